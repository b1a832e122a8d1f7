"""The pretend Telegram's world: bots, people, chats, messages and files, under one clock."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulator.hook import BACK_OFF, HookSender
from simulator.journal import Journal
from simulator.rates import Clock, Limits
from simulator.refusals import ActRefused, bad_request, forbidden, migrated
from simulator.state import Chat, File, Json, Message, Query, Toast, User
from simulator.updates import UpdateQueue

FIRST_CHOSEN_ID = 900_001
_SUPERGROUP_BASE = -1_000_000_000_000


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass
class Bot:
    """A bot's account and what it told Telegram about itself."""

    token: str
    user: User
    queue: UpdateQueue
    sender: HookSender
    reads_all: bool = False
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)


class World:
    """Everything there is. Without limits of its own it takes the real ones: 30/s, 1/s, 20/min."""

    def __init__(
        self,
        *,
        clock: Clock = utc_now,
        limits: Limits | None = None,
        journal_file: Path | None = None,
        back_off: Sequence[float] = BACK_OFF,
    ) -> None:
        self.clock = clock
        self.limits = limits or Limits(clock)
        self.journal = Journal(clock, journal_file)
        self.bots: dict[str, Bot] = {}
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.toasts: dict[int, list[Toast]] = {}
        self._files_at: dict[str, File] = {}
        self._back_off = back_off
        self._message_ids = itertools.count(1)
        self._chosen_ids = itertools.count(FIRST_CHOSEN_ID)
        self._file_ids = itertools.count(1)

    @property
    def bot(self) -> Bot:
        """The bot that people talk to: the first one added."""
        return next(iter(self.bots.values()))

    def add_bot(self, token: str, username: str, first_name: str = "", *, reads_all: bool = False) -> Bot:
        """Register a bot; `reads_all` switches its privacy mode in groups off."""
        user_id = int(token.partition(":")[0])
        user = User(user_id, first_name or username, username=username, is_bot=True)
        queue = UpdateQueue()
        bot = Bot(token, user, queue, HookSender(queue, self.clock, self._back_off), reads_all)
        self.bots[token] = bot
        return bot

    def timestamp(self) -> int:
        """Now, as the Bot API writes times."""
        return int(self.clock().timestamp())

    def chosen_id(self) -> int:
        """An id for somebody who was made without one."""
        return next(number for number in self._chosen_ids if number not in self.users)

    def user(self, user_id: int) -> User:
        """A known person or bot, for acts."""
        if user_id not in self.users:
            raise ActRefused(f"no person {user_id}")
        return self.users[user_id]

    def chat(self, chat_id: int) -> Chat:
        """A known chat, for acts."""
        if chat_id not in self.chats:
            raise ActRefused(f"no chat {chat_id}")
        return self.chats[chat_id]

    def known(self, chat_id: int) -> Chat:
        """A chat that a bot may ask about."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        return chat

    def reachable(self, chat_id: int, bot: Bot) -> Chat:
        """A chat that the bot may write to now, or the refusal of the real servers."""
        chat = self.known(chat_id)
        if chat.user is not None:
            _check_person(chat, chat.user)
        elif not chat.has(bot.user.id):
            raise _not_in_group(chat, bot)
        return chat

    def post(self, chat: Chat, sender: User, body: Json, **options: Any) -> Message:
        """Put a message into a chat."""
        message = Message(self._message_id(chat), chat, sender, self.timestamp(), body, **options)
        chat.messages[message.id] = message
        chat.typing_at = None
        return message

    def _message_id(self, chat: Chat) -> int:
        # Supergroups count for themselves, everything else has one numbering per account.
        chat.last_id = chat.last_id + 1 if chat.type == "supergroup" else next(self._message_ids)
        return chat.last_id

    def keep_file(self, content: bytes, folder: str, name: str, mime: str) -> File:
        """Store bytes under a new file id."""
        number = next(self._file_ids)
        suffix = Path(name).suffix or ".bin"
        path = f"{folder}/file_{number}{suffix}"
        unique = f"AQ{number:06d}{secrets.token_hex(4)}"
        file = File(f"Ag{secrets.token_urlsafe(24)}{number}", unique, path, content, name, mime)
        self.files[file.id] = self._files_at[path] = file
        return file

    def file_at(self, path: str) -> File | None:
        """The file behind a download path."""
        return self._files_at.get(path)

    def new_group_id(self, kind: str) -> int:
        """A negative id of the form that this kind of group has."""
        number = self.chosen_id()
        return _SUPERGROUP_BASE - number if kind == "supergroup" else -number

    def reset(self) -> None:
        """Forget people, chats, files and waiting updates; bots, their webhook and the journal stay."""
        for everything in (self.users, self.chats, self.files, self._files_at, self.toasts):
            everything.clear()
        for bot in self.bots.values():
            bot.queue.drop()
            bot.queries.clear()
        self.journal.write("world", "reset")

    async def close(self) -> None:
        """End what waits and what is under way."""
        self.journal.close()
        for bot in self.bots.values():
            bot.queue.release()
            await bot.sender.stop()


def _check_person(chat: Chat, user: User) -> None:
    if user.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")


def _not_in_group(chat: Chat, bot: Bot) -> Exception:
    place = "supergroup" if chat.type == "supergroup" else "group"
    if chat.members.get(bot.user.id) == "kicked":
        return forbidden(f"bot was kicked from the {place} chat")
    return forbidden(f"bot is not a member of the {place} chat")
