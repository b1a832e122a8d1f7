"""A bot as the manual of aiogram 3 teaches it: routers, magic filters, its webhook handler, asyncpg."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from benchmarks.floors.raw import INSERT, TAGS, THANKS
from benchmarks.floors.running import BOT_API, open_pool, serve

router = Router()
router.message.filter(F.chat.type == ChatType.PRIVATE)
router.callback_query.filter(F.message.chat.type == ChatType.PRIVATE)


@router.message(CommandStart())
async def start(message: Message) -> None:
    """Greet."""
    await message.answer("您好。办完一件事，可以在这里评价。")


@router.message(Command("help"))
async def help_me(message: Message) -> None:
    """Explain."""
    await message.answer("点一下就算评价。")


@router.callback_query(F.data.startswith("rate:"))
async def rate(query: CallbackQuery, pool: asyncpg.Pool) -> None:
    """One tap counts."""
    if not isinstance(query.message, Message):
        return
    grade = int((query.data or "").partition(":")[2])
    await pool.execute(INSERT, query.message.chat.id, query.message.message_id, grade, datetime.now(UTC))
    await query.answer()
    await query.message.edit_text(THANKS, reply_markup=tags())


@router.callback_query(F.data.startswith("tag:"))
async def tag(query: CallbackQuery) -> None:
    """A tag."""
    await query.answer()


def tags() -> InlineKeyboardMarkup:
    """What can be said besides."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=f"tag:{index}")]
            for index, label in enumerate(TAGS)
        ]
    )


def main() -> None:
    """Serve updates by webhook; they are handled in the background, as the library does by default."""
    api, token = BOT_API.rsplit("/bot", 1)
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)

    async def with_bot(_app: web.Application) -> AsyncIterator[None]:
        dispatcher["pool"] = await open_pool()
        yield
        await bot.session.close()
        await dispatcher["pool"].close()

    serve([web.post("/telegram", SimpleRequestHandler(dispatcher, bot).handle)], with_bot)


if __name__ == "__main__":
    main()
