"""Arrivals: matters that come in at the same time are taken in together, in one transaction."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import OfficeUnknown, Refusal
from bot.rules.asking import Candidate
from bot.services.accounts import AccountDesk
from bot.services.freshmatters import Composer, Fresh, Hashes, Numbers, Whom
from bot.services.ground import Ground
from bot.services.phones import PhoneBook
from bot.services.reach import ReachDesk
from bot.services.reported import MatterReport, Receipt
from bot.services.telling import Telling
from models.database import is_postgres, on_commit
from models.tables import Source
from models.terms import EventState
from models.writers.arrivals import AccountRow, Asking, Record, Wanted, known, led_to, roles
from models.writers.group import Group
from models.writers.matters import Page, write

ByItself = Callable[[Source, MatterReport], Awaitable[Receipt]]
Answer = Receipt | None | Exception


@dataclass(frozen=True)
class Arrival:
    """One report on its way in."""

    source: Source
    report: MatterReport
    hashes: Hashes

    @property
    def key(self) -> tuple[int, str, int]:
        """What makes a matter one."""
        return self.source.id, self.report.matter_no, self.report.service_seq


class Arrivals:
    """Takes in what is simply new; whatever else there is, is left to whoever looks at it by itself.

    On SQLite each is stored by itself, all of them in one transaction.
    """

    def __init__(
        self, ground: Ground, accounts: AccountDesk, reach: ReachDesk, phones: PhoneBook, by_itself: ByItself
    ) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach
        self._phones = phones
        self._telling = Telling(ground)
        self._by_itself = by_itself
        self._group: Group[Arrival, Receipt | None] = Group(self._take_in)

    async def take(self, source: Source, report: MatterReport) -> Receipt | None:
        """The receipt of a matter that is committed; None for one that must be looked at by itself.

        Raises:
            OfficeUnknown: its office was never imported.
        """
        return await self._group.put(Arrival(source, report, self._hashes(report)))

    async def _take_in(self, arrivals: Sequence[Arrival]) -> Sequence[Answer]:
        if not is_postgres():
            return [await self._refusable(arrival) for arrival in arrivals]
        records = await known([_wanted(place, arrival) for place, arrival in enumerate(arrivals)])
        answers, fresh = self._sorted_out(arrivals, records)
        page = Page(self._ground.now(), self._ground.policy.version, records[0]["tag_book"])
        whom = await self._whom(fresh.values(), page.now)
        composer = Composer(self._ground, self._reach, self._telling, page)
        for one in fresh.values():
            composer.add(one, whom.get(one.numbers.matter))
        taken = await write(page) if fresh else set()
        self._ring(page)
        receipts = {place: composer.receipts[one.numbers.matter] for place, one in fresh.items()}
        return [
            receipts[place] if place in fresh and fresh[place].numbers.matter in taken else answers.get(place)
            for place in range(len(arrivals))
        ]

    async def _refusable(self, arrival: Arrival) -> Receipt | Exception:
        try:
            return await self._by_itself(arrival.source, arrival.report)
        except Refusal as refusal:
            return refusal

    def _sorted_out(
        self, arrivals: Sequence[Arrival], records: Sequence[Record]
    ) -> tuple[dict[int, Exception], dict[int, Fresh]]:
        """By place: what is refused, and what is simply new. The first of several with one key counts."""
        refused: dict[int, Exception] = {}
        fresh: dict[int, Fresh] = {}
        seen = set()
        for record in sorted(records, key=lambda record: record["place"]):
            arrival = arrivals[record["place"]]
            if record["is_known"] or arrival.key in seen:
                continue
            if record["office_id"] is None:
                refused[record["place"]] = OfficeUnknown(code=arrival.report.office_code)
                continue
            seen.add(arrival.key)
            is_erased = record["citizen_id"] is not None and record["wrapped"] is None
            if not is_erased and record["tag_book"] is not None:
                fresh[record["place"]] = _fresh(arrival, record)
        return refused, fresh

    async def _whom(self, fresh: Collection[Fresh], now: datetime) -> dict[int, Whom]:
        """By matter: the account to ask, where one is known."""
        asking = Asking(
            [one.citizen_id for one in fresh if one.citizen_id is not None],
            [hashed for one in fresh for hashed in one.hashes.phone],
            [one.report.telegram_user_id for one in fresh if one.report.telegram_user_id is not None],
        )
        by = await led_to(asking, now)
        at_work = await roles({account.id for account in by.values()})
        return {
            one.numbers.matter: self._found(*led, (led[0].id, one.office_id) in at_work)
            for one in fresh
            if (led := _led_to(one, by))
        }

    def _found(self, account: AccountRow, how: str, works_there: bool) -> Whom:
        candidate = Candidate(works_there, self._accounts.why_unreachable(account))
        return Whom(account, candidate, linked=how == "linked", waited=how == "waiting")

    def _hashes(self, report: MatterReport) -> Hashes:
        hashes = self._ground.vault.hashes
        hint = report.telegram_user_id
        return Hashes(
            ref=hashes("ref", report.citizen_ref),
            fingerprint=hashes("content", report.canonical)[0],
            phone=self._phones.hashes(report.phone) if report.phone else [],
            hint=hashes("account", str(hint))[0] if hint is not None else None,
        )

    def _ring(self, page: Page) -> None:
        """Wake whoever carries out what may leave now; whatever is due later they find by themselves."""
        now = self._ground.now()  # the clock has gone on since the page was begun
        if any(message.due_at <= now for message in page.messages):
            on_commit(self._ground.outbox_bell.ring)
        if any(event.state == EventState.WAITING for event in page.events):
            on_commit(self._ground.events_bell.ring)


def _wanted(place: int, arrival: Arrival) -> Wanted:
    return Wanted(place, *arrival.key, arrival.report.office_code, " ".join(arrival.hashes.ref))


def _fresh(arrival: Arrival, record: Record) -> Fresh:
    return Fresh(
        report=arrival.report,
        hashes=arrival.hashes,
        numbers=Numbers(
            record["matter_id"],
            record["prompt_id"],
            record["fresh_citizen_id"],
            record["fresh_key_id"],
            record["post_id"],
        ),
        source_id=arrival.source.id,
        calls_back=record["calls_back"],
        office_id=record["office_id"],
        office_name=record["office_name"],
        citizen_id=record["citizen_id"],
        wrapped=record["wrapped"],
    )


def _led_to(fresh: Fresh, by: dict[tuple[str, str], AccountRow]) -> tuple[AccountRow, str] | None:
    """The account to ask and what led to it: a lasting link, else a number waited for, else a hint."""
    if not by:
        return None
    ways = [("linked", str(fresh.citizen_id)), *(("waiting", hashed) for hashed in fresh.hashes.phone)]
    ways.append(("hinted", str(fresh.report.telegram_user_id)))
    return next(((by[way], way[0]) for way in ways if way in by), None)
