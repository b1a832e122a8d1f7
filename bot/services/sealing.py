"""Sealing single texts under one key: AES-256-GCM with a nonce drawn for each."""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = "1."  # what Fernet seals begins with a letter
PURPOSE = b"yiping:aes-256-gcm:"
NONCE = 12


class Lock:
    """A key that seals, and opens what was sealed with it, also by Fernet as until version 0.1.

    `key`: 32 bytes. Each of the two ways gets a key of its own out of it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(hashlib.sha256(PURPOSE + key).digest())

    def seal(self, text: str) -> str:
        """Seal a text; never twice alike."""
        nonce = secrets.token_bytes(NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), None)
        return MARK + base64.urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str) -> str:
        """The text. Raises InvalidToken where this is not its key, or somebody changed it."""
        if not sealed.startswith(MARK):
            return Fernet(base64.urlsafe_b64encode(self._key)).decrypt(sealed.encode()).decode()
        try:
            raw = base64.urlsafe_b64decode(sealed.removeprefix(MARK))
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], None).decode()
        except (InvalidTag, ValueError) as exc:
            raise InvalidToken from exc


class Locks:
    """Several keys: the first seals, all open."""

    def __init__(self, keys: list[bytes]) -> None:
        self._locks = [Lock(key) for key in keys]

    def seal(self, text: str) -> str:
        """Seal under the first key."""
        return self._locks[0].seal(text)

    def open(self, sealed: str) -> str:
        """Open with whichever key it is. Raises InvalidToken where it is none of them."""
        for lock in self._locks:
            try:
                return lock.open(sealed)
            except InvalidToken:
                continue
        raise InvalidToken
