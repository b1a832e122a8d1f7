"""Filled databases that are made once and copied: they stay on the server from one run to the next."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks import filling, product, stores
from benchmarks.filling import Kind
from benchmarks.servers import ROOT

KINDS = {"old": filling.OLD, "queue": filling.QUEUE}
KEPT_FROM = 100_000  # matters; fewer are sooner written than found
TEMPLATE = f"{stores.PREFIX}_template"
# What waits in them waits for ever: whoever looks at a template again next year finds it as it was.
TEN_YEARS = 3650 * 86400.0
# Whatever changes one of these makes a template that was filled before another one.
MADE_FROM = ("models/guards.py", "models/migrations/*.py", "benchmarks/filling.py", "benchmarks/product.py")


@asynccontextmanager
async def filled(kind: str, matters: int, directory: Path) -> AsyncIterator[str]:
    """A database of one's own with so many matters; dropped at the end."""
    source = await _template(kind, matters, directory) if matters >= KEPT_FROM else None
    async with stores.database(source) as name:
        if source is None:
            await product.migrate(name, directory)
            await _fill(name, KINDS[kind], matters)
        yield name


async def _template(kind: str, matters: int, directory: Path) -> str:
    """The name of a database to copy; made where there is none yet."""
    name = f"{TEMPLATE}_{kind}_{matters}_{_digest()}"
    if not await stores.exists(name):
        async with stores.database() as fresh:
            await product.migrate(fresh, directory)
            await _fill(fresh, KINDS[kind], matters)
            await stores.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"')
    return name


async def forget() -> list[str]:
    """Drop every template, also those of older versions; says which."""
    found = [name for name in await stores.names() if name.startswith(TEMPLATE)]
    for name in found:
        await stores.drop(name)
    return found


async def _fill(database: str, kind: Kind, matters: int) -> None:
    await filling.fill(database, kind, matters, due_in=TEN_YEARS, tidy=True)


def _digest() -> str:
    files = sorted(file for pattern in MADE_FROM for file in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:10]
