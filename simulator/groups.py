"""People and groups come and go."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.refusals import ActRefused
from simulator.stage import Stage, text_body
from simulator.state import PRESENT, Chat, User

# Whoever speaks in the name of a group looks like this to bots.
_IN_ITS_NAME = User(1_087_968_824, "Group", username="GroupAnonymousBot", is_bot=True)


class Groups(Stage):
    """Who there is, and who is in which group."""

    def create_user(
        self,
        first_name: str,
        *,
        user_id: int | None = None,
        last_name: str = "",
        username: str = "",
        language_code: str = "zh-hans",
        phone: str = "",
    ) -> User:
        """Somebody with a phone; an existing id is given its new facts."""
        number = user_id or self.world.chosen_id()
        phone = phone or f"861380{number % 10_000_000:07d}"
        user = User(number, first_name, last_name, username, language_code, phone)
        self.world.users[number] = user
        chat = self.world.chats.setdefault(number, Chat(number, "private"))
        chat.user = user
        self.world.journal.write("in", "create_user", user_id=number, text=first_name)
        return user

    def deactivate(self, user_id: int) -> None:
        """The account is deleted."""
        self.world.user(user_id).deactivated = True
        self.world.journal.write("in", "deactivate", user_id=user_id, chat_id=user_id)

    def create_group(
        self,
        title: str,
        members: Iterable[int] = (),
        *,
        chat_id: int | None = None,
        kind: str = "group",
        with_bot: bool = True,
    ) -> Chat:
        """A group or supergroup; the first member owns it."""
        if kind not in ("group", "supergroup"):
            raise ActRefused(f"no such kind of group: {kind}")
        number = chat_id or self.world.new_group_id(kind)
        chat = self.world.chats[number] = Chat(number, kind, title)
        for user_id in members:
            self.world.user(user_id)
            chat.members[user_id] = "member" if chat.members else "creator"
        self.world.journal.write("in", "create_group", chat_id=number, text=title)
        if with_bot:
            self.add_bot(number, by=next(iter(chat.members), None))
        return chat

    def add_member(self, chat_id: int, user_id: int, *, status: str = "member") -> None:
        """Somebody joins, is made an administrator, or steps back."""
        chat, user = self.world.chat(chat_id), self.world.user(user_id)
        before = chat.members.get(user_id, "left")
        chat.members[user_id] = status
        self._member_moved(chat, user, user, before, status)
        if before not in PRESENT:
            self._service(chat, user, {"new_chat_members": [user.card()]})

    def remove_member(self, chat_id: int, user_id: int) -> None:
        """Somebody leaves."""
        chat, user = self.world.chat(chat_id), self.world.user(user_id)
        before = chat.members.get(user_id, "left")
        self._service(chat, user, {"left_chat_member": user.card()})
        chat.members[user_id] = "left"
        self._member_moved(chat, user, user, before, "left")

    def add_bot(
        self, chat_id: int, *, by: int | None = None, status: str = "member", payload: str = ""
    ) -> None:
        """The bot is added or promoted; a payload comes from a `?startgroup=` link."""
        chat, bot = self.world.chat(chat_id), self.world.bot.user
        actor = self.world.user(by) if by is not None else bot
        before = chat.members.get(bot.id, "left")
        chat.members[bot.id] = status
        self._member_moved(chat, actor, bot, before, status)
        if before not in PRESENT:
            self._service(chat, actor, {"new_chat_members": [bot.card()]})
        if payload and by is not None:
            self._send("start", by, chat_id, text_body(f"/start@{bot.username} {payload}"))

    def remove_bot(self, chat_id: int, *, by: int) -> None:
        """The bot is thrown out of a group."""
        chat, bot = self.world.chat(chat_id), self.world.bot.user
        before = chat.members.get(bot.id, "left")
        self._service(chat, self.world.user(by), {"left_chat_member": bot.card()})
        chat.members[bot.id] = "kicked"
        self._member_moved(chat, self.world.user(by), bot, before, "kicked")

    def migrate_group(self, chat_id: int) -> Chat:
        """The group becomes a supergroup with another id; the old one answers with the new id."""
        old = self.world.chat(chat_id)
        new = Chat(self.world.new_group_id("supergroup"), "supergroup", old.title)
        new.members = dict(old.members)
        self.world.chats[new.id] = new
        owner = self.world.user(next(user_id for user_id in old.members if user_id in self.world.users))
        self._service(old, owner, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self._service(new, _IN_ITS_NAME, {"migrate_from_chat_id": old.id, "sender_chat": new.card()})
        return new
