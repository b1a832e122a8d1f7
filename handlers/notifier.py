"""Sending through Telegram: an intent is rendered and sent or edited; what comes back becomes a Delivery."""

import asyncio
import hmac
import re
from contextlib import suppress

import orjson
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    Response,
    SendMessage,
    SendPhoto,
)
from aiogram.types import BufferedInputFile
from aiohttp import ClientConnectorError

from bot.ports import (
    Blocked,
    Delivered,
    Delivery,
    EditLost,
    Gone,
    Intent,
    Migrated,
    Refused,
    Throttled,
    Unavailable,
    Unknown,
)
from bot.texts import texts
from handlers.screens import Markup, Screen, keyboard, keys, markup
from handlers.views import render
from handlers.wire import send_text

# The library names the type of its answer at each call, and pydantic forgets and makes anew, in ten
# milliseconds, those that nobody holds.
ANSWERS = [
    Response.__class_getitem__(method.__returning__)  # type: ignore[arg-type]
    for method in (SendMessage, SendPhoto, EditMessageText, AnswerCallbackQuery)
]
NO_PREVIEW = {"is_disabled": True}
LONGEST_WHY = 200
ADDRESS = re.compile(r"\S*://\S*|\S*/bot\S*")
# The Bot API tells its refusals apart by their sentences only.
NOT_MODIFIED = "message is not modified"
EDIT_LOST = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
)
NO_CHAT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id is empty",
    "group chat was deactivated",
)
NO_RIGHTS = ("not enough rights", "have no rights", "chat_write_forbidden", "need administrator rights")
NOT_STARTED = "can't initiate conversation"
BLOCKED = "blocked by the user"


class TelegramSender:
    """A `bot.ports.Sender` over one bot; moments are told in `tz`, buttons sealed with `key`."""

    def __init__(self, bot: Bot, *, key: bytes, tz: str) -> None:
        self._bot = bot
        self._key = key
        self._tz = tz

    async def send(self, intent: Intent) -> Delivery:
        """Render and send one message; never raises for what Telegram says."""
        screen = render(intent.kind, texts(intent.language), intent.facts, self._tz)
        buttons = markup(screen, intent.chat_id, self._key)
        shown = self._digest(screen, buttons)
        if intent.message_id is not None and intent.shown == shown:
            return Delivered(intent.message_id, shown)
        try:
            message_id = await self._deliver(intent, screen, buttons)
        except AiogramError as error:
            return self._judge(error, intent)
        if intent.pin:
            await self._pin(intent.chat_id, message_id)
        return Delivered(message_id, shown)

    async def _pin(self, chat_id: int, message_id: int) -> None:
        """Best effort: where the bot may not pin, the message stands in the chat all the same."""
        with suppress(AiogramError):
            await self._bot.pin_chat_message(chat_id, message_id, disable_notification=True)

    def _digest(self, screen: Screen, buttons: Markup | None) -> str:
        """Stands for what a message shows; keyed, so that nobody can guess words by it."""
        content = f"{screen.text}\0{screen.photo}\0{orjson.dumps(buttons).decode() if buttons else ''}"
        return hmac.digest(self._key, content.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]

    async def _deliver(self, intent: Intent, screen: Screen, buttons: Markup | None) -> int:
        if screen.picture is not None:
            drawn = BufferedInputFile(await asyncio.to_thread(screen.picture), "chart.png")
            return await self._photo(intent, screen, drawn)
        if screen.photo is not None:
            return await self._photo(intent, screen, screen.photo)
        text = {"chat_id": intent.chat_id, "text": screen.text or "", "link_preview_options": NO_PREVIEW}
        if intent.message_id is not None:
            return await send_text(self._bot, text | {"message_id": intent.message_id} | _under(buttons))
        below = keys(screen)
        return await send_text(
            self._bot,
            text
            | _under(buttons or (below.model_dump(exclude_none=True) if below else None))
            | {"disable_notification": intent.silent, "protect_content": intent.protect},
        )

    async def _photo(self, intent: Intent, screen: Screen, photo: str | BufferedInputFile) -> int:
        """A photo by its reference, or one that was just drawn."""
        message = await self._bot.send_photo(
            chat_id=intent.chat_id,
            photo=photo,
            caption=screen.text,
            reply_markup=keyboard(screen, intent.chat_id, self._key),
            parse_mode=None,
            disable_notification=intent.silent,
            protect_content=intent.protect,
        )
        return message.message_id

    def _judge(self, error: AiogramError, intent: Intent) -> Delivery:
        if isinstance(error, TelegramRetryAfter):
            return Throttled(float(error.retry_after))
        if isinstance(error, TelegramMigrateToChat):
            return Migrated(error.migrate_to_chat_id)
        if isinstance(error, TelegramForbiddenError):
            return _forbidden(error.message.lower())
        if isinstance(error, TelegramBadRequest):
            return self._bad_request(error, intent)
        if isinstance(error, TelegramEntityTooLarge):
            return Refused(self._why(error))
        if isinstance(error, TelegramNetworkError):
            return _network(error)
        if isinstance(error, ClientDecodeError):
            # Something between us and Telegram answered: it may or may not have handed the call on.
            return Unknown("unreadable answer")
        return Unavailable(self._why(error))

    def _bad_request(self, error: TelegramBadRequest, intent: Intent) -> Delivery:
        said = error.message.lower()
        if NOT_MODIFIED in said and intent.message_id is not None:
            return Delivered(intent.message_id)
        if any(words in said for words in EDIT_LOST):
            return EditLost()
        if any(words in said for words in NO_CHAT):
            return Gone("not_found")
        return Gone("no_rights") if any(words in said for words in NO_RIGHTS) else Refused(self._why(error))

    def _why(self, error: AiogramError) -> str:
        """What Telegram said, without an address or the token."""
        said = error.message if isinstance(error, TelegramAPIError) else type(error).__name__
        return ADDRESS.sub("…", said.replace(self._bot.token, "…"))[:LONGEST_WHY]


def _under(buttons: Markup | None) -> Markup:
    """The field for what stands under a message; without it an edit takes the buttons away."""
    return {"reply_markup": buttons} if buttons else {}


def _forbidden(said: str) -> Delivery:
    if BLOCKED in said:
        return Blocked()
    if NOT_STARTED in said:
        return Gone("not_started")
    return Gone("deactivated" if "deactivated" in said else "not_a_member")


def _network(error: TelegramNetworkError) -> Delivery:
    """Only where no connection was made is it certain that nothing was sent."""
    cause = error.__cause__
    why = type(cause).__name__ if cause else "network error"
    return Unavailable(why) if isinstance(cause, ClientConnectorError) else Unknown(why)
