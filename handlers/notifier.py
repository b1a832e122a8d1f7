"""Sending through Telegram: an intent is rendered and sent or edited; what comes back becomes a Delivery."""

import hmac
import re

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
    GetUpdates,
    Response,
    SendMessage,
    SendPhoto,
)
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions
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
from handlers.screens import Screen, keyboard
from handlers.views import render

# The library names the type of its answer at each call, and pydantic forgets and makes anew, in ten
# milliseconds, those that nobody holds.
ANSWERS = [
    Response.__class_getitem__(method.__returning__)  # type: ignore[arg-type]
    for method in (SendMessage, SendPhoto, EditMessageText, AnswerCallbackQuery, GetUpdates)
]
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
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
        buttons = keyboard(screen, intent.chat_id, self._key)
        shown = self._digest(screen, buttons)
        if intent.message_id is not None and intent.shown == shown:
            return Delivered(intent.message_id, shown)
        try:
            return Delivered(await self._deliver(intent, screen, buttons), shown)
        except AiogramError as error:
            return self._judge(error, intent)

    def _digest(self, screen: Screen, buttons: InlineKeyboardMarkup | None) -> str:
        """Stands for what a message shows; keyed, so that nobody can guess words by it."""
        content = f"{screen.text}\0{screen.photo}\0{buttons.model_dump_json() if buttons else ''}"
        return hmac.digest(self._key, content.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]

    async def _deliver(self, intent: Intent, screen: Screen, buttons: InlineKeyboardMarkup | None) -> int:
        if screen.photo is not None:
            return await self._photo(intent, screen, buttons)
        if intent.message_id is None:
            return await self._text(intent, screen, buttons)
        await self._bot.edit_message_text(
            text=screen.text or "",
            chat_id=intent.chat_id,
            message_id=intent.message_id,
            reply_markup=buttons,
            parse_mode=None,
            link_preview_options=NO_PREVIEW,
        )
        return intent.message_id

    async def _text(self, intent: Intent, screen: Screen, buttons: InlineKeyboardMarkup | None) -> int:
        message = await self._bot.send_message(
            chat_id=intent.chat_id,
            text=screen.text or "",
            reply_markup=buttons,
            parse_mode=None,
            link_preview_options=NO_PREVIEW,
            disable_notification=intent.silent,
            protect_content=intent.protect,
        )
        return message.message_id

    async def _photo(self, intent: Intent, screen: Screen, buttons: InlineKeyboardMarkup | None) -> int:
        message = await self._bot.send_photo(
            chat_id=intent.chat_id,
            photo=screen.photo or "",
            caption=screen.text,
            reply_markup=buttons,
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
