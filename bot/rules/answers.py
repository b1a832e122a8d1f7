"""What an answer must be: nothing is refused, but a very short one is questioned once."""

from bot.rules.policy import Policy


def is_short(text: str, policy: Policy) -> int | None:
    """The number of characters of an answer that should be questioned, None for one long enough."""
    length = len(text.strip())
    return length if length < policy.short_answer else None
