"""Asking about chats and their members, files, and leaving."""

from __future__ import annotations

from simulator.methods.call import Call
from simulator.refusals import bad_request
from simulator.state import PRESENT, Chat, Json, User, member_card

LARGEST_DOWNLOAD = 20 * 1024 * 1024
_GIFTS = (
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels",
)  # fmt: skip


async def get_chat(call: Call) -> Json:
    """getChat: what every chat has, and the newest pinned message."""
    chat = call.world.known(call.chat_id())
    full: Json = {
        **chat.card(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.pinned and chat.pinned[-1] in chat.messages:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].card()
    return full


async def get_chat_member(call: Call) -> Json:
    """getChatMember."""
    chat = _group_or_self(call)
    user_id = call.params.integer("user_id")
    user = _user(call, user_id)
    if chat.is_private:
        return member_card(user, "member")
    return member_card(user, chat.members.get(user_id, "left"))


async def get_chat_administrators(call: Call) -> list[Json]:
    """getChatAdministrators."""
    chat = call.world.reachable(call.chat_id(), call.bot)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [
        member_card(_user(call, user_id), status)
        for user_id, status in chat.members.items()
        if status in ("creator", "administrator")
    ]


async def get_chat_member_count(call: Call) -> int:
    """getChatMemberCount."""
    chat = _group_or_self(call)
    return 2 if chat.is_private else sum(status in PRESENT for status in chat.members.values())


async def leave_chat(call: Call) -> bool:
    """leaveChat."""
    chat = call.world.reachable(call.chat_id(), call.bot)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[call.bot.user.id] = "left"
    return True


async def get_file(call: Call) -> Json:
    """getFile: where to download it."""
    file = call.world.files.get(call.params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file.card(), "file_path": file.path}


def _group_or_self(call: Call) -> Chat:
    chat = call.world.known(call.chat_id())
    return chat if chat.is_private else call.world.reachable(chat.id, call.bot)


def _user(call: Call, user_id: int) -> User:
    if user_id == call.bot.user.id:
        return call.bot.user
    user = call.world.users.get(user_id)
    if user is None:
        raise bad_request("user not found")
    return user
