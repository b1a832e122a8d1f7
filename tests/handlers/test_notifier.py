"""Sending through the pretend Telegram: what arrives, and what each refusal of it becomes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from bot.facts import AskPhoneFacts, Notice, PlainFacts, WelcomeFacts, WordsFacts
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
from bot.rules.references import Reference, Tap, unseal
from handlers.notifier import LONGEST_WHY, TelegramSender
from models.terms import WordKind
from simulator.acts import Acts
from simulator.rates import Limits
from simulator.server import make_app
from simulator.world import World
from tests.handlers.samples import ZONE
from tests.quick_session import QuickSession

TOKEN, KEY, LI, NOBODY = "4242:pretend-token", b"k" * 32, 1001, 555_555
WELCOME = Intent(Notice.WELCOME, LI, "zh_CN", WelcomeFacts(returned=False, known=False))


def now() -> datetime:
    """The world's one moment."""
    return datetime(2026, 11, 20, 2, 15, tzinfo=UTC)


async def serve(app: web.Application) -> tuple[web.AppRunner, str]:
    """The application on a free port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


def a_bot(url: str, timeout: float = 60) -> Bot:
    """A bot that talks to this address."""
    return Bot(TOKEN, session=QuickSession(api=TelegramAPIServer.from_base(url), timeout=timeout))


@pytest.fixture
def world() -> World:
    """A world with the bot and 李阿姨, who has started it."""
    world = World(clock=now, limits=Limits(now, "1000/s", "1000/s", "1000/s"))
    world.add_bot(TOKEN, "yiping_demo_bot")
    return world


@pytest.fixture
def acts(world: World) -> Acts:
    """What people do in it."""
    acts = Acts(world)
    acts.create_user("李阿姨", user_id=LI)
    acts.start(LI)
    return acts


@pytest.fixture
async def sender(world: World, acts: Acts) -> AsyncIterator[TelegramSender]:
    """The sender, in front of the world."""
    runner, url = await serve(make_app(world, acts))
    bot = a_bot(url)
    yield TelegramSender(bot, key=KEY, tz=ZONE)
    await bot.session.close()
    await runner.cleanup()


def last(world: World, chat_id: int = LI) -> Any:
    """The newest message of a chat."""
    return list(world.chats[chat_id].messages.values())[-1]


async def answered(status: int, body: str = "") -> Delivery:
    """What becomes of an answer that the real servers can give as well."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner, url = await serve(app)
    bot = a_bot(url)
    try:
        return await TelegramSender(bot, key=KEY, tz=ZONE).send(WELCOME)
    finally:
        await bot.session.close()
        await runner.cleanup()


def error(code: int, description: str) -> str:
    """A refusal in the Bot API's form."""
    return f'{{"ok":false,"error_code":{code},"description":"{description}"}}'


async def test_a_message_arrives_with_its_buttons(sender: TelegramSender, world: World) -> None:
    delivery = await sender.send(WELCOME)
    message = last(world)

    assert delivery == Delivered(message.id)
    assert message.body["text"].startswith("您好，我是政务服务“好差评”。")
    data = message.markup["inline_keyboard"][0][0]["callback_data"]
    assert unseal(data, LI, [KEY]) == Reference(Tap.BY_PHONE)


async def test_keys_lie_below_the_chat_until_a_message_clears_them(
    sender: TelegramSender, world: World
) -> None:
    await sender.send(replace(WELCOME, kind=Notice.ASK_PHONE, facts=AskPhoneFacts("07", 180)))
    asked = last(world)
    await sender.send(replace(WELCOME, kind=Notice.PHONE_KEPT, facts=None))

    assert asked.markup["keyboard"] == [
        [{"text": "📱 发送我的手机号", "request_contact": True}],
        [{"text": "不发，我输办件编号"}],
    ]
    assert asked.markup["one_time_keyboard"] is True
    assert last(world).markup == {"remove_keyboard": True}
    assert last(world).chat.keyboard is None


async def test_markup_in_words_is_not_markup(sender: TelegramSender, world: World) -> None:
    words = "<b>A & B</b> *c* https://example.org"
    await sender.send(replace(WELCOME, kind=Notice.WORDS, facts=WordsFacts(WordKind.TEXT, words)))

    assert last(world).body["text"] == words


async def test_a_photo_is_sent_by_its_reference(sender: TelegramSender, world: World, acts: Acts) -> None:
    file_id = acts.send_file(LI, "photo").body["photo"][-1]["file_id"]
    delivery = await sender.send(
        replace(WELCOME, kind=Notice.WORDS, facts=WordsFacts(WordKind.PHOTO, file_id), protect=True)
    )

    assert delivery == Delivered(last(world).id)
    assert last(world).protected
    assert last(world).body["photo"][-1]["file_id"] == file_id


@pytest.mark.parametrize("wanted", [True, False])
async def test_silence_and_protection_are_passed_on(
    sender: TelegramSender, world: World, wanted: bool
) -> None:
    await sender.send(replace(WELCOME, silent=wanted, protect=wanted))

    assert (last(world).silent, last(world).protected) == (wanted, wanted)


async def test_a_message_is_edited_in_place(sender: TelegramSender, world: World) -> None:
    first = await sender.send(WELCOME)
    assert isinstance(first, Delivered)
    edit = replace(WELCOME, kind=Notice.PLAIN_SET, facts=PlainFacts(plain=False), message_id=first.message_id)

    assert await sender.send(edit) == first
    assert last(world).body["text"].startswith("好，改回一般的说法。")
    assert last(world).markup is None


async def test_an_edit_to_what_is_shown_is_not_sent(sender: TelegramSender, world: World) -> None:
    first = await sender.send(WELCOME)
    assert isinstance(first, Delivered)
    before = world.journal.last_seq

    again = await sender.send(replace(WELCOME, message_id=first.message_id, shown=first.shown))

    assert again == first
    assert world.journal.last_seq == before


async def test_an_edit_that_changes_nothing_is_delivered(sender: TelegramSender) -> None:
    first = await sender.send(WELCOME)
    assert isinstance(first, Delivered)

    assert await sender.send(replace(WELCOME, message_id=first.message_id)) == first


async def test_an_edit_of_a_missing_or_foreign_message_is_lost(sender: TelegramSender, acts: Acts) -> None:
    foreign = acts.say(LI, "我说的")[0].id

    assert await sender.send(replace(WELCOME, message_id=99_999)) == EditLost()
    assert await sender.send(replace(WELCOME, message_id=foreign)) == EditLost()


async def test_a_blocking_person_is_blocked(sender: TelegramSender, acts: Acts) -> None:
    acts.block(LI)

    assert await sender.send(WELCOME) == Blocked()


async def test_who_left_or_never_came_is_gone(sender: TelegramSender, acts: Acts) -> None:
    stranger = acts.create_user("生人", user_id=1002).id
    acts.deactivate(LI)

    assert await sender.send(WELCOME) == Gone("deactivated")
    assert await sender.send(replace(WELCOME, chat_id=stranger)) == Gone("not_started")
    assert await sender.send(replace(WELCOME, chat_id=NOBODY)) == Gone("not_found")


async def test_a_group_without_the_bot_is_gone(sender: TelegramSender, acts: Acts) -> None:
    group = acts.create_group("单位群", [LI]).id
    acts.remove_bot(group, by=LI)

    assert await sender.send(replace(WELCOME, chat_id=group)) == Gone("not_a_member")


async def test_what_is_to_be_pinned_is_pinned_without_a_sound(sender: TelegramSender, acts: Acts) -> None:
    group = acts.create_group("单位群", [LI])
    acts.add_bot(group.id, status="administrator")

    sent = await sender.send(replace(WELCOME, chat_id=group.id, pin=True))

    assert isinstance(sent, Delivered)
    assert group.pinned == [sent.message_id]


async def test_where_the_bot_may_not_pin_the_message_is_there_all_the_same(
    sender: TelegramSender, acts: Acts
) -> None:
    group = acts.create_group("单位群", [LI])

    assert isinstance(await sender.send(replace(WELCOME, chat_id=group.id, pin=True)), Delivered)
    assert group.pinned == []


async def test_a_group_that_moved_says_where_to(sender: TelegramSender, acts: Acts) -> None:
    group = acts.create_group("单位群", [LI]).id
    moved = acts.migrate_group(group)

    assert await sender.send(replace(WELCOME, chat_id=group)) == Migrated(moved.id)


async def test_a_full_rate_says_how_long_to_wait(sender: TelegramSender, world: World) -> None:
    world.limits = Limits(now, "1/s", "1/s", "1/min")
    deliveries = [await sender.send(WELCOME) for _ in range(6)]

    throttled = [delivery for delivery in deliveries if isinstance(delivery, Throttled)]
    assert throttled
    assert all(0 < delivery.seconds <= 60 for delivery in throttled)


async def test_a_text_beyond_the_limit_is_refused(sender: TelegramSender) -> None:
    long = replace(WELCOME, kind=Notice.WORDS, facts=WordsFacts(WordKind.TEXT, "x" * 4097))

    assert await sender.send(long) == Refused("Bad Request: message is too long")


@pytest.mark.parametrize(
    ("status", "body", "delivery"),
    [
        (500, error(500, "Internal Server Error"), Unavailable("Internal Server Error")),
        (502, error(502, "Bad Gateway"), Unavailable("Bad Gateway")),
        (401, error(401, "Unauthorized"), Unavailable("Unauthorized")),
        (404, error(404, "Not Found"), Unavailable("Not Found")),
        (413, error(413, "Request Entity Too Large"), Refused("Request Entity Too Large")),
        (502, "<html>a proxy speaks</html>", Unknown("unreadable answer")),
        (400, error(400, "Bad Request: not enough rights to send text messages"), Gone("no_rights")),
        (403, error(403, "Forbidden: bot was kicked from the group chat"), Gone("not_a_member")),
        (400, error(400, "Bad Request: MESSAGE_ID_INVALID"), EditLost()),
    ],
)
async def test_an_answer_of_the_servers_is_judged(status: int, body: str, delivery: Delivery) -> None:
    assert await answered(status, body) == delivery


async def test_no_connection_means_that_nothing_was_sent() -> None:
    runner, url = await serve(web.Application())
    await runner.cleanup()
    bot = a_bot(url)

    assert await TelegramSender(bot, key=KEY, tz=ZONE).send(WELCOME) == Unavailable("ClientConnectorError")
    await bot.session.close()


async def test_a_broken_connection_leaves_it_unknown() -> None:
    async def hang_up(request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        await asyncio.sleep(0)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hang_up)
    runner, url = await serve(app)
    bot = a_bot(url)
    delivery = await TelegramSender(bot, key=KEY, tz=ZONE).send(WELCOME)

    assert isinstance(delivery, Unknown)
    await bot.session.close()
    await runner.cleanup()


async def test_no_answer_in_time_leaves_it_unknown() -> None:
    async def never(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", never)
    runner, url = await serve(app)
    bot = a_bot(url, timeout=0.05)
    delivery = await TelegramSender(bot, key=KEY, tz=ZONE).send(WELCOME)

    assert isinstance(delivery, Unknown)
    await bot.session.close()
    await runner.cleanup()


async def test_no_reason_holds_the_token_or_an_address() -> None:
    leaky = error(
        400, f"Bad Request: https://api.example.org/bot{TOKEN}/sendMessage failed for {TOKEN} " + "x" * 400
    )
    delivery = await answered(400, leaky)

    assert isinstance(delivery, Refused)
    assert "pretend-token" not in delivery.why
    assert "://" not in delivery.why
    assert len(delivery.why) <= LONGEST_WHY
