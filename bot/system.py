"""Time and chance as this machine has them, and a bell for whoever has nobody to wake."""

import secrets
from datetime import UTC, datetime


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)


class SystemDice:
    """The chance of the operating system, fit for secrets."""

    def token(self, size: int) -> str:
        """An unguessable text of `size` random bytes in URL-safe letters."""
        return secrets.token_urlsafe(size)

    def below(self, limit: int) -> int:
        """A number of at least 0 and less than `limit`."""
        return secrets.randbelow(limit)


class SilentBell:
    """Wakes nobody: running processes look for work by themselves."""

    def ring(self) -> None:
        """Nothing happens."""

    def ring_here(self) -> None:
        """Nothing happens."""

    async def wait(self, seconds: float) -> None:
        """Nobody waits for this bell."""
