"""How an act of a person becomes a message in a chat, a line in the journal and the update a bot gets."""

from __future__ import annotations

from typing import Any

from simulator.formatting import commands_in
from simulator.methods.table import flags
from simulator.refusals import ActRefused
from simulator.state import Chat, Json, Message, User, member_card
from simulator.world import World

_CONTENT = ("text", "photo", "voice", "document", "contact")


class Stage:
    """What all acts share."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _private(self, user_id: int) -> Chat:
        self.world.user(user_id)
        return self.world.chat(user_id)

    def _seen(self, user_id: int, chat_id: int, message_id: int) -> Message:
        chat = self.world.chat(chat_id)
        if not chat.is_private and not chat.has(user_id):
            raise ActRefused(f"{user_id} is not in chat {chat_id}")
        if chat.is_private and chat_id != user_id:
            raise ActRefused("nobody sees another person's private chat")
        if message_id not in chat.messages:
            raise ActRefused(f"no message {message_id} in chat {chat_id}")
        return chat.messages[message_id]

    def _may_write(self, user_id: int, chat_id: int) -> Chat:
        chat = self.world.chat(chat_id)
        if self.world.user(user_id).deactivated:
            raise ActRefused(f"{user_id} has deleted the account")
        if chat.is_private and chat_id != user_id:
            raise ActRefused("nobody writes in another person's private chat")
        if chat.is_private and (chat.blocked or not chat.started):
            raise ActRefused(f"{user_id} has not started the bot" if not chat.started else "blocked")
        if not chat.is_private and not chat.has(user_id):
            raise ActRefused(f"{user_id} is not in chat {chat_id}")
        return chat

    def _send(self, act: str, user_id: int, chat_id: int, body: Json, **options: Any) -> Message:
        chat = self._may_write(user_id, chat_id)
        message = self.world.post(chat, self.world.user(user_id), body, **options)
        self._write(act, message, self._to_bot("message", message))
        return message

    def _to_bot(self, kind: str, message: Message) -> int | None:
        if not self._bot_hears(message):
            return None
        return self.world.bot.queue.put(kind, message.card(), message.chat.id)

    def _bot_hears(self, message: Message) -> bool:
        """In groups a bot with privacy mode hears commands, mentions and replies to itself only."""
        bot, chat = self.world.bot, message.chat
        if chat.is_private:
            return True
        if not chat.has(bot.user.id):
            return False
        if bot.reads_all or chat.members[bot.user.id] == "administrator" or _is_service(message):
            return True
        replied = chat.messages.get(message.reply_to or 0)
        mentioned = f"@{bot.user.username}".lower() in message.text.lower()
        return message.text.startswith("/") or mentioned or (replied is not None and replied.sender.is_bot)

    def _service(self, chat: Chat, sender: User, body: Json) -> Message:
        message = self.world.post(chat, sender, body)
        self._write(next(iter(body)), message, self._to_bot("message", message))
        return message

    def _member_moved(self, chat: Chat, actor: User, user: User, before: str, after: str) -> None:
        payload = {
            "chat": chat.card(),
            "from": actor.card(),
            "date": self.world.timestamp(),
            "old_chat_member": member_card(user, before),
            "new_chat_member": member_card(user, after),
        }
        kind = "my_chat_member" if user.is_bot else "chat_member"
        update_id = self.world.bot.queue.put(kind, payload, chat.id)
        self.world.journal.write(
            "in", kind, chat_id=chat.id, user_id=actor.id, text=f"{before} → {after}", update_id=update_id
        )

    def _write(self, act: str, message: Message, update_id: int | None, **more: Any) -> None:
        facts = {
            "chat_id": message.chat.id, "message_id": message.id, "user_id": message.sender.id,
            "text": message.text, "flags": flags(message), "update_id": update_id,
        }  # fmt: skip
        self.world.journal.write("in", act, **{**facts, **more})


def text_body(text: str) -> Json:
    """A written text as content, with the commands in it."""
    found = commands_in(text)
    return {"text": text, "entities": found} if found else {"text": text}


def _is_service(message: Message) -> bool:
    return not any(kind in message.body for kind in _CONTENT)
