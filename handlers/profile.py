"""What the bot tells Telegram about itself: description and commands, by language and by scope.

Telegram knows a language by two letters only, so it cannot tell the scripts of Chinese apart: descriptions
speak the default one to both. The menu of a single chat can speak what its person chose.
"""

from collections.abc import Mapping

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.texts import DEFAULT_LANGUAGE, Texts, languages, phrase, texts
from handlers.views.people import introduction

LONGEST_DESCRIPTION = 512
LONGEST_SHORT_DESCRIPTION = 120

CITIZEN_COMMANDS: Mapping[str, str] = {
    "start": phrase("开始，或重新开始"),
    "my": phrase("我的办件"),
    "help": phrase("帮助"),
    "language": phrase("语言"),
    "plain": phrase("大白话：说得短一些、简单一些"),
    "privacy": phrase("我的信息：查看、删除"),
    "stop": phrase("停用：不再邀我评价"),
}
OFFICIAL_COMMANDS: Mapping[str, str] = {
    **CITIZEN_COMMANDS,
    "desk": phrase("我的工单"),
    "resign": phrase("卸任"),
}


def short_description(t: Texts) -> str:
    """What stands on the bot's profile and beside a shared link."""
    return t("政务服务“好差评”：一事一评，一评一复。不收费，不会问您要密码、验证码、银行卡。")


def commands(t: Texts, *, official: bool) -> list[BotCommand]:
    """The menu of a private chat."""
    table = OFFICIAL_COMMANDS if official else CITIZEN_COMMANDS
    return [BotCommand(command=name, description=t(told)) for name, told in table.items()]


async def introduce(bot: Bot) -> None:
    """Set descriptions and the menu of private chats; the default language goes to everybody else."""
    for code, language in told_apart().items():
        t = texts(language)
        await bot.set_my_description(description=introduction(t), language_code=code)
        await bot.set_my_short_description(short_description=short_description(t), language_code=code)
        await bot.set_my_commands(
            commands(t, official=False), scope=BotCommandScopeAllPrivateChats(), language_code=code
        )


async def introduce_official(bot: Bot, chat_id: int, language: str) -> None:
    """Give an official's private chat its own menu."""
    await speak(bot, chat_id, language, official=True)


async def speak(bot: Bot, chat_id: int, language: str, *, official: bool) -> None:
    """Let the menu of a private chat speak this language, whatever the person's application speaks."""
    menu, scope = commands(texts(language), official=official), BotCommandScopeChat(chat_id=chat_id)
    for code in told_apart():
        await bot.set_my_commands(menu, scope=scope, language_code=code)


async def forget_official(bot: Bot, chat_id: int) -> None:
    """Take that menu away again."""
    for code in told_apart():
        await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=chat_id), language_code=code)


def told_apart() -> dict[str, str]:
    """The languages that Telegram can tell apart, by its code; the empty one is for all who have no other."""
    root = DEFAULT_LANGUAGE.split("_", maxsplit=1)[0]
    others = {language.split("_", maxsplit=1)[0]: language for language in languages()}
    return {"": DEFAULT_LANGUAGE} | {code: language for code, language in others.items() if code != root}
