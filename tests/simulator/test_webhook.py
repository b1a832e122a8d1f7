"""Updates by webhook: with the secret, in order, again until accepted."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

from simulator.people import Person
from simulator.world import World
from tests.simulator.conftest import Receiver


async def test_updates_are_posted_with_the_secret(bot: Bot, receiver: Receiver, li: Person) -> None:
    await bot.set_webhook(receiver.url, secret_token="s3cret")
    await li.say("你好")
    assert await receiver.got(2) == ["/start", "你好"]
    assert receiver.secrets == ["s3cret", "s3cret"]


async def test_a_refused_update_is_posted_again_before_the_next(
    bot: Bot, world: World, receiver: Receiver, li: Person
) -> None:
    receiver.statuses = [500, 503]
    await bot.set_webhook(receiver.url)
    await li.say("第二条")
    assert await receiver.got(4) == ["/start", "/start", "/start", "第二条"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_what_no_webhook_takes_stays_pending(bot: Bot, world: World, li: Person) -> None:
    await bot.set_webhook("http://127.0.0.1:9/telegram")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_a_method_in_the_reply_is_carried_out(
    bot: Bot, world: World, receiver: Receiver, li: Person
) -> None:
    receiver.replies = [{"method": "sendMessage", "chat_id": li.id, "text": "您好"}]
    await bot.set_webhook(receiver.url)
    assert (await li.hears("您好"))["from"]["is_bot"]


async def test_a_refusal_of_a_reply_does_not_bring_the_update_back(
    bot: Bot, world: World, receiver: Receiver, li: Person
) -> None:
    receiver.replies = [{"method": "sendMessage", "chat_id": 77, "text": "?"}]
    await bot.set_webhook(receiver.url)
    await li.say("第二条")
    assert await receiver.got(2) == ["/start", "第二条"]
    assert world.journal.refusals()[0]["description"] == "Bad Request: chat not found"


async def test_pending_updates_can_be_dropped(bot: Bot, receiver: Receiver, li: Person) -> None:
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert receiver.updates == []


async def test_a_secret_of_other_characters_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="secret token contains unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:9/telegram", secret_token="密码")


async def test_a_webhook_needs_a_web_address(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="bad webhook"):
        await bot.set_webhook("ftp://127.0.0.1/telegram")
