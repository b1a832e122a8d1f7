"""Styles and scripts: read and packed at the start, kept by browsers under their hashes."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from webhooks.problems import Kind, Problem

FOLDER = Path(__file__).resolve().parent.parent.parent / "miniapp" / "static"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
ADDRESS = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"


@dataclass(frozen=True)
class File:
    """One file: as it is, packed, and the hash of its content."""

    content: bytes
    packed: bytes
    type: str
    hash: str


class Files:
    """All there is to be had; nothing else on the disk can be asked for."""

    def __init__(self) -> None:
        self._files = {path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}

    def address(self, name: str) -> str:
        """Where a page finds a file."""
        return f"{ADDRESS}{name}?v={self._files[name].hash}"

    async def show(self, request: web.Request) -> web.Response:
        """One file; packed for whoever takes that."""
        found = self._files.get(request.match_info["name"])
        if found is None:
            raise Problem(Kind.NOT_FOUND)
        packs = "gzip" in request.headers.get("Accept-Encoding", "")
        asked_by_hash = request.query.get("v") == found.hash
        headers = {
            "Cache-Control": FOR_EVER if asked_by_hash else FOR_A_WHILE,
            "Vary": "Accept-Encoding",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if packs:
            headers["Content-Encoding"] = "gzip"
        body = found.packed if packs else found.content
        return web.Response(body=body, content_type=found.type, charset="utf-8", headers=headers)


def _read(path: Path) -> File:
    content = path.read_bytes()
    packed = gzip.compress(content, mtime=0)
    return File(content, packed, TYPES[path.suffix], sha256(content).hexdigest()[:12])
