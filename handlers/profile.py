"""What the bot tells Telegram about itself: description and commands, in both languages, by scope."""

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
    for language in languages():
        t, code = texts(language), _code(language)
        await bot.set_my_description(description=introduction(t), language_code=code)
        await bot.set_my_short_description(short_description=short_description(t), language_code=code)
        await bot.set_my_commands(
            commands(t, official=False), scope=BotCommandScopeAllPrivateChats(), language_code=code
        )


async def introduce_official(bot: Bot, chat_id: int) -> None:
    """Give an official's private chat its own menu."""
    for language in languages():
        await bot.set_my_commands(
            commands(texts(language), official=True),
            scope=BotCommandScopeChat(chat_id=chat_id),
            language_code=_code(language),
        )


async def forget_official(bot: Bot, chat_id: int) -> None:
    """Take that menu away again."""
    for language in languages():
        await bot.delete_my_commands(
            scope=BotCommandScopeChat(chat_id=chat_id), language_code=_code(language)
        )


def _code(language: str) -> str:
    """Telegram's two letters; empty for the language of all who have no other."""
    return "" if language == DEFAULT_LANGUAGE else language.split("_", maxsplit=1)[0]
