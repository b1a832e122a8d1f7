"""Sealing: every person's words and contact data under a key of their own; keyed hashes; button seals."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.tables import PersonKey


def derive(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose out of one secret of any length."""
    return HKDF(SHA256(), length=32, salt=None, info=f"yiping:{purpose}".encode()).derive(secret.encode())


class Vault:
    """All keys derived from the operator's secrets: the first encrypts, all decrypt."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._wrapping = _fernets(secrets, "person-keys")
        self._own = _fernets(secrets, "own")
        self._hash_keys = [derive(secret, "hashes") for secret in secrets]
        self.button_keys = [derive(secret, "buttons") for secret in secrets]

    def seal_own(self, text: str) -> str:
        """Seal what belongs to no person: secrets of sources, raw updates."""
        return self._own.encrypt(text.encode()).decode()

    def open_own(self, sealed: str) -> str:
        """The text that `seal_own` sealed."""
        return self._own.decrypt(sealed.encode()).decode()

    def hashes(self, purpose: str, text: str) -> list[str]:
        """Keyed hashes of `text`, hexadecimal: the current one first, then those of older keys."""
        message = f"{purpose}:{text}".encode()
        return [hmac.digest(key, message, "sha256").hex() for key in self._hash_keys]

    async def new_key(self) -> PersonKey:
        """A fresh key for one person."""
        wrapped = self._wrapping.encrypt(Fernet.generate_key()).decode()
        return await PersonKey.create(wrapped=wrapped)

    async def seal(self, key_id: int, text: str) -> str:
        """Seal `text` under a person's key."""
        return (await self._key(key_id)).encrypt(text.encode()).decode()

    async def open(self, key_id: int, sealed: str) -> str | None:
        """The text, or None once the person's key is destroyed."""
        row = await PersonKey.get(id=key_id)
        if row.wrapped is None:
            return None
        return self._fernet(row).decrypt(sealed.encode()).decode()

    async def destroy(self, key_id: int, now: datetime) -> None:
        """Make everything under this key unreadable for ever."""
        await PersonKey.filter(id=key_id, destroyed_at=None).update(wrapped=None, destroyed_at=now)

    async def is_destroyed(self, key_id: int) -> bool:
        """Whether the person has been erased."""
        return await PersonKey.exists(id=key_id, wrapped=None)

    async def _key(self, key_id: int) -> Fernet:
        row = await PersonKey.get(id=key_id)
        if row.wrapped is None:
            raise InvalidToken
        return self._fernet(row)

    def _fernet(self, row: PersonKey) -> Fernet:
        return Fernet(self._wrapping.decrypt((row.wrapped or "").encode()))


def _fernets(secrets: Sequence[str], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derive(secret, purpose))) for secret in secrets])
