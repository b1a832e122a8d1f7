"""What a bot is called and what its menu offers, by scope and language."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from simulator.methods.call import Call
from simulator.refusals import bad_request
from simulator.state import Json

MOST_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


async def get_me(call: Call) -> Json:
    """getMe."""
    return {
        **call.bot.user.card(),
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all,
        "supports_inline_queries": False,
    }


async def log_out(call: Call) -> bool:
    """logOut and close; the bot may go on here."""
    return True


async def set_my_commands(call: Call) -> bool:
    """setMyCommands."""
    commands = call.params.nested("commands") or []
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call)] = [_command(one) for one in commands]
    return True


async def get_my_commands(call: Call) -> list[Json]:
    """getMyCommands of exactly this scope and language."""
    return call.bot.commands.get(_scope(call), [])


async def delete_my_commands(call: Call) -> bool:
    """deleteMyCommands."""
    call.bot.commands.pop(_scope(call), None)
    return True


def _scope(call: Call) -> tuple[str, str]:
    scope = call.params.nested("scope") or {"type": "default"}
    if scope.get("chat_id") is not None:
        call.world.known(int(scope["chat_id"]))
    return json.dumps(scope, sort_keys=True), _language(call)


def _language(call: Call) -> str:
    code = call.params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _command(one: Any) -> Json:
    name = str(one.get("command", "")).removeprefix("/")
    description = str(one.get("description", ""))
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def setter(what: str) -> Callable[[Call], Awaitable[bool]]:
    """setMyName, setMyDescription, setMyShortDescription."""

    async def set_it(call: Call) -> bool:
        text = call.params.text(what)
        if len(text) > _LONGEST[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        call.bot.profile[what, _language(call)] = text
        call.facts["text"] = text
        return True

    return set_it


def getter(what: str) -> Callable[[Call], Awaitable[Json]]:
    """getMyName, getMyDescription, getMyShortDescription: in another language the general one."""

    async def get_it(call: Call) -> Json:
        general = call.bot.profile.get((what, ""), call.bot.user.first_name if what == "name" else "")
        return {what: call.bot.profile.get((what, _language(call))) or general}

    return get_it
