"""What people do on their phones: start, write, send, press, block."""

from __future__ import annotations

import itertools
from urllib.parse import parse_qs, urlsplit

from simulator import keyboards
from simulator.formatting import Formatted, pieces, tidy, units
from simulator.groups import Groups
from simulator.methods.call import LONGEST_TEXT
from simulator.methods.messages import media, origin_of
from simulator.refusals import ActRefused
from simulator.stage import text_body
from simulator.state import Json, Message, Query
from simulator.views import shown_markup
from simulator.world import World

LONGEST_PAYLOAD = 64
FIRST_QUERY_ID = 4_000_000_000_000_001
# The smallest pictures and sounds that will do where nobody cares what is in them.
_SAMPLES = {
    "photo": (b"\xff\xd8\xff\xe0sample\xff\xd9", "photo.jpg", "image/jpeg", "photos"),
    "voice": (b"OggSsample", "voice.oga", "audio/ogg", "voice"),
    "document": (b"sample", "document.txt", "text/plain", "documents"),
}


class Acts(Groups):
    """The human side. A chat that is not named is the person's private chat with the bot."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._query_ids = itertools.count(FIRST_QUERY_ID)

    def start(self, user_id: int, payload: str = "") -> Message:
        """Press the start button, perhaps behind a deep link; unblocks, as the apps do."""
        if len(payload) > LONGEST_PAYLOAD:
            raise ActRefused(f"a start parameter has at most {LONGEST_PAYLOAD} characters")
        chat = self._private(user_id)
        if chat.blocked:
            self.unblock(user_id)
        chat.started = True
        return self._send("start", user_id, user_id, text_body(f"/start {payload}".strip()))

    def open_link(self, user_id: int, url: str, *, chat_id: int | None = None) -> Message | None:
        """Follow a `t.me` link to the bot: `?start=` here, `?startgroup=` into a group."""
        parts = urlsplit(url)
        username = parts.path.strip("/").lower()
        if parts.hostname != "t.me" or username != self.world.bot.user.username.lower():
            raise ActRefused(f"not a link to the bot: {url}")
        query = parse_qs(parts.query, keep_blank_values=True)
        if "startgroup" in query:
            if chat_id is None:
                raise ActRefused("which group the link is opened for is missing")
            self.add_bot(chat_id, by=user_id, payload=query["startgroup"][0])
            return None
        return self.start(user_id, query.get("start", [""])[0])

    def say(
        self, user_id: int, text: str, *, chat_id: int | None = None, reply_to: int | None = None
    ) -> list[Message]:
        """Write; what is too long for one message leaves as several, as from a phone."""
        target = chat_id or user_id
        if not text.strip():
            raise ActRefused("an empty message cannot be sent")
        self._may_write(user_id, target)
        parts = pieces(tidy(Formatted(text)).text, LONGEST_TEXT)
        return [self._send("say", user_id, target, text_body(part), reply_to=reply_to) for part in parts]

    def send_file(
        self,
        user_id: int,
        kind: str,
        *,
        content: bytes | None = None,
        caption: str = "",
        duration: int = 0,
        name: str = "",
        chat_id: int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send a `photo`, a `voice` of so many seconds, or a `document`."""
        if kind not in _SAMPLES:
            raise ActRefused(f"no such kind of file: {kind}")
        sample, usual_name, mime, folder = _SAMPLES[kind]
        file = self.world.keep_file(content or sample, folder, name or usual_name, mime)
        body = media(file, kind, duration)
        if caption:
            body["caption"] = caption
        return self._send(kind, user_id, chat_id or user_id, body, reply_to=reply_to)

    def send_contact(
        self, user_id: int, *, of: int | None = None, phone: str = "", first_name: str = ""
    ) -> Message:
        """Send one's own card; `of` sends another person's, `phone` one of somebody without an account."""
        user = self.world.user(of or user_id)
        stranger = bool(phone) and of is None
        card: Json = {
            "phone_number": phone or user.phone,
            "first_name": first_name or ("联系人" if stranger else user.first_name),
        }
        if not stranger:
            card["user_id"] = user.id
        return self._send("contact", user_id, user_id, {"contact": card})

    def forward(
        self, user_id: int, message_id: int, *, from_chat: int, to_chat: int | None = None
    ) -> Message:
        """Forward a message that this person sees; protected ones cannot be."""
        source = self._seen(user_id, from_chat, message_id)
        if source.protected:
            raise ActRefused("this message is protected from forwarding")
        body = dict(source.body)
        return self._send("forward", user_id, to_chat or user_id, body, origin=origin_of(source))

    def edit(self, user_id: int, message_id: int, text: str, *, chat_id: int | None = None) -> Message:
        """Change one's own text or caption."""
        message = self._seen(user_id, chat_id or user_id, message_id)
        if message.sender.id != user_id:
            raise ActRefused("only own messages can be edited")
        if units(text) > LONGEST_TEXT or not text.strip():
            raise ActRefused("the new text is empty or too long")
        key = "text" if "text" in message.body else "caption"
        kept = {part: value for part, value in message.body.items() if not part.endswith("entities")}
        message.body = {**kept, key: tidy(Formatted(text)).text}
        message.edited_at = self.world.timestamp()
        self._write("edit", message, self._to_bot("edited_message", message))
        return message

    def press(
        self, user_id: int, message_id: int, button: str = "", *, data: str = "", chat_id: int | None = None
    ) -> Json:
        """Press a button that is there now, by label or callback data; `data` also presses an older one.

        A callback button answers `{"query_id"}`, a link `{"url"}`, a reply keyboard `{"message_id"}`.
        """
        message = self._seen(user_id, chat_id or user_id, message_id)
        shown = shown_markup(message)
        found = keyboards.find(shown, button or data)
        if found is not None:
            return self._press_found(user_id, message, found)
        if not data:
            raise ActRefused(f"no button {button!r} under message {message_id}: {keyboards.labels(shown)}")
        return self._query(user_id, message, data, label="")

    def _press_found(self, user_id: int, message: Message, button: Json) -> Json:
        for link in ("url", "web_app"):
            if link in button:
                return {"url": button[link]["url"] if link == "web_app" else button[link]}
        if "callback_data" in button:
            return self._query(user_id, message, button["callback_data"], label=button["text"])
        if button.get("request_contact"):
            return {"message_id": self.send_contact(user_id).id}
        return {"message_id": self.say(user_id, button["text"])[0].id}

    def _query(self, user_id: int, message: Message, data: str, label: str) -> Json:
        user = self.world.user(user_id)
        query_id = str(next(self._query_ids))
        bot = self.world.bot
        bot.queries[query_id] = Query(query_id, user, message.chat.id, message.id, self.world.clock())
        payload = {
            "id": query_id,
            "from": user.card(),
            "message": message.card(),
            "chat_instance": str(7_000_000_000 + abs(message.chat.id)),
            "data": data,
        }
        update_id = bot.queue.put("callback_query", payload, message.chat.id)
        self._write("press", message, update_id, user_id=user_id, text=label, data=data, query_id=query_id)
        return {"query_id": query_id}

    def block(self, user_id: int) -> None:
        """Stop the bot in the private chat."""
        chat = self._private(user_id)
        if not chat.blocked:
            chat.blocked = True
            self._member_moved(chat, self.world.user(user_id), self.world.bot.user, "member", "kicked")

    def unblock(self, user_id: int) -> None:
        """Let the bot write again."""
        chat = self._private(user_id)
        if chat.blocked:
            chat.blocked = False
            self._member_moved(chat, self.world.user(user_id), self.world.bot.user, "kicked", "member")

    def redeliver(self, update_id: int) -> None:
        """Deliver an update a second time, as after a lost answer."""
        self.world.bot.queue.again(update_id)
        self.world.journal.write("world", "redeliver", update_id=update_id)
