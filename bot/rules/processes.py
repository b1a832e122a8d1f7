"""What processes do: one carries everything, or several share it out among each other."""

from collections.abc import Collection
from enum import StrEnum


class ProcessRole(StrEnum):
    """What a process does."""

    WEB = "web"
    UPDATES = "updates"
    DELIVERY = "delivery"
    WATCH = "watch"


EVERYTHING = frozenset(ProcessRole)


def roles_of(text: str) -> frozenset[ProcessRole] | None:
    """The roles that a list by comma names; None where one of them is none."""
    names = [name.strip() for name in text.split(",")]
    known = {role.value for role in ProcessRole}
    return frozenset(map(ProcessRole, names)) if names and known.issuperset(names) else None


def brings_updates(roles: Collection[ProcessRole], *, by_webhook: bool) -> bool:
    """Whether a process with these roles sees to it that updates come: that one introduces the bot, too."""
    return ProcessRole.UPDATES in roles or (by_webhook and ProcessRole.WEB in roles)
