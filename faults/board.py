"""A board that the matrix writes and tampered processes read: how far clocks are off, what is torn."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

LAYOUT = struct.Struct("dd")


class Board:
    """Two numbers in a file that several processes share: seconds of shift, cancellations a second."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(LAYOUT.pack(0, 0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), LAYOUT.size)

    @property
    def shift(self) -> float:
        """By how many seconds clocks are ahead."""
        return float(LAYOUT.unpack_from(self._shared)[0])

    @shift.setter
    def shift(self, seconds: float) -> None:
        LAYOUT.pack_into(self._shared, 0, seconds, self.cancels)

    @property
    def cancels(self) -> float:
        """How many tasks are cancelled in each process in a second."""
        return float(LAYOUT.unpack_from(self._shared)[1])

    @cancels.setter
    def cancels(self, rate: float) -> None:
        LAYOUT.pack_into(self._shared, 0, self.shift, rate)


class ShiftedClock:
    """The machine's clock, as far off as the board says."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def now(self) -> datetime:
        """This moment, or what it is taken for."""
        return datetime.now(UTC) + timedelta(seconds=self._board.shift)
