"""What the bot tells about itself before anybody presses start."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from simulator.people import Person


async def test_the_bot_knows_its_name(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.first_name) == (4242, "yiping_demo_bot", "一评")


async def test_commands_are_kept_by_scope_and_language(bot: Bot, li: Person) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="my", description="我的办件")], scope)
    await bot.set_my_commands([BotCommand(command="my", description="My matters")], scope, "en")
    await bot.set_my_commands(
        [BotCommand(command="desk", description="工作台")], BotCommandScopeChat(chat_id=li.id)
    )
    assert [one.description for one in await bot.get_my_commands(scope, "en")] == ["My matters"]
    assert [one.description for one in await bot.get_my_commands(scope)] == ["我的办件"]
    assert await bot.get_my_commands() == []

    await bot.delete_my_commands(scope, "en")
    assert await bot.get_my_commands(scope, "en") == []


async def test_a_description_falls_back_to_the_general_one(bot: Bot) -> None:
    await bot.set_my_description("办完事，说句公道话。")
    await bot.set_my_description("A fair word.", language_code="en")
    assert (await bot.get_my_description(language_code="en")).description == "A fair word."
    assert (await bot.get_my_description(language_code="fr")).description == "办完事，说句公道话。"


async def test_short_description_and_name_are_kept(bot: Bot) -> None:
    await bot.set_my_short_description("好差评")
    await bot.set_my_name("一评测试")
    assert (await bot.get_my_short_description()).short_description == "好差评"
    assert (await bot.get_my_name()).name == "一评测试"


async def test_a_bot_may_log_out(bot: Bot) -> None:
    assert await bot.log_out()
