"""Updates by long polling: again until the offset moves, never to two at once."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiogram.types import Update

from simulator.acts import Acts
from simulator.people import Person
from simulator.world import World


def texts(updates: list[Update]) -> list[str | None]:
    return [update.message.text if update.message else None for update in updates]


async def test_an_update_comes_again_until_the_offset_moves(bot: Bot, li: Person) -> None:
    first = await bot.get_updates()
    again = await bot.get_updates()
    assert texts(first) == texts(again) == ["/start"]

    assert await bot.get_updates(offset=first[-1].update_id + 1) == []
    assert await bot.get_updates() == []


async def test_a_poll_waits_for_what_comes(bot: Bot, li: Person, world: World) -> None:
    world.bot.queue.drop()
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0)
    await li.say("等了一上午")
    assert texts(await poll) == ["等了一上午"]


async def test_a_poll_brings_no_more_than_the_limit(bot: Bot, li: Person) -> None:
    await li.say("一")
    await li.say("二")
    assert texts(await bot.get_updates(limit=2)) == ["/start", "一"]


async def test_a_negative_offset_keeps_only_the_newest(bot: Bot, li: Person) -> None:
    await li.say("一")
    await li.say("二")
    assert texts(await bot.get_updates(offset=-1)) == ["二"]
    assert texts(await bot.get_updates()) == ["二"]


async def test_a_second_poll_ends_the_older_one(bot: Bot, chen: Person) -> None:
    polls = {asyncio.create_task(bot.get_updates(timeout=20)) for _ in range(2)}
    [older], [newer] = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await older
    await chen.start()
    assert texts(await newer) == ["/start"]


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/telegram")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()


async def test_kinds_that_were_not_asked_for_do_not_come(bot: Bot, li: Person, world: World) -> None:
    await bot.get_updates(offset=-1, allowed_updates=["callback_query"])
    world.bot.queue.drop()
    await li.say("没人听")
    assert await bot.get_updates() == []


async def test_a_confirmed_update_can_be_delivered_once_more(bot: Bot, li: Person, acts: Acts) -> None:
    [first] = await bot.get_updates()
    await bot.get_updates(offset=first.update_id + 1)
    await li.say("新的")

    acts.redeliver(first.update_id)

    assert texts(await bot.get_updates(offset=first.update_id + 1)) == ["/start", "新的"]
    assert texts(await bot.get_updates(offset=first.update_id + 1)) == ["新的"]
