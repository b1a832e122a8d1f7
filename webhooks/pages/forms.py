"""What a page's form asks for, read into one change; whatever is wrong with it is told field by field."""

from dataclasses import replace
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from bot.services.pageacts import Change, Deed
from bot.services.pictures import cleaned
from bot.texts import phrase
from models.terms import FollowUp, Grade, PressureKind, Visibility
from webhooks.faults import fault_of
from webhooks.problems import Fault, Kind, Problem

KEY_HEADER = "Idempotency-Key"
TAG = "tag"
MOST_TAGS = 50
LARGEST_FORM = 64 * 1024
LONGEST_WORDS = 4000
LONGEST_KEY, SHORTEST_KEY = 64, 16
FORM = "application/x-www-form-urlencoded"
WITH_FILE = "multipart/form-data"
LARGEST_PHOTO = 8 * 1024 * 1024
Asked = TypeVar("Asked", bound=BaseModel)
AskedByForm = TypeVar("AskedByForm", bound="Keyed")


def _as_number(value: object) -> object:
    """A form has digits only."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _with_our_line_ends(value: object) -> object:
    """Browsers end lines in their own way."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


TagPlace = Annotated[int, Field(ge=0, le=MOST_TAGS)]


class _ChangeOf(BaseModel):
    model_config = ConfigDict(extra="forbid")

    act: Deed
    grade: Annotated[Grade | None, BeforeValidator(_as_number), Field(description="1–5")] = None
    words: Annotated[str, BeforeValidator(_with_our_line_ends), Field(max_length=LONGEST_WORDS)] = ""
    visibility: Visibility | None = None
    verdict: FollowUp | None = None
    answer_no: Annotated[int, Field(ge=0, le=1000)] = 0
    yes: bool = False
    pressure: PressureKind | None = None

    def change(self) -> Change:
        """The same as the desks take it."""
        return Change(
            self.act,
            self.grade,
            self.chosen(),
            self.words,
            self.visibility,
            self.verdict,
            self.answer_no,
            self.yes,
            pressure=self.pressure,
        )

    def chosen(self) -> frozenset[int] | None:
        """The places of all chosen tags; None leaves them."""
        raise NotImplementedError


class ChangeAsked(_ChangeOf):
    """One change of one matter. `tags`: the places of all chosen tags; left out, they stay as they are."""

    tags: Annotated[list[TagPlace] | None, Field(max_length=MOST_TAGS)] = None

    def chosen(self) -> frozenset[int] | None:
        """As they are given."""
        return frozenset(self.tags) if self.tags is not None else None


class Keyed(BaseModel):
    """What a form has instead of the header Idempotency-Key."""

    key: str = ""


class ChangeForm(_ChangeOf, Keyed):
    """One change of one matter, from a form. `tag`: the place of a chosen tag, once for each.

    `with_tags`: these are all that are chosen; a form has no other way to say that none is.
    """

    tag: Annotated[list[TagPlace], Field(max_length=MOST_TAGS)] = []
    with_tags: bool = False

    def chosen(self) -> frozenset[int] | None:
        """Only where the form was about them."""
        return frozenset(self.tag) if self.with_tags else None


class PhotoForm(ChangeForm):
    """The same with a photo: JPEG, PNG or WebP."""

    photo: Annotated[
        bytes,
        Field(strict=True),
        WithJsonSchema({"type": "string", "contentMediaType": "application/octet-stream"}),
    ] = b""


def check_size(request: web.Request, most: int) -> None:
    """Raises Problem where the body is announced as larger than that."""
    if (request.content_length or 0) > most:
        raise Problem(Kind.TOO_LARGE)


async def document(request: web.Request) -> Any:
    """The body as JSON. Raises Problem."""
    try:
        return await request.json()
    except ValueError as exc:
        raise Problem(Kind.INVALID) from exc


def checked(model: type[Asked], given: object) -> Asked:
    """What was given, as it should be. Raises Problem, field by field."""
    try:
        return model.model_validate(given)
    except ValidationError as exc:
        raise Problem(Kind.INVALID, faults=[fault_of(one) for one in exc.errors()]) from exc


async def read_change(request: web.Request) -> tuple[Change, str]:
    """The change and its key, from JSON with the key in its header, or from a form. Raises Problem."""
    form = PhotoForm if request.content_type == WITH_FILE else ChangeForm
    asked, key = await read_asked(request, ChangeAsked, form)
    photo = asked.photo if isinstance(asked, PhotoForm) else b""
    return replace(asked.change(), photo=await cleaned(photo) if photo else None), key


async def read_asked(
    request: web.Request, plain: type[Asked], form: type[AskedByForm]
) -> tuple[Asked | AskedByForm, str]:
    """What is asked for, as JSON or as a form says it, and the key of the change. Raises Problem."""
    check_size(request, LARGEST_PHOTO if request.content_type == WITH_FILE else LARGEST_FORM)
    header = request.headers.get(KEY_HEADER, "")
    if request.content_type not in {FORM, WITH_FILE}:
        return checked(plain, await document(request)), checked_key(header)
    asked = checked(form, await _fields(request))
    return asked, checked_key(header or asked.key)


def checked_key(key: str) -> str:
    """A key that can tell one change from another. Raises Problem."""
    if not (SHORTEST_KEY <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        sentence = phrase("Idempotency-Key 应为 16 到 64 个字符，每次改动各用一个。")
        raise Problem(Kind.INVALID, faults=[Fault("", "key", sentence)])
    return key


async def _fields(request: web.Request) -> dict[str, Any]:
    """The fields of a form: of several values the last, of tags all; what is blank was left out."""
    form = await request.post()
    fields: dict[str, Any] = {}
    for name in form:
        values = [_content(value) for value in form.getall(name)]
        if filled := [value for value in values if value]:
            fields[name] = filled if name == TAG else filled[-1]
    return fields


def _content(value: str | bytes | bytearray | web.FileField) -> str | bytes:
    if isinstance(value, web.FileField):
        return value.file.read()
    return value if isinstance(value, str) else bytes(value)
