"""Settings from the environment and `.env`; secrets never show in a repr, an error or a log."""

import math
from ipaddress import ip_network
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.rules.callbacks import Network

OFFICIAL_API = "https://api.telegram.org"
RATE_UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0}


class Rate:
    """So many messages in so many seconds: `30/s`, `20/min`."""

    def __init__(self, count: float, seconds: float) -> None:
        self.count = count
        self.seconds = seconds

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Raises ValueError with one sentence."""
        number, slash, unit = text.strip().partition("/")
        try:
            rate = cls(float(number), RATE_UNITS[unit.strip() if slash else "s"])
        except (ValueError, KeyError) as exc:
            raise ValueError(f"{text!r} is not a rate such as 30/s or 20/min") from exc
        if not 0 < rate.count < math.inf:
            raise ValueError(f"{text!r} is not a rate above zero")
        return rate

    @property
    def interval(self) -> float:
        """Seconds from one message to the next."""
        return self.seconds / self.count

    def __str__(self) -> str:
        unit = next(name for name, seconds in RATE_UNITS.items() if seconds == self.seconds)
        return f"{self.count:g}/{unit}"


class Settings(BaseSettings):
    """What an operator sets. Names are the environment's, with the prefix YIPING_."""

    model_config = SettingsConfigDict(
        env_prefix="YIPING_",
        env_file=".env",
        env_ignore_empty=True,  # `YIPING_POLICY=` is how one leaves it out
        extra="ignore",
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr | None = None
    bot_username: str | None = None
    bot_api_url: str = OFFICIAL_API
    database_url: SecretStr = SecretStr("sqlite://var/yiping.sqlite3")
    redis_url: SecretStr = SecretStr("memory://")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    updates: Literal["polling", "webhook"] = "polling"
    webhook_secret: SecretStr | None = None
    secret_key: SecretStr | None = None
    policy: str | None = Field(default=None, validation_alias=AliasChoices("YIPING_POLICY", "policy"))
    timezone: str = "Asia/Shanghai"
    language: str = "zh_CN"
    log: Literal["text", "json"] = "text"
    send_rate: Annotated[Rate, NoDecode] = Rate(30, 1)
    chat_rate: Annotated[Rate, NoDecode] = Rate(1, 1)
    group_rate: Annotated[Rate, NoDecode] = Rate(20, 60)
    callback_allow: Annotated[tuple[Network, ...] | None, NoDecode] = None
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    ops_chat: int | None = None
    admin_port: int | None = Field(default=None, ge=0, le=65535)

    @field_validator("send_rate", "chat_rate", "group_rate", mode="before")
    @classmethod
    def _rate(cls, value: object) -> object:
        return Rate.parse(value) if isinstance(value, str) else value

    @field_validator("callback_allow", "trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        """Addresses and networks, separated by commas."""
        if not isinstance(value, str):
            return value
        return tuple(ip_network(one.strip()) for one in value.split(",") if one.strip())

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError) as exc:
            raise ValueError("not a time zone such as Asia/Shanghai") from exc
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value and any(len(key) < 32 for key in value.get_secret_value().split(",")):
            raise ValueError("every key must have at least 32 characters")
        return value

    @model_validator(mode="after")
    def _webhook_needs_secret(self) -> "Settings":
        if self.updates == "webhook" and not self.webhook_secret:
            raise ValueError("YIPING_UPDATES=webhook needs YIPING_WEBHOOK_SECRET")
        if not self.public_url:
            self.public_url = f"http://{self.host}:{self.port}"
        self.public_url = self.public_url.rstrip("/")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days are counted."""
        return ZoneInfo(self.timezone)

    @property
    def secret_keys(self) -> list[str]:
        """The keys, the encrypting one first; empty where none is set."""
        return self.secret_key.get_secret_value().split(",") if self.secret_key else []
