"""Seals: each key its own, nothing opened that was changed, and what older versions sealed still opens."""

import base64
import hmac
import os
from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet, InvalidToken

from bot.services.keyed import KeyedHash
from bot.services.sealing import Lock, Locks

WORDS = "我姓欧阳，电话 13800000000"
KEY, OTHER = os.urandom(32), os.urandom(32)


def by_fernet(key: bytes, text: str) -> str:
    """As it was sealed until version 0.1."""
    return Fernet(base64.urlsafe_b64encode(key)).encrypt(text.encode()).decode()


def test_what_is_sealed_opens_and_looks_different_each_time() -> None:
    one, other = Lock(KEY).seal(WORDS), Lock(KEY).seal(WORDS)

    assert (Lock(KEY).open(one), Lock(KEY).open(other)) == (WORDS, WORDS)
    assert one != other


def test_what_an_older_version_sealed_still_opens() -> None:
    assert Lock(KEY).open(by_fernet(KEY, WORDS)) == WORDS


@pytest.mark.parametrize("sealed", ["", "1.", "1.AAAA", "1.ÄÖ", "x"])
def test_what_was_never_sealed_is_not_opened(sealed: str) -> None:
    with pytest.raises(InvalidToken):
        Lock(KEY).open(sealed)


@pytest.mark.parametrize("seal", [by_fernet, lambda key, words: Lock(key).seal(words)], ids=["before", "now"])
def test_what_another_key_has_sealed_is_not_opened(seal: Callable[[bytes, str], str]) -> None:
    with pytest.raises(InvalidToken):
        Lock(KEY).open(seal(OTHER, WORDS))


def test_what_was_changed_is_not_opened() -> None:
    mark, _, written = Lock(KEY).seal(WORDS).partition(".")
    sealed = base64.urlsafe_b64decode(written)

    # bits, not letters: the last ones of base64 may be written in several ways
    for place in range(len(sealed)):
        changed = bytes([*sealed[:place], sealed[place] ^ 1, *sealed[place + 1 :]])
        with pytest.raises(InvalidToken):
            Lock(KEY).open(f"{mark}.{base64.urlsafe_b64encode(changed).decode()}")


@pytest.mark.parametrize("length", [0, 1, 32, 63, 64, 65, 200])
def test_a_keyed_hash_is_the_hmac_of_the_standard_library(length: int) -> None:
    key, keyed = os.urandom(length), KeyedHash(os.urandom(length))

    assert keyed.digest(b"one") != keyed.digest(b"two")
    for message in (b"", WORDS.encode(), b"x" * 1000):
        assert KeyedHash(key).digest(message) == hmac.digest(key, message, "sha256")


def test_of_several_keys_the_first_seals_and_all_open() -> None:
    both = Locks([KEY, OTHER])

    assert both.open(Locks([OTHER]).seal(WORDS)) == WORDS
    assert Lock(KEY).open(both.seal(WORDS)) == WORDS
    assert both.open(by_fernet(OTHER, WORDS)) == WORDS
