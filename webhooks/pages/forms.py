"""What a page's form asks for, read into one change; whatever is wrong with it is told field by field."""

from dataclasses import replace
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.services.pageacts import Change, Deed
from bot.services.pictures import cleaned
from bot.texts import phrase
from models.terms import FollowUp, Grade, PressureKind, Visibility
from webhooks.faults import fault_of
from webhooks.problems import Fault, Kind, Problem

Asked = TypeVar("Asked", bound=BaseModel)
KEY_HEADER = "Idempotency-Key"
KEY = "key"
LARGEST_FORM = 64 * 1024
LONGEST_WORDS = 4000
LONGEST_KEY, SHORTEST_KEY = 64, 16
FORM = "application/x-www-form-urlencoded"
WITH_FILE = "multipart/form-data"
LARGEST_PHOTO = 8 * 1024 * 1024


class ChangeAsked(BaseModel):
    """One change of one matter. `tags`: the places of all chosen tags; left out, they stay as they are."""

    model_config = ConfigDict(extra="forbid")

    act: Deed
    grade: Annotated[Grade | None, Field(description="1–5")] = None
    tags: Annotated[list[Annotated[int, Field(ge=0, le=50)]] | None, Field(max_length=50)] = None
    words: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    visibility: Visibility | None = None
    verdict: FollowUp | None = None
    answer_no: Annotated[int, Field(ge=0, le=1000)] = 0
    yes: bool = False
    pressure: PressureKind | None = None

    def change(self) -> Change:
        """The same as the desks take it."""
        tags = frozenset(self.tags) if self.tags is not None else None
        return Change(
            self.act,
            self.grade,
            tags,
            self.words,
            self.visibility,
            self.verdict,
            self.answer_no,
            self.yes,
            pressure=self.pressure,
        )


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
    given, key, photo = await _given(request)
    asked = checked(ChangeAsked, given)
    key = checked_key(request.headers.get(KEY_HEADER, key))
    return replace(asked.change(), photo=await cleaned(photo) if photo else None), key


def checked_key(key: str) -> str:
    """A key that can tell one change from another. Raises Problem."""
    if not (SHORTEST_KEY <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        sentence = phrase("Idempotency-Key 应为 16 到 64 个字符，每次改动各用一个。")
        raise Problem(Kind.INVALID, faults=[Fault("", "key", sentence)])
    return key


async def _given(request: web.Request) -> tuple[Any, str, bytes]:
    with_file = request.content_type == WITH_FILE
    check_size(request, LARGEST_PHOTO if with_file else LARGEST_FORM)
    if not with_file and request.content_type != FORM:
        return await document(request), "", b""
    form = await request.post()
    files = [value for value in form.values() if isinstance(value, web.FileField)]
    words = {name: [one for one in form.getall(name) if isinstance(one, str)] for name in form}
    given, key = _of_form({name: values for name, values in words.items() if values})
    return given, key, files[0].file.read() if files else b""


def _of_form(form: dict[str, list[str]]) -> tuple[dict[str, Any], str]:
    """A form says everything in words, and has no way to say that no box is ticked but `with_tags`."""
    key = form.pop(KEY, [""])[0]
    chosen = [value for value in form.pop("tag", []) if value]
    given: dict[str, Any] = {name: values[-1] for name, values in form.items() if values[-1] != ""}
    if given.pop("with_tags", None):
        given["tags"] = chosen
    if "grade" in given and given["grade"].isdigit():
        given["grade"] = int(given["grade"])
    # browsers end lines in their own way
    given["words"] = str(given.get("words", "")).replace("\r\n", "\n")
    return given, key
