"""The number of a chat says what carries to it."""

import pytest

from bot.rules.channels import FIRST_PAGE_CHAT, FIRST_TEST_CHAT, channel_of, lane_of
from webhooks.schema import LARGEST_ACCOUNT


@pytest.mark.parametrize("chat_id", [-1002345678901, -1, 1, LARGEST_ACCOUNT])
def test_no_number_of_telegrams_is_anybody_elses(chat_id: int) -> None:
    assert channel_of(chat_id) == "telegram"
    assert lane_of(chat_id) == f"telegram:{chat_id}"


@pytest.mark.parametrize(("first", "channel"), [(FIRST_TEST_CHAT, "test"), (FIRST_PAGE_CHAT, "page")])
def test_others_take_lanes_of_their_own(first: int, channel: str) -> None:
    assert lane_of(first) == f"{channel}:{first}"
    assert channel_of(first + 2**53) == channel
