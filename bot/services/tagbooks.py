"""Tag books: every version that was ever loaded is kept, the newest is in force."""

from bot.ports import Clock
from bot.rules.tagbook import TagBook, TagBookError, parse_tag_book, sample_text
from bot.texts import phrase
from models.database import act
from models.tables import TagBookText


class TagBookDesk:
    """Loads tag books and says which one new matters get."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @act
    async def load(self, text: str) -> TagBook:
        """Put a book in force. A version that was loaded before comes into force again.

        Raises:
            TagBookError: the text is no tag book, or its version was used for another content.
        """
        book = parse_tag_book(text)
        row, created = await TagBookText.get_or_create(
            version=book.version,
            defaults={"content": text, "sample": book.sample, "loaded_at": self._clock.now()},
        )
        if not created:
            await self._load_again(row, book)
        return book

    async def current(self) -> TagBook:
        """The book in force; the sample that comes with the product where none was ever loaded."""
        row = await TagBookText.all().order_by("-loaded_at").first()
        return parse_tag_book(row.content) if row else await self.load(sample_text())

    async def _load_again(self, row: TagBookText, book: TagBook) -> None:
        if parse_tag_book(row.content) != book:
            raise TagBookError(
                phrase("{key}：版本“{version}”已经用于另一份内容，请换一个版本号。"),
                key="version",
                version=book.version,
            )
        row.loaded_at = self._clock.now()
        await row.save(update_fields=["loaded_at"])
