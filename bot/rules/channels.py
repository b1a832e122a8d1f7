"""Channels: the number of a chat says by itself what carries to it."""

TELEGRAM = "telegram"
TEST = "test"
PAGE = "page"
# Telegram's numbers have 52 bits at the most, so a number says by itself that no chat of it is meant.
FIRST_TEST_CHAT = 1 << 60
# Somebody who rates by a link in a browser, without an account anywhere: as much higher as their prompt.
FIRST_PAGE_CHAT = 1 << 61


def channel_of(chat_id: int) -> str:
    """The channel that reaches this chat."""
    if chat_id >= FIRST_PAGE_CHAT:
        return PAGE
    return TEST if chat_id >= FIRST_TEST_CHAT else TELEGRAM


def lane_of(chat_id: int) -> str:
    """The lane of a chat: messages of one lane leave in order."""
    return f"{channel_of(chat_id)}:{chat_id}"
