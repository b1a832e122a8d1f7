"""A new file that takes its name once it is whole, and then is there whatever happens to the machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.texts import phrase
from commands.console import Wrong


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write it; nothing is left of one that could not be finished. Raises Wrong, OSError."""
    if path.exists():
        raise Wrong(phrase("已经有 {path} 这个文件，不覆盖。"), path=path)
    unfinished = path.with_name(f"{path.name}.unfinished")
    # what goes into such files is for nobody but whoever asked for it
    number = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(number)
        unfinished.replace(path)
        _keep_name(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _keep_name(directory: Path) -> None:
    """The new name is on the disk too, not only the content."""
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
