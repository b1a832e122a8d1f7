"""A completed matter as JSON: what is required, what has a default, and what is wrong with it otherwise."""

import re
from collections.abc import Iterator
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
from bot.texts import phrase
from models.terms import CitizenKind, ServiceChannel
from webhooks.faults import escaped, fault_of
from webhooks.problems import Fault, Kind, Problem

MATTER_COMPLETED = "matter.completed"
MOST_UNKNOWN = 4 * 1024
LARGEST_INT = 2**31 - 1
LARGEST_ACCOUNT = 2**52
EARLIEST_YEAR = 1900
MATTER_NO = re.compile(r"[A-Za-z0-9._-]{1,64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# They reach people and may be corrected later, so they are no part of what was reported.
CORRECTABLE = {"citizen": {"phone", "language", "telegram_user_id"}}


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


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


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
Short = Annotated[
    Annotated[str, Field(max_length=64), AfterValidator(_one_line)] | None, BeforeValidator(_none_if_empty)
]
LongName = Annotated[
    Annotated[str, Field(max_length=200), AfterValidator(_one_line)] | None, BeforeValidator(_none_if_empty)
]
Language = Annotated[
    Annotated[str, Field(max_length=16), AfterValidator(_one_line)] | None, BeforeValidator(_none_if_empty)
]


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

    matter_no: Annotated[str, Field(pattern=f"^{MATTER_NO.pattern}$")]
    service_seq: Annotated[int, Field(ge=1, le=LARGEST_INT)] = 1
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


PARTS: dict[Any, type[Part]] = {part: part for part in (MatterPart, ServicePart, CitizenPart)}

UNKNOWN_TYPE = Fault("/type", "unknown_type", phrase("目前只支持 matter.completed。"))
TOO_MUCH_UNKNOWN = Fault(
    "/data", "too_much_unknown", phrase("未约定的字段合计最多 {most} 字节。"), {"most": MOST_UNKNOWN}
)


def read_report(document: dict[str, Any], now: datetime) -> MatterReport:
    """The matter that a document reports. Raises Problem with everything that is wrong with it."""
    kind = document.get("type")
    if isinstance(kind, str) and kind != MATTER_COMPLETED:
        raise Problem(Kind.UNKNOWN_TYPE, faults=[UNKNOWN_TYPE])
    extra = dict(_unknown(document, MatterCompleted, ""))
    faults = [TOO_MUCH_UNKNOWN] if len(orjson.dumps(extra)) > MOST_UNKNOWN else []
    try:
        event = MatterCompleted.model_validate(document, context={"now": now})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise Problem(Kind.INVALID, faults=[*map(fault_of, details), *faults]) from None
    if faults:
        raise Problem(Kind.INVALID, faults=faults)
    return _report(event.data, {"/timestamp": document["timestamp"]} | extra)


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
    content = data.model_dump(mode="json", exclude=CORRECTABLE)
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def _unknown(document: dict[str, Any], part: type[BaseModel], path: str) -> Iterator[tuple[str, object]]:
    """What a part does not name, by JSON pointer."""
    for key, value in document.items():
        place = f"{path}/{escaped(key)}"
        if key not in part.model_fields:
            yield place, value
        elif isinstance(value, dict) and (inner := part.model_fields[key].annotation) in PARTS:
            yield from _unknown(value, PARTS[inner], place)
