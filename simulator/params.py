"""A call's parameters: from JSON, a form, several parts or the query, all read alike."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from simulator.refusals import bad_request


@dataclass(frozen=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime: str
    content: bytes


@dataclass
class Params:
    """Values by name; nested ones may have come as JSON inside a string."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether it was given at all."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """As text; empty where it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """As a whole number."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """As yes or no."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes", "y")

    def nested(self, name: str) -> Any:
        """As an object or list; None where it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file under this name, attached directly or by `attach://`."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return self.uploads.get(name)


async def read_params(request: web.Request) -> Params:
    """Everything that came with a request."""
    params = Params(dict(request.query))
    kind = request.content_type
    if not request.body_exists:
        return params
    if kind == "multipart/form-data":
        await _read_parts(request, params)
    elif kind == "application/json":
        params.values.update(_read_json(await request.read()))
    else:
        text = (await request.read()).decode("utf-8", "replace")
        params.values.update(parse_qsl(text, keep_blank_values=True))
    return params


def _read_json(raw: bytes) -> dict[str, Any]:
    try:
        values = json.loads(raw or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("object expected")
    return values


async def _read_parts(request: web.Request, params: Params) -> None:
    for name, part in (await request.post()).items():
        if isinstance(part, web.FileField):
            content = part.file.read()
            part.file.close()
            params.uploads[name] = Upload(part.filename, part.content_type, content)
        else:
            params.values[name] = part
