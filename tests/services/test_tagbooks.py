"""Tag books: the newest is in force, every version keeps its content."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.tagbook import TagBookError, parse_tag_book, sample_text
from bot.services.tagbooks import TagBookDesk
from models.tables import TagBookText

pytestmark = pytest.mark.usefixtures("store")


@dataclass
class Ticking:
    """A clock that moves a second with every look."""

    moment: datetime = datetime(2026, 11, 20, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture
def tagbooks() -> TagBookDesk:
    """The desk."""
    return TagBookDesk(Ticking())


def book(version: str, label: str = "多跑了路") -> str:
    return (
        f'version = "{version}"\nsample = false\nsource = "省里"\n'
        f'[[tags]]\ncode = "1"\ngrades = [1]\nlabel = {{ zh_CN = "{label}" }}\n'
    )


async def test_the_sample_is_in_force_until_a_book_is_loaded(tagbooks: TagBookDesk) -> None:
    assert await tagbooks.current() == parse_tag_book(sample_text())
    assert (await TagBookText.get()).sample


async def test_the_newest_book_is_in_force_and_the_old_one_kept(tagbooks: TagBookDesk) -> None:
    await tagbooks.load(book("1"))
    await tagbooks.load(book("2"))
    assert (await tagbooks.current()).version == "2"
    assert await TagBookText.all().count() == 2


async def test_an_older_version_comes_into_force_again(tagbooks: TagBookDesk) -> None:
    for version in ("1", "2", "1"):
        await tagbooks.load(book(version))
    assert (await tagbooks.current()).version == "1"


async def test_a_version_keeps_its_content(tagbooks: TagBookDesk) -> None:
    await tagbooks.load(book("1"))
    with pytest.raises(TagBookError):
        await tagbooks.load(book("1", "少跑了路"))
    assert (await TagBookText.get()).content == book("1")
