"""Sending: text, files, copies, forwards, and the small signs of life."""

from __future__ import annotations

from typing import Any

from simulator.methods.call import Call
from simulator.params import Upload
from simulator.refusals import bad_request
from simulator.state import Chat, File, Json, Message

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
_FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents", "video": "videos", "audio": "music"}
_CONTENT = ("photo", "voice", "document", "video", "audio", "contact")


async def send_message(call: Call) -> Message:
    """sendMessage."""
    chat = call.target()
    return call.post(chat, call.body_text())


async def send_photo(call: Call) -> Message:
    """sendPhoto."""
    return _send_file(call, "photo")


async def send_voice(call: Call) -> Message:
    """sendVoice."""
    return _send_file(call, "voice")


async def send_document(call: Call) -> Message:
    """sendDocument."""
    return _send_file(call, "document")


def _send_file(call: Call, kind: str) -> Message:
    chat = call.target()
    caption = call.body_caption()
    file = _file(call, kind)
    return call.post(chat, {**media(file, kind, call.params.integer("duration")), **caption})


def _file(call: Call, kind: str) -> File:
    upload = call.params.upload(kind)
    if upload is not None:
        return _kept(call, kind, upload)
    file_id = call.params.text(kind)
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    if file_id not in call.world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return call.world.files[file_id]


def _kept(call: Call, kind: str, upload: Upload) -> File:
    if not upload.content:
        raise bad_request("file must be non-empty")
    return call.world.keep_file(upload.content, _FOLDERS[kind], upload.name, upload.mime)


def media(file: File, kind: str, duration: int = 0) -> Json:
    """A file as the content of a message."""
    card = file.card()
    if kind == "photo":
        return {"photo": [{**card, "width": 1280, "height": 960}]}
    if kind == "document":
        return {"document": {**card, "file_name": file.name, "mime_type": file.mime}}
    return {kind: {**card, "duration": duration, "mime_type": file.mime}}


async def copy_message(call: Call) -> Json:
    """copyMessage: the content without its sender; a new caption replaces the old one."""
    chat = call.target()
    source = _source(call, "message to copy not found")
    if source.protected or not _is_content(source):
        raise bad_request("message can't be copied")
    body = dict(source.body)
    if call.params.has("caption") and "text" not in body:
        body = {kind: body[kind] for kind in _CONTENT if kind in body} | call.body_caption()
    return {"message_id": call.post(chat, body).id}


async def forward_message(call: Call) -> Message:
    """forwardMessage."""
    chat = call.target()
    source = _source(call, "message to forward not found")
    if source.protected or not _is_content(source):
        raise bad_request("message can't be forwarded")
    return call.post(chat, dict(source.body), origin=origin_of(source), markup=None)


def _source(call: Call, missing: str) -> Message:
    return call.message(call.world.known(call.chat_id("from_chat_id")), missing)


def _is_content(message: Message) -> bool:
    return "text" in message.body or any(kind in message.body for kind in _CONTENT)


def origin_of(message: Message) -> Json:
    """Where a forwarded message came from first."""
    if message.origin is not None:
        return message.origin
    return {"type": "user", "date": message.date, "sender_user": message.sender.card()}


async def send_chat_action(call: Call) -> bool:
    """sendChatAction."""
    chat: Chat = call.target()
    action = call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing_at = call.world.clock()
    call.facts["text"] = action
    return True


async def set_message_reaction(call: Call) -> bool:
    """setMessageReaction."""
    message = call.message(call.target(), "message to react not found")
    message.reactions = list(call.params.nested("reaction") or [])
    call.facts["text"] = " ".join(_emoji(one) for one in message.reactions)
    return True


def _emoji(reaction: Any) -> str:
    return str(reaction.get("emoji", "")) if isinstance(reaction, dict) else ""
