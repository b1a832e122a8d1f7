"""A file sealed as a stream: nobody reads it, changes it or cuts it short without that being noticed.

`MAGIC`, 16 bytes of salt, 16 bytes that tell the key, then pieces: four bytes with the length of what is
sealed, the highest bit set on the last one, and AES-256-GCM over up to 64 KiB under a key of this file alone
(HKDF-SHA256 of the operator's key and the salt). The nonce counts the pieces and says which is the last.
"""

import hmac
import secrets
import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"YIPING-BACKUP 1\n"
SALT = CHECK = 16
PIECE = 64 * 1024
LAST = 1 << 31
TAG = 16


class NotOurs(Exception):
    """It is no backup, or one of another format."""


class WrongKey(Exception):
    """None of the keys is the one it was sealed with."""


class Damaged(Exception):
    """It was changed or cut short."""


class SealedWriter:
    """Takes bytes and writes sealed pieces; `close` writes the last."""

    def __init__(self, file: BinaryIO, secret: str) -> None:
        salt = secrets.token_bytes(SALT)
        self._file, self._head = file, MAGIC + salt
        self._key = AESGCM(_derived(secret, salt, "backup"))
        self._waiting, self._count = bytearray(), 0
        file.write(self._head + _check(secret, salt))

    def write(self, data: bytes) -> None:
        """Some more."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def close(self) -> None:
        """That was all."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        sealed = self._key.encrypt(_nonce(self._count, last), piece, self._head)
        self._file.write(struct.pack(">I", len(sealed) | (LAST if last else 0)) + sealed)
        self._count += 1


def unsealed(file: BinaryIO, keys: Sequence[str]) -> Iterator[bytes]:
    """What was sealed, piece by piece; nothing that is given out was changed.

    Raises:
        NotOurs, WrongKey: at once. Damaged: where it is met.
    """
    magic, salt, told = file.read(len(MAGIC)), file.read(SALT), file.read(CHECK)
    if magic != MAGIC or len(told) != CHECK:
        raise NotOurs
    secret = next((key for key in keys if hmac.compare_digest(_check(key, salt), told)), None)
    if secret is None:
        raise WrongKey
    return _pieces(file, AESGCM(_derived(secret, salt, "backup")), magic + salt)


def _pieces(file: BinaryIO, key: AESGCM, head: bytes) -> Iterator[bytes]:
    count, last = 0, False
    while not last:
        size = file.read(4)
        if len(size) != 4:
            raise Damaged
        length, last = struct.unpack(">I", size)[0] & ~LAST, bool(size[0] & 0x80)
        sealed = file.read(length) if TAG <= length <= PIECE + TAG else b""
        if len(sealed) != length:
            raise Damaged
        try:
            yield key.decrypt(_nonce(count, last), sealed, head)
        except InvalidTag:
            raise Damaged from None
        count += 1
    if file.read(1):
        raise Damaged


def _nonce(count: int, last: bool) -> bytes:
    return struct.pack(">xxxQ?", count, last)


def _check(secret: str, salt: bytes) -> bytes:
    return _derived(secret, salt, "backup-check")[:CHECK]


def _derived(secret: str, salt: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=salt, info=f"yiping:{purpose}".encode()).derive(secret.encode())
