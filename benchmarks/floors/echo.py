"""A bare aiohttp server that reads JSON and says it again."""

from aiohttp import web

from benchmarks.floors.running import serve


async def echo(request: web.Request) -> web.Response:
    """What came, as JSON."""
    return web.json_response(await request.json())


if __name__ == "__main__":
    serve([web.post("/{path:.+}", echo)])
