"""Updates that were set aside: handlers failed on them again and again; and carrying them out after all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import orjson
from cryptography.fernet import InvalidToken
from tortoise.queryset import QuerySet

from bot.errors import UpdateUnknown
from bot.services.ground import Ground
from bot.services.vault import Vault
from models.tables import Update

MOST_LISTED = 1000


class UpdateKind(StrEnum):
    """What the channel brought, as far as anybody may know who does not read it."""

    MESSAGE = "message"
    CALLBACK_QUERY = "callback_query"
    MY_CHAT_MEMBER = "my_chat_member"
    OTHER = "other"
    SEALED = "sealed"  # none of the keys opens it


def kind_of(content: Mapping[str, object]) -> UpdateKind:
    """The kind of an opened update."""
    return next((UpdateKind(name) for name in content if name in KNOWN), UpdateKind.OTHER)


KNOWN = frozenset({UpdateKind.MESSAGE, UpdateKind.CALLBACK_QUERY, UpdateKind.MY_CHAT_MEMBER})


@dataclass(frozen=True)
class SetAside:
    """One update: nothing of whom it came from or of what it says."""

    id: int
    kind: UpdateKind
    received_at: datetime
    failed_at: datetime
    attempts: int
    error: str


def set_aside() -> QuerySet[Update]:
    """The updates that wait for an operator; what has had its effect is none of them."""
    # done_at first: the index leads with it, and all but a few rows are done
    return Update.filter(done_at=None, failed_at__isnull=False)


class SetAsideDesk:
    """Tells operators what was set aside, and hands it to the inbox once more."""

    def __init__(self, ground: Ground) -> None:
        self._vault: Vault = ground.vault

    async def list(self) -> list[SetAside]:
        """What was set aside, oldest first."""
        rows = await set_aside().order_by("id").limit(MOST_LISTED)
        return [
            SetAside(
                row.id,
                self._kind(row),
                row.received_at,
                row.failed_at or row.received_at,
                row.attempts,
                row.error or "",
            )
            for row in rows
        ]

    async def replay(self, update_row: int | None = None) -> int:
        """Let one be tried again as if it had just come, or all; how many that were set aside.

        One that is waiting again or done stays as it is, so this may be repeated.

        Raises:
            UpdateUnknown: there is no such update.
        """
        chosen = set_aside()
        if update_row is not None:
            if not await Update.exists(id=update_row):
                raise UpdateUnknown(update_id=update_row)
            chosen = chosen.filter(id=update_row)
        return int(await chosen.update(failed_at=None, retry_at=None, attempts=0))

    def _kind(self, row: Update) -> UpdateKind:
        try:
            return kind_of(orjson.loads(self._vault.open_own(row.content or "")))
        except InvalidToken:
            return UpdateKind.SEALED
