"""Roles of processes: how they are named, and whose it is to bring updates."""

import pytest

from bot.rules.processes import EVERYTHING, ProcessRole, brings_updates, roles_of

WEB, UPDATES, WATCH = ProcessRole.WEB, ProcessRole.UPDATES, ProcessRole.WATCH


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("web", {WEB}),
        ("web,watch", {WEB, WATCH}),
        (" watch , web ", {WEB, WATCH}),
        ("web,web", {WEB}),
        ("web,updates,delivery,watch", EVERYTHING),
        ("", None),
        ("web,", None),
        ("webb", None),
        ("Web", None),
    ],
)
def test_a_list_of_roles_is_read_whole_or_not_at_all(text: str, roles: set[ProcessRole] | None) -> None:
    assert roles_of(text) == roles


@pytest.mark.parametrize(
    ("roles", "by_polling", "by_webhook"),
    [
        (EVERYTHING, True, True),
        ({UPDATES}, True, True),
        ({WEB}, False, True),
        ({WEB, WATCH}, False, True),
        ({WATCH}, False, False),
        ({ProcessRole.DELIVERY}, False, False),
    ],
)
def test_whose_it_is_to_bring_updates(roles: set[ProcessRole], by_polling: bool, by_webhook: bool) -> None:
    assert brings_updates(roles, by_webhook=False) is by_polling
    assert brings_updates(roles, by_webhook=True) is by_webhook
