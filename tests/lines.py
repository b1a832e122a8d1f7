"""A line to a server that can be held, so that the server seems to hang."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """A line to the server that can be held: nothing gets through, and nobody hangs up."""

    def __init__(self, url: str) -> None:
        self._server = urlsplit(url)
        self._through = asyncio.Event()
        self._through.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._listening: asyncio.Server | None = None

    async def open(self) -> str:
        """The address of the server through this line."""
        self._listening = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._listening.sockets[0].getsockname()[1]
        name = self._server.netloc.rpartition("@")[0]
        return self._server._replace(
            netloc=f"{name}@127.0.0.1:{port}" if name else f"127.0.0.1:{port}"
        ).geturl()

    def hold(self) -> None:
        """From now on nothing gets through."""
        self._through.clear()

    def let_go(self) -> None:
        """Everything gets through again, what was held first."""
        self._through.set()

    async def close(self) -> None:
        """Hang up."""
        if self._listening is not None:
            self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._server.hostname or "127.0.0.1", self._server.port or 5432
        there, back = await asyncio.open_connection(host, port)
        self._writers += (writer, back)
        for one in (self._carry(reader, back), self._carry(there, writer)):
            task = asyncio.create_task(one)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                await self._through.wait()
                writer.write(piece)
                await writer.drain()
            writer.close()
