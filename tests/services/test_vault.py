"""The vault: sealed under a person's own key, unreadable once it is destroyed; hashes and buttons keyed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from cryptography.fernet import InvalidToken

from bot.services.vault import Vault, derive
from models import database
from models.tables import PersonKey

OLD, NEW = "an old secret of the operator, long enough", "a new secret of the operator, long enough"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
WORDS = "我姓欧阳，电话 13800000000"


@pytest.fixture(autouse=True)
async def opened(sqlite_url: str) -> AsyncIterator[None]:
    """A database for the persons' keys."""
    await database.connect(sqlite_url)
    yield
    await database.close()


async def test_what_is_sealed_can_be_opened_and_shows_nothing() -> None:
    vault = Vault([OLD])
    key = await vault.new_key()
    sealed = await vault.seal(key.id, WORDS)

    assert await vault.open(key.id, sealed) == WORDS
    assert not any(part in sealed for part in ("欧阳", "13800000000"))
    assert sealed != await vault.seal(key.id, WORDS)


async def test_one_persons_key_does_not_open_anothers_words() -> None:
    vault = Vault([OLD])
    one, other = await vault.new_key(), await vault.new_key()

    with pytest.raises(InvalidToken):
        await vault.open(other.id, await vault.seal(one.id, WORDS))


async def test_a_destroyed_key_opens_and_seals_nothing_any_more() -> None:
    vault = Vault([OLD])
    key = await vault.new_key()
    sealed = await vault.seal(key.id, WORDS)
    await vault.destroy(key.id, NOW)

    assert await vault.open(key.id, sealed) is None
    assert await vault.is_destroyed(key.id)
    with pytest.raises(InvalidToken):
        await vault.seal(key.id, WORDS)


async def test_destroying_again_keeps_the_first_moment() -> None:
    vault = Vault([OLD])
    key = await vault.new_key()
    await vault.destroy(key.id, NOW)
    await vault.destroy(key.id, datetime(2027, 1, 1, tzinfo=UTC))

    assert (await PersonKey.get()).destroyed_at == NOW


async def test_no_key_lies_in_the_database_as_it_is() -> None:
    vault = Vault([OLD])
    key = await vault.new_key()

    with pytest.raises(InvalidToken):
        await Vault([NEW]).seal(key.id, WORDS)


async def test_what_was_changed_outside_is_not_opened() -> None:
    vault = Vault([OLD])
    key = await vault.new_key()
    sealed = await vault.seal(key.id, WORDS)

    with pytest.raises(InvalidToken):
        await vault.open(key.id, sealed[:-9] + ("A" if sealed[-9] != "A" else "B") + sealed[-8:])


async def test_a_new_secret_seals_and_the_old_one_still_opens() -> None:
    key = await Vault([OLD]).new_key()
    sealed, own = await Vault([OLD]).seal(key.id, WORDS), Vault([OLD]).seal_own(WORDS)
    both = Vault([NEW, OLD])

    assert (await both.open(key.id, sealed), both.open_own(own)) == (WORDS, WORDS)
    with pytest.raises(InvalidToken):
        Vault([OLD]).open_own(both.seal_own(WORDS))


async def test_hashes_of_older_secrets_are_found_and_the_newest_is_written() -> None:
    assert Vault([NEW, OLD]).hashes("phone", "1") == [
        *Vault([NEW]).hashes("phone", "1"),
        *Vault([OLD]).hashes("phone", "1"),
    ]


async def test_hashes_differ_by_secret_purpose_and_text() -> None:
    made = [
        vault.hashes(purpose, text)[0]
        for vault in (Vault([OLD]), Vault([NEW]))
        for purpose in ("phone", "ref")
        for text in ("1", "2")
    ]

    assert len(set(made)) == 8


async def test_keys_of_different_purposes_have_nothing_in_common() -> None:
    purposes = ("person-keys", "own", "hashes", "buttons")

    assert len({derive(OLD, purpose) for purpose in purposes}) == 4
    assert all(len(derive(OLD, purpose)) == 32 for purpose in purposes)
