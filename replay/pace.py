"""How fast a replay goes: Telegram's limits, and the clocks of a place where days are seconds."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Rates of both sides, limits of the policy, and how much is played at once.

    `patience`: seconds after which something that should have come is given up.
    `at_once`: matters between their intake and their answer.
    """

    send_rate: str
    chat_rate: str
    group_rate: str
    at_once: int
    patience: float
    clocks: Mapping[str, str]

    def environment(self) -> dict[str, str]:
        """What both the product and the pretend Telegram are told."""
        return {
            "YIPING_SEND_RATE": self.send_rate,
            "YIPING_CHAT_RATE": self.chat_rate,
            "YIPING_GROUP_RATE": self.group_rate,
        }

    def policy(self) -> str:
        """The policy file: nothing is quiet at night, nothing waits at the counter, days are seconds."""
        at_once = dict.fromkeys(("quiet_hours", "hall_prompt_delay", "hall_alert_delay"), "")
        keys = {**at_once, **self.clocks}
        return "".join(f'{key} = "{value}"\n' for key, value in keys.items())

    @property
    def office_time(self) -> float:
        """Seconds after which an office that should have acted is given up; some are slow on purpose."""
        return self.seconds("contact_within") + 2 * self.patience

    def seconds(self, key: str) -> float:
        """A limit of the policy."""
        return float(self.clocks[key].removesuffix("s"))


# Telegram would not allow this; it lets 1,401 matters pass in minutes.
FAST = Pace(
    "1000/s",
    "50/s",
    "1000/min",
    at_once=110,
    patience=100,
    clocks={
        "rating_window": "420s",
        "settle_good": "60s",
        "settle_poor": "60s",
        "amend_at_least": "120s",
        "amend_at_most": "130s",
        "contact_within": "120s",
        "rectify_within": "240s",
        "verdict_window": "60s",
    },
)
# Telegram's own limits.
REAL = Pace(
    "30/s",
    "1/s",
    "20/min",
    at_once=60,
    patience=150,
    clocks={
        "rating_window": "40s",
        "settle_good": "15s",
        "settle_poor": "15s",
        "amend_at_least": "45s",
        "amend_at_most": "50s",
        "contact_within": "24s",
        "rectify_within": "60s",
        "verdict_window": "45s",
    },
)
