"""What an address is: its method, what it takes, what it answers; the description is made of these."""

from collections import defaultdict
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import BaseModel

from webhooks.answers import ProblemFound
from webhooks.problems import MEDIA_TYPE, STATUS, TITLES, Kind

JSON = "application/json"
NDJSON = "application/x-ndjson"
TEXT = "text/plain"
EVENTS = "text/event-stream"
SIGNATURE, READ_TOKEN, HOOK_SECRET, SESSION, TABLET = (
    "signature",
    "readToken",
    "hookSecret",
    "session",
    "tablet",
)


@dataclass(frozen=True)
class Parameter:
    """Something outside the body."""

    name: str
    place: str
    says: str
    required: bool = True


@dataclass(frozen=True)
class Content:
    """A body: its media type, and its model where it has one; `other`: what it may be instead.

    `also`: the same in other media types.
    """

    media: str
    model: type[BaseModel] | None = None
    other: type[BaseModel] | None = None
    also: tuple["Content", ...] = ()

    def each(self) -> "tuple[Content, ...]":
        """This one, and the same in other media types."""
        return self, *self.also

    def models(self) -> "list[type[BaseModel]]":
        """All that it may be."""
        return [model for one in self.each() for model in (one.model, one.other) if model]


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    says: tuple[str, ...]
    content: Content | None = None


@dataclass(frozen=True)
class Route:
    """One address with one method."""

    method: str
    path: str
    name: str
    says: str
    replies: tuple[Reply, ...]
    parameters: tuple[Parameter, ...] = ()
    body: Content | None = None
    security: str | None = None

    @property
    def methods(self) -> tuple[str, ...]:
        """HEAD is answered as GET is, without the body, but where a body never ends."""
        ends = all(reply.content is None or reply.content.media != EVENTS for reply in self.replies)
        return ("GET", "HEAD") if self.method == "GET" and ends else (self.method,)


def problems(*kinds: Kind, document: "Content | None" = None) -> tuple[Reply, ...]:
    """The problem documents of these kinds, one reply for each status; pages tell people instead."""
    by_status = defaultdict(list)
    for kind in kinds:
        by_status[int(STATUS[kind])].append(TITLES[kind])
    document = document or Content(MEDIA_TYPE, ProblemFound)
    return tuple(Reply(status, tuple(titles), document) for status, titles in by_status.items())


OK, ACCEPTED, BAD_REQUEST = HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.BAD_REQUEST
