"""Launch data as an independent library signed them: whatever else they are turned into is refused."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from bot.errors import LaunchForged, LaunchStale
from bot.rules.launch import check_launch, launch_key
from tests.house import TOKEN
from tests.pages.site import signed

# Made by @telegram-apps/init-data-node for the bot of these tests.
VECTORS = json.loads((Path(__file__).parent.parent / "pages" / "launch_data.json").read_text("utf-8"))
ACCEPTED: dict[str, str] = VECTORS["accepted"]
KEY, AT = launch_key(TOKEN), datetime.fromtimestamp(VECTORS["auth_date"], UTC)
SPELLING = re.compile("%[0-9a-f]{2}", re.IGNORECASE)
every_vector = pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)


def is_refused(data: str) -> bool:
    """Whether it is told to be forged; anything but that and being accepted would be a fault of ours."""
    try:
        check_launch(data, KEY, AT)
    except LaunchForged:
        return True
    return False


def spelt_alike(data: str) -> str:
    """%7b and %7B are one byte, and so are a space and +."""
    return SPELLING.sub(lambda found: found[0].upper(), data.replace(" ", "+"))


def one_byte_away(data: str) -> Iterator[str]:
    """Each byte left out, doubled, with each of its bits turned, and as each that means something here."""
    for place, byte in enumerate(data):
        before, after = data[:place], data[place + 1 :]
        others = {*(chr(ord(byte) ^ 1 << bit) for bit in range(8)), *"09afA &=+%;é\0\n"} - {byte}
        yield from (before + other + after for other in ("", byte + byte, *others))


@every_vector
def test_what_the_library_signed_is_accepted(data: str) -> None:
    assert check_launch(data, KEY, AT).user_id == VECTORS["user_id"]


@every_vector
def test_no_byte_may_be_another_one(data: str) -> None:
    changed = {one for one in one_byte_away(data) if spelt_alike(one) != spelt_alike(data)}

    assert len(changed) > 20 * len(data)
    assert [one for one in changed if not is_refused(one)] == []


@every_vector
def test_no_field_may_be_dropped_changed_doubled_or_added(data: str) -> None:
    fields = parse_qsl(data, keep_blank_values=True)
    names = [name for name, _ in fields]
    turned = []
    for place, (name, value) in enumerate(fields):
        others = [*fields[:place], *fields[place + 1 :]]
        turned += [others, [*others, (name, "")], [*others, (name, f"{value} ")], [*fields, (name, value)]]
        turned += [[*others, (f"{name}_", value)], [*others, (name.upper(), value)]]
        turned += [[*others, (name, given)] for _, given in others]
    turned += [[*fields, (name, "1")] for name in ("start_param", "receiver", "x", "") if name not in names]

    turned = [one for one in turned if sorted(one) != sorted(fields)]  # their order says nothing
    assert [one for one in turned if not is_refused(urlencode(one))] == []


@pytest.mark.parametrize("written", ["9" * 12, "253402300800", "9" * 13, "-1", "1e9", "٣", " 1", "1.5", ""])
def test_a_moment_that_is_none_is_refused_though_it_is_signed(written: str) -> None:
    user = json.dumps({"id": 1001})

    with pytest.raises(LaunchForged):
        check_launch(signed({"auth_date": written, "user": user}), KEY, AT)


@pytest.mark.parametrize("written", ["0", "000000000001"])
def test_a_moment_of_long_ago_is_too_old(written: str) -> None:
    user = json.dumps({"id": 1001})

    with pytest.raises(LaunchStale):
        check_launch(signed({"auth_date": written, "user": user}), KEY, AT)


@every_vector
def test_after_an_hour_they_are_stale(data: str) -> None:
    check_launch(data, KEY, AT + timedelta(hours=1))

    with pytest.raises(LaunchStale):
        check_launch(data, KEY, AT + timedelta(hours=1, seconds=1))
