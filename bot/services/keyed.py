"""HMAC-SHA256 (RFC 2104) with the key worked in once: most texts are shorter than that takes."""

import hashlib

BLOCK = 64
INNER, OUTER = 0x36, 0x5C


class KeyedHash:
    """Hashes texts under one key."""

    def __init__(self, key: bytes) -> None:
        padded = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ INNER for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ OUTER for byte in padded))

    def digest(self, message: bytes) -> bytes:
        """32 bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()
