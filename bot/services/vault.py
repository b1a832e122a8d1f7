"""Sealing: every person's words and contact data under a key of their own; keyed hashes; button seals."""

import base64
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.services.keyed import KeyedHash
from bot.services.sealing import Lock, Locks
from models.tables import PersonKey

KEY_BYTES = 32


def derive(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose out of one secret of any length."""
    return HKDF(SHA256(), length=32, salt=None, info=f"yiping:{purpose}".encode()).derive(secret.encode())


@dataclass(frozen=True, repr=False)
class PersonSeal:
    """One person's key in hand: as it is kept, wrapped, and ready to seal."""

    wrapped: str
    _lock: Lock

    def seal(self, text: str) -> str:
        """Seal `text` under this key."""
        return self._lock.seal(text)

    def open(self, sealed: str) -> str:
        """The text that was sealed under this key."""
        return self._lock.open(sealed)


class Vault:
    """All keys derived from the operator's secrets: the first encrypts, all decrypt."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._wrapping = _locks(secrets, "person-keys")
        self._own = _locks(secrets, "own")
        self._hashes = [KeyedHash(derive(secret, "hashes")) for secret in secrets]
        self.button_keys = [derive(secret, "buttons") for secret in secrets]

    def seal_own(self, text: str) -> str:
        """Seal what belongs to no person: secrets of sources, raw updates."""
        return self._own.seal(text)

    def open_own(self, sealed: str) -> str:
        """The text that `seal_own` sealed."""
        return self._own.open(sealed)

    def hashes(self, purpose: str, text: str) -> list[str]:
        """Keyed hashes of `text`, hexadecimal: the current one first, then those of older keys."""
        message = f"{purpose}:{text}".encode()
        return [hashed.digest(message).hex() for hashed in self._hashes]

    def derived(self, purpose: str, text: str, size: int) -> str:
        """An unguessable token of `size` bytes that is always the same for this purpose and text."""
        digest = hmac.digest(self.button_keys[0], f"{purpose}:{text}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:size]).decode()

    def fresh_seal(self) -> PersonSeal:
        """A fresh key for one person, not kept yet."""
        key = os.urandom(KEY_BYTES)
        return PersonSeal(self._wrapping.seal(base64.urlsafe_b64encode(key).decode()), Lock(key))

    def seal_of(self, wrapped: str) -> PersonSeal:
        """A person's key as it is kept."""
        return PersonSeal(wrapped, self._lock(wrapped))

    async def new_key(self) -> PersonKey:
        """A fresh key for one person."""
        return await PersonKey.create(wrapped=self.fresh_seal().wrapped)

    async def seal(self, key_id: int, text: str) -> str:
        """Seal `text` under a person's key."""
        row = await PersonKey.get(id=key_id)
        if row.wrapped is None:
            raise InvalidToken
        return self.seal_of(row.wrapped).seal(text)

    async def open(self, key_id: int, sealed: str) -> str | None:
        """The text, or None once the person's key is destroyed."""
        row = await PersonKey.get(id=key_id)
        if row.wrapped is None:
            return None
        return self._lock(row.wrapped).open(sealed)

    async def destroy(self, key_id: int, now: datetime) -> None:
        """Make everything under this key unreadable for ever."""
        await PersonKey.filter(id=key_id, destroyed_at=None).update(wrapped=None, destroyed_at=now)

    async def is_destroyed(self, key_id: int) -> bool:
        """Whether the person has been erased."""
        return await PersonKey.exists(id=key_id, wrapped=None)

    def _lock(self, wrapped: str) -> Lock:
        return Lock(base64.urlsafe_b64decode(self._wrapping.open(wrapped)))


def _locks(secrets: Sequence[str], purpose: str) -> Locks:
    return Locks([derive(secret, purpose) for secret in secrets])
