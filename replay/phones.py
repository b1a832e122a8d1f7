"""Everybody's phones: one reader of the journal keeps every chat as it looks now, and wakes who waits."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp

from replay.wording import Kind, Reading, read
from simulator.people import RemotePerson
from simulator.refusals import ActRefused

Entry = dict[str, Any]
PAGE = 2000
LONG_POLL = 20
SHOWING = frozenset({"sendMessage", "sendPhoto", "editMessageText"})
TICKED = re.compile(r"^[☐☑] ")


class StillWaiting(Exception):
    """What should have come did not come in time."""


@dataclass
class Shown:
    """A message of the bot as it looks now."""

    chat_id: int
    message_id: int
    text: str
    buttons: list[str]
    reading: Reading | None

    def label_of(self, begins: str) -> str:
        """The label that reads so, or else begins so, ticks apart; empty where there is none."""
        bare = {TICKED.sub("", button): button for button in self.buttons}
        return bare.get(begins) or next((bare[label] for label in bare if label.startswith(begins)), "")


Wanted = Callable[[Shown], bool]


@dataclass(frozen=True)
class Look:
    """What somebody looks out for: kind, what it is about, a button (or how its label begins), words in it.

    `after`: only messages with a greater number.
    """

    kinds: tuple[Kind, ...]
    key: str = ""
    label: str = ""
    saying: str = ""
    after: int = 0

    def finds(self, message: Shown) -> bool:
        """Whether this is it."""
        reading = message.reading
        if reading is None or reading.kind not in self.kinds or self.key not in ("", reading.key):
            return False
        if message.message_id <= self.after or self.saying not in message.text:
            return False
        return not self.label or bool(message.label_of(self.label))

    def __str__(self) -> str:
        kinds = "/".join(kind.name for kind in self.kinds)
        return " ".join(filter(None, (kinds, self.key, self.label, self.saying)))


def look(*kinds: Kind, key: str = "", **more: Any) -> Look:
    """Look out for a message of one of these kinds."""
    return Look(kinds, key, **more)


@dataclass
class Chat:
    """One chat as the bot left it."""

    id: int
    messages: dict[int, Shown] = field(default_factory=dict)
    _waiting: list[tuple[Wanted, "asyncio.Future[Shown]"]] = field(default_factory=list)

    @property
    def last_id(self) -> int:
        """The number of the newest message of the bot."""
        return max(self.messages, default=0)

    def newest(self, wanted: Wanted) -> Shown | None:
        """The newest such message."""
        return next((one for one in reversed(list(self.messages.values())) if wanted(one)), None)

    async def wait(self, wanted: Wanted, seconds: float, what: str) -> Shown:
        """Such a message, as soon as it is there. Raises StillWaiting."""
        if found := self.newest(wanted):
            return found
        future: asyncio.Future[Shown] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, future))
        try:
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError:
            raise StillWaiting(f"chat {self.id}: {what}") from None
        finally:
            self._waiting.remove((wanted, future))

    async def changed(self, message: Shown, seconds: float) -> None:
        """Wait until this message looks different, if it still looks so."""
        if self.messages.get(message.message_id) is message:
            number = message.message_id
            await self.wait(lambda one: one.message_id == number and one is not message, seconds, "a change")

    def show(self, message: Shown) -> None:
        """A message came, or looks different now."""
        self.messages[message.message_id] = message
        for wanted, future in self._waiting:
            if not future.done() and wanted(message):
                future.set_result(message)


class Phones:
    """All chats, fed by one long poll of the journal; the journal itself is kept for judging."""

    def __init__(self, client: aiohttp.ClientSession, base_url: str, patience: float) -> None:
        self.client = client
        self.base_url = base_url
        self.patience = patience
        self.journal: list[Entry] = []
        self._chats: dict[int, Chat] = {}
        self._updates: dict[str, int] = {}

    def chat(self, chat_id: int) -> Chat:
        """A private chat or a group by its number."""
        return self._chats.setdefault(chat_id, Chat(chat_id))

    async def person(self, name: str, user_id: int, number: str = "") -> "Phone":
        """Somebody new; `number`: that of their phone, where it matters."""
        facts = {"phone": number} if number else {}
        person = await RemotePerson.create(self.client, self.base_url, name, user_id=user_id, **facts)
        return Phone(self, person, self.chat(person.id))

    async def group(self, title: str, members: list[int]) -> int:
        """A group of officials with the bot in it, which may pin there; its number."""
        made = await self._post("/_sim/groups", {"title": title, "members": members})
        await self._post(f"/_sim/groups/{made['id']}/add_bot", {"status": "administrator"})
        return int(made["id"])

    async def redeliver(self, act: str) -> None:
        """Let the update of an act come a second time, as after a lost answer."""
        if update_id := self._updates.get(act):
            await self._post(f"/_sim/updates/{update_id}/redeliver", {})

    async def read_on(self) -> None:
        """Follow the journal until cancelled."""
        while True:
            await self.catch_up(LONG_POLL)

    async def catch_up(self, seconds: float = 0) -> int:
        """Read what is new, waiting so long for it; how much came."""
        query = {"after": len(self.journal), "limit": PAGE, "wait": seconds}
        async with self.client.get(f"{self.base_url}/_sim/journal", params=query) as answer:
            page = await answer.json()
        entries: list[Entry] = page["entries"]
        for entry in entries:
            self._take_in(entry)
        return len(entries)

    def _take_in(self, entry: Entry) -> None:
        self.journal.append(entry)
        if entry["direction"] == "in" and entry.get("update_id"):
            act = entry.get("query_id") or f"{entry.get('chat_id')}:{entry.get('message_id')}"
            self._updates[act] = entry["update_id"]
        if entry["direction"] == "out" and entry["ok"] and entry["method"] in SHOWING:
            self.chat(entry["chat_id"]).show(_shown(entry))

    async def _post(self, path: str, body: Entry) -> Entry:
        async with self.client.post(self.base_url + path, json=body) as answer:
            return dict(await answer.json())


@dataclass
class Phone:
    """One person with a phone."""

    phones: Phones
    person: RemotePerson
    chat: Chat

    @property
    def id(self) -> int:
        """The account's number, and that of its private chat."""
        return self.person.id

    async def sees(self, look: Look, *, chat: Chat | None = None, extra: float = 0) -> Shown:
        """Wait for such a message, so many seconds longer than usual. Raises StillWaiting."""
        return await (chat or self.chat).wait(look.finds, self.phones.patience + extra, str(look))

    async def press(self, look: Look, label: str, *, chat: Chat | None = None, twice: bool = False) -> str:
        """Press a button once it is there (twice: two fingers at once); names the act for `redeliver`."""
        look = replace(look, label=label)
        while True:
            message = await self.sees(look, chat=chat)
            try:
                return await self._press(message, message.label_of(label), twice)
            except ActRefused:
                # it changed under the finger: look again
                await (chat or self.chat).changed(message, self.phones.patience)

    async def press_at_once(self, message: Shown, label: str) -> None:
        """Press a button that others press at the same moment: perhaps it is gone already."""
        with suppress(ActRefused):
            await self.person.press_on(message.message_id, label, chat_id=message.chat_id)

    async def say(self, text: str, *, reply_to: int | None = None) -> list[str]:
        """Write; names of the acts, one for each message that left the phone."""
        sent = await self.person.say(text, reply_to=reply_to)
        return [f"{self.id}:{message_id}" for message_id in sent]

    async def _press(self, message: Shown, label: str, twice: bool) -> str:
        once = self.person.press_on(message.message_id, label, chat_id=message.chat_id)
        if not twice:
            return str((await once)["query_id"])
        again = self.person.press_on(message.message_id, label, chat_id=message.chat_id)
        both = await asyncio.gather(once, again, return_exceptions=True)
        taken = [one for one in both if not isinstance(one, BaseException)]
        for result in both:
            if isinstance(result, BaseException) and not (taken and isinstance(result, ActRefused)):
                raise result
        return str(taken[0]["query_id"])


def _shown(entry: Entry) -> Shown:
    text = entry.get("text", "")
    labels = [label for row in entry.get("buttons") or [] for label in row]
    return Shown(entry["chat_id"], entry["message_id"], text, labels, read(text))
