"""A matter, completed or withdrawn, as JSON: what is required, what has a default, what is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from bot.rules.eligibility import in_future
from bot.services.intake import MatterReport
from bot.services.withdrawals import Withdrawal
from bot.texts import phrase
from models.terms import CitizenKind, ServiceChannel
from webhooks.faults import escaped, fault_of
from webhooks.problems import Fault, Kind, Problem

MATTER_COMPLETED = "matter.completed"
MATTER_WITHDRAWN = "matter.withdrawn"
MOST_UNKNOWN = 4 * 1024
LARGEST_INT = 2**31 - 1
LARGEST_ACCOUNT = 2**52
EARLIEST_YEAR = 1900
MATTER_NO = re.compile(r"[A-Za-z0-9._-]{1,64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# They reach people and may be corrected later, so they are no part of what was reported.
CORRECTABLE = frozenset({"phone", "language", "telegram_user_id"})


def _moment(value: object) -> datetime:
    """A moment of RFC 3339 in UTC."""
    if not isinstance(value, str) or not (match := MOMENT.fullmatch(value)):
        raise PydanticCustomError("not_a_moment", "not a moment")
    if match[2] is None:
        raise PydanticCustomError("no_offset", "no offset")
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError as exc:
        raise PydanticCustomError("not_a_moment", "not a moment") from exc
    if not EARLIEST_YEAR <= moment.year < 9999:
        raise PydanticCustomError("not_a_moment", "not a moment")
    return moment.astimezone(UTC)


def _one_line(text: str) -> str:
    if CONTROL.search(text):
        raise PydanticCustomError("control", "control character")
    if not text.strip():
        raise PydanticCustomError("string_too_short", "blank")
    return text


def _one_line_or_none(text: str | None) -> str | None:
    return _one_line(text) if text else None


def _is_past(moment: datetime, info: ValidationInfo) -> datetime:
    context: dict[str, datetime] = info.context or {}
    if in_future(completed_at=moment, now=context["now"]):
        raise PydanticCustomError("in_future", "in the future")
    return moment


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Ref = Annotated[str, Field(min_length=1), AfterValidator(_one_line)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Short = Annotated[Annotated[str, Field(max_length=64)] | None, AfterValidator(_one_line_or_none)]
LongName = Annotated[Annotated[str, Field(max_length=200)] | None, AfterValidator(_one_line_or_none)]
Language = Annotated[Annotated[str, Field(max_length=16)] | None, AfterValidator(_one_line_or_none)]


MatterNo = Annotated[str, Field(pattern=f"^{MATTER_NO.pattern}$")]
ServiceSeq = Annotated[int, Field(ge=1, le=LARGEST_INT)]


class Part(BaseModel):
    """A part of the document; what it does not name is kept."""

    model_config = ConfigDict(strict=True, extra="allow")


class ServicePart(Part):
    """政务服务事项."""

    code: Short = None
    name: Name
    private: bool = False


class CitizenPart(Part):
    """评价人."""

    ref: Ref
    kind: Annotated[CitizenKind, Field(strict=False)] = CitizenKind.PERSON
    name: LongName = None
    phone: Short = None
    language: Language = None
    telegram_user_id: Annotated[int, Field(ge=1, le=LARGEST_ACCOUNT)] | None = None


class MatterPart(Part):
    """办件."""

    matter_no: MatterNo
    service_seq: ServiceSeq = 1
    service: ServicePart
    office_code: Ref
    channel: Annotated[ServiceChannel, Field(strict=False)] = ServiceChannel.ONLINE
    window: Short = None
    clerk: Short = None
    completed_at: Annotated[Moment, AfterValidator(_is_past)]
    citizen: CitizenPart


class MatterCompleted(Part):
    """办件办结."""

    type: Literal["matter.completed"]
    timestamp: Moment
    data: MatterPart


class WithdrawnPart(Part):
    """The key of the matter that is taken back."""

    matter_no: MatterNo
    service_seq: ServiceSeq = 1
    reason: LongName = None


class MatterWithdrawn(Part):
    """办件撤回."""

    type: Literal["matter.withdrawn"]
    timestamp: Moment
    data: WithdrawnPart


PARTS: dict[Any, type[Part]] = {part: part for part in (MatterPart, ServicePart, CitizenPart)}

UNKNOWN_TYPE = Fault("/type", "unknown_type", phrase("只支持 matter.completed 和 matter.withdrawn。"))
TOO_MUCH_UNKNOWN = Fault(
    "/data", "too_much_unknown", phrase("未约定的字段合计最多 {most} 字节。"), {"most": MOST_UNKNOWN}
)


def read_event(document: dict[str, Any], now: datetime) -> MatterReport | Withdrawal:
    """What a document reports. Raises Problem with everything that is wrong with it."""
    kind = document.get("type")
    if kind == MATTER_WITHDRAWN:
        return _read_withdrawal(document)
    if isinstance(kind, str) and kind != MATTER_COMPLETED:
        raise Problem(Kind.UNKNOWN_TYPE, faults=[UNKNOWN_TYPE])
    return _read_report(document, now)


def _read_withdrawal(document: dict[str, Any]) -> Withdrawal:
    try:
        data = MatterWithdrawn.model_validate(document).data
    except ValidationError as error:
        raise _invalid(error) from None
    return Withdrawal(data.matter_no, data.service_seq, data.reason)


def _read_report(document: dict[str, Any], now: datetime) -> MatterReport:
    try:
        event = MatterCompleted.model_validate(document, context={"now": now})
    except ValidationError as error:
        raise _invalid(error, _too_much(dict(_unknown(document, MatterCompleted, "")))) from None
    extra = _kept(event)
    if faults := _too_much(extra):
        raise Problem(Kind.INVALID, faults=faults)
    return _report(event.data, {"/timestamp": document["timestamp"]} | extra)


def _too_much(extra: dict[str, object]) -> list[Fault]:
    return [TOO_MUCH_UNKNOWN] if extra and len(orjson.dumps(extra)) > MOST_UNKNOWN else []


def _invalid(error: ValidationError, faults: Sequence[Fault] = ()) -> Problem:
    details = error.errors(include_url=False, include_input=False)
    return Problem(Kind.INVALID, faults=[*map(fault_of, details), *faults])


def office_code_of(document: dict[str, Any]) -> str | None:
    """The office that a refused document names, if it names one."""
    data = document.get("data")
    code = data.get("office_code") if isinstance(data, dict) else None
    return code if isinstance(code, str) and code else None


def _report(data: MatterPart, extra: dict[str, object]) -> MatterReport:
    return MatterReport(
        matter_no=data.matter_no,
        service_seq=data.service_seq,
        service_code=data.service.code,
        service_name=data.service.name,
        service_private=data.service.private,
        office_code=data.office_code,
        channel=data.channel,
        window=data.window,
        clerk=data.clerk,
        completed_at=data.completed_at,
        citizen_ref=data.citizen.ref,
        citizen_kind=data.citizen.kind,
        name=data.citizen.name,
        phone=data.citizen.phone,
        language=data.citizen.language,
        telegram_user_id=data.citizen.telegram_user_id,
        extra=extra,
        canonical=canonical(data),
    )


def canonical(data: MatterPart) -> str:
    """The content that makes two reports the same, however it was written."""
    citizen = {name: value for name, value in _all(data.citizen).items() if name not in CORRECTABLE}
    content = _all(data) | {"service": _all(data.service), "citizen": citizen}
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z).decode()


def _all(part: Part) -> dict[str, Any]:
    """What a part names and what else it was given."""
    return part.__dict__ | (part.model_extra or {})


def _kept(event: MatterCompleted) -> dict[str, object]:
    """The same of a document that was read: what its parts do not name they have kept."""
    data = event.data
    parts = {"": event, "/data": data, "/data/service": data.service, "/data/citizen": data.citizen}
    return {
        f"{path}/{escaped(key)}": value
        for path, part in parts.items()
        for key, value in (part.model_extra or {}).items()
    }


def _unknown(document: dict[str, Any], part: type[BaseModel], path: str) -> Iterator[tuple[str, object]]:
    """What a part does not name, by JSON pointer."""
    for key, value in document.items():
        place = f"{path}/{escaped(key)}"
        if key not in part.model_fields:
            yield place, value
        elif isinstance(value, dict) and (inner := part.model_fields[key].annotation) in PARTS:
            yield from _unknown(value, PARTS[inner], place)
