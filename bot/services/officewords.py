"""Words on their way to the office: masked, whole, in order, and each of them once to a chat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from bot.facts import Notice, PublicWords
from bot.rules.privacy import mask, tells_who
from bot.rules.splitting import split, utf16_length
from bot.rules.verdicts import asks_to_publish
from bot.services.ground import Ground
from bot.services.telling import Address, Telling
from models.tables import Case, CaseMessage, Citizen, Matter, Outbox, Rating, RatingWord
from models.terms import CaseMessageKind, Visibility, WordKind

INLINE_LIMIT = 2000  # what fits beside an alert's other lines; longer words stand in messages before it
WORD = "word"
MESSAGE = "message"


@dataclass(frozen=True)
class Piece:
    """One message of a citizen, opened and masked for the office. `text` is "" for a bare photo or voice."""

    source: str
    id: int
    kind: WordKind
    text: str
    file: str | None
    seconds: int | None


class OfficeWords:
    """The only way by which a citizen's words reach an office."""

    def __init__(self, ground: Ground, telling: Telling) -> None:
        self._ground = ground
        self._telling = telling

    async def pieces(self, case: Case) -> list[Piece]:
        """All words of the case: those of the rating, then those of each judgement."""
        matter = await self._matter(case)
        words = await RatingWord.filter(rating_id=case.rating_id, retracted_at=None).order_by("id")
        said = await CaseMessage.filter(case=case, kind=CaseMessageKind.FOLLOW_UP).order_by("id")
        opened = [await self._of_word(word, matter) for word in words]
        return opened + [await self._of_message(message, matter) for message in said]

    async def has_words(self, case: Case) -> bool:
        """Whether the citizen said anything beside the grade."""
        return await RatingWord.exists(
            rating_id=case.rating_id, retracted_at=None
        ) or await CaseMessage.exists(case=case, kind=CaseMessageKind.FOLLOW_UP)

    async def may_be_published(self, case: Case) -> bool:
        """Whether 可以公开 is asked: something was said, and the citizen had the last word of the answer.

        While a case is open another answer could come that nobody has agreed to.
        """
        return asks_to_publish(case.closed_as) and await self.has_words(case)

    async def is_erased(self, case: Case) -> bool:
        """Whether the citizen has erased what they said."""
        words = await RatingWord.filter(rating_id=case.rating_id, retracted_at=None).order_by("id")
        said = await CaseMessage.filter(case=case, kind=CaseMessageKind.FOLLOW_UP).order_by("id")
        keys = {word.key_id for word in words} | {message.key_id for message in said}
        return any([await self._ground.vault.is_destroyed(key_id) for key_id in keys])

    async def for_all_to_see(self, case: Case) -> PublicWords | None:
        """The words masked for everybody, whatever the citizen opened to the office.

        None: contact data are not kept any more, so nobody knows which name would have to be hidden.
        """
        matter = await self._matter(case)
        known = await self._everything_known(matter)
        if known is None:
            return None
        words = await RatingWord.filter(rating_id=case.rating_id, retracted_at=None).order_by("id")
        spoken = await CaseMessage.filter(case=case).order_by("id")
        said = [(word.kind, word.key_id, word.content) for word in words]
        said += [
            (one.form, one.key_id, one.content) for one in spoken if one.kind is CaseMessageKind.FOLLOW_UP
        ]
        answer = [(one.form, one.key_id, one.content) for one in spoken if one.kind is CaseMessageKind.ANSWER]
        return PublicWords(await self._shown(said, known), await self._shown(answer, known))

    async def _shown(self, contents: Sequence[tuple[WordKind, int, str]], known: Sequence[str]) -> str:
        texts = []
        for kind, key_id, content in contents:
            opened = await self._ground.vault.open(key_id, content)
            texts.append(mask(_parts(kind, opened or "")[1], known=known))
        return "\n".join(filter(None, texts))

    async def _everything_known(self, matter: Matter) -> list[str] | None:
        """What tells who somebody is, the matter's number too; None where it is forgotten already."""
        citizen = await Citizen.get(id=matter.citizen_id)
        found = await self._ground.vault.open(citizen.key_id, matter.contact) if matter.contact else None
        return tells_who(orjson.loads(found), matter.matter_no, opened=False) if found else None

    async def of(self, source: str, row_id: int) -> Piece:
        """One piece by where it stands."""
        if source == WORD:
            word = await RatingWord.get(id=row_id)
            rating = await Rating.get(id=word.rating_id)
            return await self._of_word(word, await Matter.get(id=rating.matter_id))
        message = await CaseMessage.get(id=row_id)
        return await self._of_message(message, await self._matter(await Case.get(id=message.case_id)))

    async def inline(self, case: Case) -> str | None:
        """The words that stand in the alert itself: as many of the first as fit, joined by line ends."""
        texts = [piece.text for piece in fitting(await self.pieces(case))]
        return "\n".join(texts) or None

    async def tell_missing(self, to: Address, case: Case, matter: Matter) -> None:
        """Send the words that neither stand in the alert nor have been sent to this chat, when it leaves."""
        pieces = await self.pieces(case)
        beside = {(piece.source, piece.id) for piece in fitting(pieces)}
        sent = await self._sent(to, matter)
        for piece in pieces:
            key = (piece.source, piece.id)
            if piece.text and key not in beside and key not in sent:
                await self.tell(to, matter, piece, not_before=case.shown_from)

    async def tell_all(self, to: Address, case: Case, matter: Matter, kinds: Collection[WordKind]) -> None:
        """Send every word and photo of these kinds that this chat has not got yet."""
        sent = await self._sent(to, matter)
        for piece in await self.pieces(case):
            if piece.kind in kinds and (piece.source, piece.id) not in sent:
                await self.tell(to, matter, piece)

    async def pass_on(
        self,
        to: Address,
        case: Case,
        matter: Matter,
        what: str,
        *,
        words: Sequence[RatingWord] = (),
        messages: Sequence[CaseMessage] = (),
    ) -> None:
        """Tell the handler what the citizen said: inline where it fits, otherwise in messages that follow."""
        pieces = [await self._of_word(word, matter) for word in words]
        pieces += [await self._of_message(message, matter) for message in messages]
        inline = len(fitting(pieces)) == len([piece for piece in pieces if piece.text])
        facts = {"what": what, "inline": inline, "pieces": [[piece.source, piece.id] for piece in pieces]}
        await self._telling.tell(to, Notice.CITIZEN_SAID, case.id, matter_id=matter.id, facts=facts)
        for piece in pieces:
            if piece.kind is WordKind.PHOTO or (piece.text and not inline):
                await self.tell(to, matter, piece)

    async def reason(self, messages: Sequence[CaseMessage]) -> str | None:
        """An official's own reason for the eyes of another office, masked like any words of a case.

        None where it does not fit beside other lines, or has photos: then `tell_reason` sends it.
        """
        pieces = [await self.of(MESSAGE, message.id) for message in messages]
        if any(piece.kind is not WordKind.TEXT for piece in pieces) or len(fitting(pieces)) < len(pieces):
            return None
        return "\n".join(piece.text for piece in pieces)

    async def tell_reason(self, to: Address, matter: Matter, messages: Sequence[CaseMessage]) -> None:
        """Send a reason bare, where it does not stand in the message that comes next."""
        if await self.reason(messages) is None:
            for message in messages:
                await self.tell(to, matter, await self.of(MESSAGE, message.id))

    async def tell(
        self, to: Address, matter: Matter, piece: Piece, *, not_before: datetime | None = None
    ) -> None:
        """Send one piece bare: a photo, and its text in as many messages as it takes."""
        key = {"source": piece.source, "id": piece.id}
        messages: list[dict[str, object]] = [{"file": True}] if piece.kind is WordKind.PHOTO else []
        messages += [{"part": part} for part in range(len(split(piece.text)))]
        for which in messages:
            facts = {**key, **which}
            await self._telling.tell(
                to, Notice.WORDS, matter_id=matter.id, facts=facts, not_before=not_before
            )

    async def _sent(self, to: Address, matter: Matter) -> set[tuple[object, object]]:
        rows = await Outbox.filter(chat_id=to.chat_id, kind=Notice.WORDS, matter_id=matter.id)
        return {(row.facts.get("source"), row.facts.get("id")) for row in rows}

    async def _matter(self, case: Case) -> Matter:
        rating = await Rating.get(id=case.rating_id)
        return await Matter.get(id=rating.matter_id)

    async def _of_word(self, word: RatingWord, matter: Matter) -> Piece:
        content = await self._ground.vault.open(word.key_id, word.content)
        return await self._piece(WORD, word.id, word.kind, content, word.seconds, matter)

    async def _of_message(self, message: CaseMessage, matter: Matter) -> Piece:
        content = await self._ground.vault.open(message.key_id, message.content)
        return await self._piece(MESSAGE, message.id, message.form, content, None, matter)

    async def _piece(
        self,
        source: str,
        row_id: int,
        kind: WordKind,
        content: str | None,
        seconds: int | None,
        matter: Matter,
    ) -> Piece:
        file, text = _parts(kind, content or "")
        masked = mask(text, known=await self._known(matter)) if text else ""
        return Piece(source, row_id, kind, masked, file, seconds)

    async def _known(self, matter: Matter) -> list[str]:
        """What would tell who rated, unless the citizen opened it: nothing of it passes in words either."""
        rating = await Rating.get_or_none(matter=matter)
        opened = rating is not None and rating.visibility is Visibility.NAMED
        about = await self._matters(matter, rating)
        return [word for one in about for word in await self._tells_who(one, opened=opened)]

    async def _matters(self, matter: Matter, rating: Rating | None) -> list[Matter]:
        """The matter itself; a general review has none, but whoever made it is known by those of theirs."""
        if not matter.general or rating is None:
            return [matter]
        return await Matter.filter(prompt__account_id=rating.account_id, general=False).order_by("id")

    async def _tells_who(self, matter: Matter, *, opened: bool) -> list[str]:
        citizen = await Citizen.get(id=matter.citizen_id)
        found = await self._ground.vault.open(citizen.key_id, matter.contact) if matter.contact else None
        contact = orjson.loads(found) if found else {}
        return tells_who(contact, matter.matter_no, opened=opened)


def fitting(pieces: Sequence[Piece]) -> list[Piece]:
    """The first texts that together stay short enough to stand beside other lines."""
    chosen: list[Piece] = []
    for piece in pieces:
        if piece.text:
            if sum(utf16_length(one.text) + 1 for one in (*chosen, piece)) > INLINE_LIMIT:
                break
            chosen.append(piece)
    return chosen


def _parts(kind: WordKind, content: str) -> tuple[str | None, str]:
    if kind is WordKind.TEXT:
        return None, content
    file, _, caption = content.partition("\n")
    return file, caption
