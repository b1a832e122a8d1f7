"""Bodies as they came over the wire, refused by their length before anything else is looked at."""

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from webhooks.problems import Kind, Problem

CHUNK = 64 * 1024


async def read_body(request: web.Request, limit: int) -> bytes:
    """The raw body of at most `limit` bytes, whether its length was announced or it comes in chunks."""
    if (request.content_length or 0) > limit:
        raise Problem(Kind.TOO_LARGE)
    body = bytearray()
    try:
        if request.content_length is not None:  # no more than that can come
            return await request.content.read()
        async for chunk in request.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > limit:
                raise Problem(Kind.TOO_LARGE)
    except BadHttpMessage as exc:
        raise Problem(Kind.INVALID, status=400) from exc
    return bytes(body)
