"""People to act with: in the same process over the world, or from outside over `/_sim`."""

from __future__ import annotations

import asyncio
import base64
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

import aiohttp

from simulator import views
from simulator.acts import Acts
from simulator.keyboards import find
from simulator.refusals import ActRefused
from simulator.state import Json, Message

Seen = dict[str, Any]
T = TypeVar("T")
PATIENCE = 5.0
# How far back people look for a button or a text: in a group of thousands, not through all of it.
HORIZON = 200


def shown_button(message: Seen, wanted: str) -> Json | None:
    """The button with this label or data under a message as it is seen."""
    return find({"inline_keyboard": message["buttons"]}, wanted)


class AnyPerson(ABC):
    """What every person can do; `chat_id` defaults to the private chat with the bot."""

    id: int

    @abstractmethod
    async def start(self, payload: str = "") -> int:
        """Press the start button; the message's id."""

    @abstractmethod
    async def open(self, url: str, *, chat_id: int | None = None) -> None:
        """Follow a `t.me` link to the bot."""

    @abstractmethod
    async def say(self, text: str, *, chat_id: int | None = None, reply_to: int | None = None) -> list[int]:
        """Write; long text leaves as several messages, whose ids come back."""

    @abstractmethod
    async def send(
        self,
        kind: str,
        *,
        content: bytes | None = None,
        caption: str = "",
        duration: int = 0,
        name: str = "",
        chat_id: int | None = None,
    ) -> int:
        """Send a `photo`, a `voice` of so many seconds, or a `document`."""

    @abstractmethod
    async def send_contact(self, *, of: int | None = None, phone: str = "", first_name: str = "") -> int:
        """Send one's own card, another person's, or a stranger's."""

    @abstractmethod
    async def forward(self, message_id: int, *, from_chat: int, to_chat: int | None = None) -> int:
        """Forward a message."""

    @abstractmethod
    async def edit(self, message_id: int, text: str, *, chat_id: int | None = None) -> None:
        """Change an own message."""

    @abstractmethod
    async def block(self) -> None:
        """Block the bot."""

    @abstractmethod
    async def unblock(self) -> None:
        """Unblock the bot."""

    @abstractmethod
    async def sees(self, chat_id: int | None = None, newest: int | None = None) -> list[Seen]:
        """A chat's messages (or its newest so many) as this person sees them, oldest first."""

    @abstractmethod
    async def chats(self) -> list[Json]:
        """The list of chats."""

    @abstractmethod
    async def toasts(self) -> list[Json]:
        """Answers to presses, oldest first; empty texts only stopped the spinner."""

    @abstractmethod
    async def press_on(
        self, message_id: int, button: str = "", *, data: str = "", chat_id: int | None = None
    ) -> Json:
        """Press a button of this message; `data` also presses what an older rendering showed."""

    @abstractmethod
    async def _changed(self, chat_id: int, seq: int, seconds: float) -> None:
        """Wait for a journal entry of this chat after this number."""

    @abstractmethod
    async def _last_seq(self) -> int:
        """The number of the journal's newest entry."""

    async def last(self, chat_id: int | None = None) -> Seen:
        """The newest message."""
        messages = await self.sees(chat_id)
        if not messages:
            raise ActRefused(f"{self.id} sees no message")
        return messages[-1]

    async def press(self, button: str, *, chat_id: int | None = None, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109
        """Press this label (tick boxes don't count) on the newest message that has it, once there is one."""

        def has_it(messages: list[Seen]) -> bool:
            return any(shown_button(message, button) for message in messages)

        messages = await self.wait_for(has_it, timeout, chat_id=chat_id, what=f"button {button!r}")
        message = next(one for one in reversed(messages) if shown_button(one, button))
        return await self.press_on(message["message_id"], button, chat_id=chat_id)

    async def hears(self, text: str, *, chat_id: int | None = None, timeout: float = PATIENCE) -> Seen:  # noqa: ASYNC109
        """Wait for a message of somebody else that contains this; the newest such message."""

        def wanted(message: Seen) -> bool:
            return not message["mine"] and text in message["text"]

        messages = await self.wait_for(
            lambda all_seen: any(map(wanted, all_seen)), timeout, chat_id=chat_id, what=f"text {text!r}"
        )
        return next(one for one in reversed(messages) if wanted(one))

    async def wait_for(
        self,
        predicate: Callable[[list[Seen]], bool],
        timeout: float = PATIENCE,  # noqa: ASYNC109
        *,
        chat_id: int | None = None,
        what: str = "the expected state",
    ) -> list[Seen]:
        """The chat's newest messages once the predicate holds for them; it is asked at each journal entry."""
        messages: list[Seen] = []

        async def look() -> list[Seen] | None:
            messages[:] = await self.sees(chat_id, HORIZON)
            return messages if predicate(messages) else None

        try:
            return await self._until(look, timeout, chat_id or self.id)
        except TimeoutError:
            newest = [message["text"] for message in messages[-3:]]
            raise TimeoutError(f"{self.id} waited {timeout} s for {what}; the newest: {newest}") from None

    async def pops_up(self, text: str, *, chat_id: int | None = None, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109
        """Wait for a toast that contains this (after a press in `chat_id`); the newest such toast."""

        async def look() -> Json | None:
            return next((one for one in reversed(await self.toasts()) if text in one["text"]), None)

        return await self._until(look, timeout, chat_id or self.id)

    async def _until(self, look: Callable[[], Awaitable[T | None]], seconds: float, chat_id: int) -> T:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            seq = await self._last_seq()
            found = await look()
            if found is not None:
                return found
            if (left := end - loop.time()) <= 0:
                raise TimeoutError(f"{self.id} waited {seconds} s")
            await self._changed(chat_id, seq, left)


class Person(AnyPerson):
    """Somebody in the same process and event loop as the world."""

    def __init__(self, acts: Acts, user_id: int) -> None:
        self.acts = acts
        self.world = acts.world
        self.id = user_id

    @classmethod
    def create(cls, acts: Acts, first_name: str, **facts: Any) -> Self:
        """A new person; facts as in `Acts.create_user`."""
        return cls(acts, acts.create_user(first_name, **facts).id)

    async def start(self, payload: str = "") -> int:
        return self.acts.start(self.id, payload).id

    async def open(self, url: str, *, chat_id: int | None = None) -> None:
        self.acts.open_link(self.id, url, chat_id=chat_id)

    async def say(self, text: str, *, chat_id: int | None = None, reply_to: int | None = None) -> list[int]:
        sent = self.acts.say(self.id, text, chat_id=chat_id, reply_to=reply_to)
        return [message.id for message in sent]

    async def send(self, kind: str, **details: Any) -> int:
        return self.acts.send_file(self.id, kind, **details).id

    async def send_contact(self, *, of: int | None = None, phone: str = "", first_name: str = "") -> int:
        return self.acts.send_contact(self.id, of=of, phone=phone, first_name=first_name).id

    async def forward(self, message_id: int, *, from_chat: int, to_chat: int | None = None) -> int:
        sent: Message = self.acts.forward(self.id, message_id, from_chat=from_chat, to_chat=to_chat)
        return sent.id

    async def edit(self, message_id: int, text: str, *, chat_id: int | None = None) -> None:
        self.acts.edit(self.id, message_id, text, chat_id=chat_id)

    async def block(self) -> None:
        self.acts.block(self.id)

    async def unblock(self) -> None:
        self.acts.unblock(self.id)

    async def sees(self, chat_id: int | None = None, newest: int | None = None) -> list[Seen]:
        return views.see_chat(self.world, self.id, chat_id, newest)

    async def chats(self) -> list[Json]:
        return views.see_chats(self.world, self.id)

    async def toasts(self) -> list[Json]:
        return views.see_toasts(self.world, self.id)

    async def press_on(
        self, message_id: int, button: str = "", *, data: str = "", chat_id: int | None = None
    ) -> Json:
        return self.acts.press(self.id, message_id, button, data=data, chat_id=chat_id)

    async def _last_seq(self) -> int:
        return self.world.journal.last_seq

    async def _changed(self, chat_id: int, seq: int, seconds: float) -> None:
        await self.world.journal.wait(seq, seconds, limit=1, chat_id=chat_id)


class RemotePerson(AnyPerson):
    """The same from outside: every act is a call to `/_sim`."""

    def __init__(self, client: aiohttp.ClientSession, base_url: str, user_id: int) -> None:
        self._client = client
        self._base = base_url.rstrip("/")
        self.id = user_id

    @classmethod
    async def create(
        cls, client: aiohttp.ClientSession, base_url: str, first_name: str, **facts: Any
    ) -> Self:
        """A new person; facts as in `Acts.create_user`."""
        person = cls(client, base_url, 0)
        made = await person._post("/_sim/users", {"first_name": first_name, **facts})
        person.id = made["id"]
        return person

    async def start(self, payload: str = "") -> int:
        return await self._message_id("start", payload=payload)

    async def open(self, url: str, *, chat_id: int | None = None) -> None:
        await self._act("open", url=url, chat_id=chat_id)

    async def say(self, text: str, *, chat_id: int | None = None, reply_to: int | None = None) -> list[int]:
        sent: list[int] = (await self._act("say", text=text, chat_id=chat_id, reply_to=reply_to))[
            "message_ids"
        ]
        return sent

    async def send(self, kind: str, *, content: bytes | None = None, **details: Any) -> int:
        encoded = base64.b64encode(content).decode() if content else None
        return await self._message_id("file", kind=kind, content=encoded, **details)

    async def send_contact(self, *, of: int | None = None, phone: str = "", first_name: str = "") -> int:
        return await self._message_id("contact", of=of, phone=phone, first_name=first_name)

    async def forward(self, message_id: int, *, from_chat: int, to_chat: int | None = None) -> int:
        return await self._message_id("forward", message_id=message_id, from_chat=from_chat, to_chat=to_chat)

    async def edit(self, message_id: int, text: str, *, chat_id: int | None = None) -> None:
        await self._act("edit", message_id=message_id, text=text, chat_id=chat_id)

    async def block(self) -> None:
        await self._act("block")

    async def unblock(self) -> None:
        await self._act("unblock")

    async def sees(self, chat_id: int | None = None, newest: int | None = None) -> list[Seen]:
        query = {"chat_id": chat_id or self.id} | ({} if newest is None else {"newest": newest})
        return list(await self._get(f"/_sim/users/{self.id}/messages", **query))

    async def chats(self) -> list[Json]:
        return list(await self._get(f"/_sim/users/{self.id}/chats"))

    async def toasts(self) -> list[Json]:
        return list(await self._get(f"/_sim/users/{self.id}/toasts"))

    async def press_on(
        self, message_id: int, button: str = "", *, data: str = "", chat_id: int | None = None
    ) -> Json:
        return await self._act("press", message_id=message_id, button=button, data=data, chat_id=chat_id)

    async def _last_seq(self) -> int:
        # One entry is enough: every page of the journal tells the newest number.
        page = await self._get("/_sim/journal", after=0, limit=1)
        return int(page["last_seq"])

    async def _changed(self, chat_id: int, seq: int, seconds: float) -> None:
        await self._get("/_sim/journal", after=seq, limit=1, wait=seconds, chat_id=chat_id)

    async def _message_id(self, act: str, **body: Any) -> int:
        return int((await self._act(act, **body))["message_id"])

    async def _act(self, act: str, **body: Any) -> Json:
        return await self._post(f"/_sim/users/{self.id}/{act}", body)

    async def _post(self, path: str, body: Json) -> Json:
        given = {key: value for key, value in body.items() if value is not None}
        async with self._client.post(self._base + path, json=given) as answer:
            return dict(_checked(await answer.json()))

    async def _get(self, path: str, **query: Any) -> Any:
        async with self._client.get(self._base + path, params=query) as answer:
            return _checked(await answer.json())


def _checked(body: Any) -> Any:
    if isinstance(body, dict) and "error" in body:
        raise ActRefused(body["error"])
    return body
