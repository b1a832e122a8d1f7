"""How the pretend Telegram says no: to a bot in the Bot API's words, to a person's client in ours."""

from __future__ import annotations

from typing import Any


class ApiRefusal(Exception):
    """The Bot API refused a call."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The answer's JSON, as the Bot API writes it."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            answer["parameters"] = self.parameters
        return answer


class ActRefused(Exception):
    """A person's client cannot do this: there is no such button, chat or message."""


def bad_request(why: str) -> ApiRefusal:
    """400 with the prefix that every such answer carries."""
    return ApiRefusal(400, f"Bad Request: {why}")


def forbidden(why: str) -> ApiRefusal:
    """403 with its prefix."""
    return ApiRefusal(403, f"Forbidden: {why}")


def conflict(why: str) -> ApiRefusal:
    """409 with its prefix."""
    return ApiRefusal(409, f"Conflict: {why}")


def too_many(seconds: int) -> ApiRefusal:
    """429; the wait stands both in the sentence and in the parameters."""
    return ApiRefusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(to: int) -> ApiRefusal:
    """The group became a supergroup with another id."""
    return ApiRefusal(
        400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": to}
    )
