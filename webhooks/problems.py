"""What HTTP says when it refuses: one kind, one status, one RFC 9457 document in the operator's language."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

import orjson
from aiohttp import web

from bot.errors import (
    KioskCodeBad,
    KioskUnpaired,
    MatterConflict,
    MatterRated,
    MatterUnknown,
    NotYours,
    OfficeUnknown,
    Refusal,
    SessionOver,
)
from bot.texts import Texts, phrase

MEDIA_TYPE = "application/problem+json"
URN = "urn:yiping:problem:"
LONGEST_QUOTE = 64
RETRY_AFTER = 5


class Kind(StrEnum):
    """The last part of a problem's type."""

    UNAUTHORIZED = "unauthorized"
    STALE = "stale"
    INVALID = "invalid"
    UNKNOWN_OFFICE = "unknown_office"
    UNKNOWN_TYPE = "unknown_type"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    NOT_FOUND = "not_found"


STATUS = {
    Kind.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
    Kind.STALE: HTTPStatus.UNAUTHORIZED,
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNKNOWN_OFFICE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNKNOWN_TYPE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Kind.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
}
TITLES = {
    Kind.UNAUTHORIZED: phrase("身份未通过验证。"),
    Kind.STALE: phrase("启动数据已过期，请重新打开页面。"),
    Kind.INVALID: phrase("内容不符合要求。"),
    Kind.UNKNOWN_OFFICE: phrase("没有登记这个机构，请运维导入。"),
    Kind.UNKNOWN_TYPE: phrase("不支持这种事件类型。"),
    Kind.CONFLICT: phrase("与此前的上报冲突，本次未作改动。"),
    Kind.TOO_LARGE: phrase("请求过大。"),
    Kind.RATE_LIMITED: phrase("请求过于频繁，请稍后再试。"),
    Kind.UNAVAILABLE: phrase("服务暂时不可用，请稍后再试。"),
    Kind.NOT_FOUND: phrase("没有找到。"),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a document.

    `path` is a JSON pointer, `sentence` a msgid without any value of the sender's; `quoting` is the same
    sentence with the value, for the sender's eyes only: it goes into no log.
    """

    path: str
    code: str
    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict)
    quoting: str | None = None

    def document(self, t: Texts) -> dict[str, str]:
        """As it stands in `errors`."""
        return {
            "path": self.path,
            "code": self.code,
            "message": t(self.quoting or self.sentence, **self.facts),
        }

    def plain(self, t: Texts) -> str:
        """As it stands in the source's log: without the value."""
        return f"{self.path or '/'} [{self.code}] {t(self.sentence, **self.facts)}"


class Problem(Exception):
    """The request is refused."""

    def __init__(
        self,
        kind: Kind,
        *,
        status: int | None = None,
        faults: Sequence[Fault] = (),
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
        reason: str = "",
        detail: str | None = None,
        because: str = "",
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = int(status or STATUS[kind])
        self.faults = list(faults)
        self.headers = dict(headers or {})
        self.reason = reason
        self.detail = detail
        self.because = because
        if retry_after is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after)))

    def document(self, t: Texts) -> dict[str, object]:
        """The problem document."""
        document: dict[str, object] = {
            "type": URN + self.kind,
            "title": t(TITLES[self.kind]),
            "status": self.status,
        }
        if detail := self.detail or (t(self.because) if self.because else None):
            document["detail"] = detail
        if self.faults:
            document["errors"] = [fault.document(t) for fault in self.faults]
        return document

    def plain(self, t: Texts) -> str:
        """The reason in plain words, without anything the sender wrote."""
        faults = " ".join(fault.plain(t) for fault in self.faults)
        return self.reason or faults or t(self.because or TITLES[self.kind])

    def response(self, t: Texts) -> web.Response:
        """The whole answer."""
        body = orjson.dumps(self.document(t))
        response = web.Response(status=self.status, body=body, content_type=MEDIA_TYPE, headers=self.headers)
        if self.kind is Kind.TOO_LARGE:
            response.force_close()
        return response


def office_unknown(code: object) -> Fault:
    """The office was never imported."""
    return Fault(
        "/data/office_code",
        "unknown_office",
        phrase("没有登记这个机构，请运维导入。"),
        {"code": str(code)[:LONGEST_QUOTE]},
        phrase("没有登记“{code}”这个机构，请运维导入。"),
    )


REFUSALS = {
    OfficeUnknown: Kind.UNKNOWN_OFFICE,
    MatterConflict: Kind.CONFLICT,
    MatterRated: Kind.CONFLICT,
    MatterUnknown: Kind.NOT_FOUND,
    NotYours: Kind.NOT_FOUND,
    SessionOver: Kind.UNAUTHORIZED,
    KioskUnpaired: Kind.UNAUTHORIZED,
    KioskCodeBad: Kind.INVALID,
}
BECAUSE: dict[type[Refusal], str] = {MatterRated: phrase("这件办件已经评价过，不能撤回；评价照样保留。")}


def problem_of(refusal: Refusal) -> Problem:
    """The problem of a refusal; each refusal that can reach HTTP has one."""
    faults = [office_unknown(refusal.facts["code"])] if isinstance(refusal, OfficeUnknown) else []
    return Problem(REFUSALS[type(refusal)], faults=faults, because=BECAUSE.get(type(refusal), ""))


def unavailable() -> Problem:
    """The database cannot commit just now."""
    return Problem(Kind.UNAVAILABLE, retry_after=RETRY_AFTER)
