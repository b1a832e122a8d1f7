"""Matters made by hand for the two records: every grade, channel, kind of citizen and end of a case."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson

from bot.rules.province import Province, packaged, parse_province
from bot.rules.upward_facts import FIELDS, OfficeCodes
from bot.rules.upward_lines import FORMATS
from bot.services.ground import Ground
from bot.services.tagbooks import TagBookDesk
from bot.services.upward import Export, Record, UpwardDesk
from models.tables import (
    Account,
    Case,
    CaseMessage,
    Citizen,
    Matter,
    Office,
    Official,
    Prompt,
    Rating,
    RatingVersion,
    RatingWord,
    Source,
    Step,
)
from models.terms import (
    CaseMessageKind,
    CaseState,
    CitizenKind,
    ClosedAs,
    FollowUp,
    Grade,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    Role,
    Scope,
    ServiceChannel,
    Subject,
    UpwardKind,
    Visibility,
    WordKind,
)
from tests.house import MovingClock, make_ground

TASK = "440106000000070504100000000001X"
ITEM = f"{TASK}02"
AT = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)  # the last second of the day in Shanghai
OFFICES = {
    "A3区": OfficeCodes("440106000000", "D01", "ORG-1", "A3区政务服务中心（省名录）"),
    "B2区": OfficeCodes("440103000000", "D02", "ORG-2", ""),
}
BOOK = """
version = "2026-11"
sample = false
source = "省里的字典"
""" + "".join(
    f'[[tags]]\ncode = "{code}"\ngrades = [5, 4, 3, 2, 1]\nlabel = {{ zh_CN = "{label}" }}\n'
    for code, label in (("510", "一次办完"), ("517", "态度好"), ("W1", "等得久"), ("X9", "别的"))
)
POOR_WORDS = "=HYPERLINK() 打 13800000000 没人接，办件 {matter_no}，“说了”两遍"
NAMED = {"visibility": Visibility.NAMED, "settled_visibility": Visibility.NAMED}
CaseWords = Sequence[tuple[WordKind, str]]


@dataclass
class CountingDice:
    """Chance that counts, so that golden files stay as they are."""

    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def token(self, size: int) -> str:
        return f"-{next(self.numbers):04d}"

    def below(self, limit: int) -> int:
        return 0


def counting_ground() -> Ground:
    """A ground with chance that counts."""
    return replace(make_ground(MovingClock()), dice=CountingDice())


def province(name: str = "default", **tags: str) -> Province:
    """A packaged table, with numbers for some tags."""
    found = parse_province(packaged(name))
    return replace(found, tags={**found.tags, **tags})


@dataclass
class Town:
    """Puts rows where acts of people would put them."""

    ground: Ground
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    async def open(cls, ground: Ground) -> "Town":
        """Offices, sources, a book, somebody who rates and somebody who answers."""
        for code in ("A3区", "B2区", "C1区"):
            await Office.create(code=code, name=f"{code}政务服务中心")
        await Office.create(code="演练", name="演练", test=True)
        for name, test in (("hall", False), ("rehearsal", True)):
            await Source.create(
                name=name,
                test=test,
                scope=Scope.RATINGS,
                signing_secret="-",
                read_token_hash="-",
                created_at=AT,
            )
        await TagBookDesk(ground.clock).load(BOOK)
        rater = await Account.create(external_id=1, language="zh_CN", key=await ground.vault.new_key())
        await Official.create(
            account=rater, office=await Office.get(code="A3区"), role=Role.HANDLER, name="陈晓", since=AT
        )
        return cls(ground)

    async def matter(self, *, source: str = "hall", office: str = "A3区", **changes: Any) -> Matter:
        """A matter that is there, and asked about."""
        number = next(self.numbers)
        found = await Source.get(name=source)
        key = await self.ground.vault.new_key()
        citizen = await Citizen.create(source=found, ref_hash=f"{number}", key=key)
        extra = changes.pop("extra", {})
        contact = {"ref": f"REF-{number}", "name": "王小明", "phone": "13800000000", "extra": extra}
        facts: dict[str, Any] = {
            "public_id": f"m{number}",
            "matter_no": f"NO-{number:04d}",
            "citizen_kind": CitizenKind.PERSON,
            "service_code": ITEM,
            "service_name": "护照换发",
            "office_name": f"{office}政务服务中心",
            "channel": ServiceChannel.HALL,
            "window": "07",
            "clerk": "0713",
            "completed_at": AT,
            "completed_on": AT.date(),
            "received_at": AT,
            "contact": await self.ground.vault.seal(key.id, orjson.dumps(contact).decode()),
            "fingerprint": "-",
            "policy_version": "-",
            "tag_book_version": "2026-11",
        }
        prompt = changes.pop("prompt", {"state": PromptState.SENT})
        matter = await Matter.create(
            source=found, citizen=citizen, office=await Office.get(code=office), **(facts | changes)
        )
        await Prompt.create(
            matter=matter, token=f"t{number}", expires_at=AT, account=await Account.get(), **prompt
        )
        await self.move(matter, Subject.PROMPT, "schedule")
        return matter

    async def rated(
        self,
        grade: Grade,
        *,
        tags: Sequence[str] = (),
        words: CaseWords = (),
        rating: dict[str, Any] | None = None,
        before: Grade | None = None,
        **changes: Any,
    ) -> Rating:
        """A matter that is rated; `before`: what it was rated first."""
        matter = await self.matter(**changes)
        facts = {"state": RatingState.SETTLED, "settled_at": AT, "submitted_at": AT, **(rating or {})}
        account = await Account.get()
        made = await Rating.create(matter=matter, account=account, version=2 if before else 1, **facts)
        for version, given in enumerate([one for one in (before, grade) if one], 1):
            at = AT + timedelta(hours=12)
            await RatingVersion.create(rating=made, version=version, grade=given, tags=list(tags), at=at)
        for kind, text in words:
            said = text.format(matter_no=matter.matter_no)
            await RatingWord.create(
                rating=made,
                version=made.version,
                kind=kind,
                content=await self.ground.vault.seal(account.key_id or 0, said),
                key_id=account.key_id,
                account=account,
                message_id=next(self.numbers) + 1000,
                at=AT,
            )
        await self.move(matter, Subject.RATING, "settle")
        return made

    async def case(self, rating: Rating, state: CaseState, *answers: str, **facts: Any) -> Case:
        """The case of a rating; each answer is of a round of its own."""
        number = await Case.all().count() + 1
        case = await Case.create(
            case_no=f"C-{number:08d}",
            rating=rating,
            office=await Office.get(code="A3区"),
            handler=await Official.get(),
            state=state,
            opened_at=AT,
            round_opened_at=AT,
            contact_due=AT,
            rectify_due=AT,
            answers=len(answers),
            **facts,
        )
        account = await Account.get()
        for group, text in enumerate(answers, 1):
            await CaseMessage.create(
                case=case,
                group_no=group,
                kind=CaseMessageKind.ANSWER,
                form=WordKind.TEXT,
                content=await self.ground.vault.seal(account.key_id or 0, text),
                key_id=account.key_id,
                at=AT + timedelta(days=3, hours=group),
            )
        return case

    async def move(self, matter: Matter, subject: Subject, act: str, **facts: Any) -> None:
        """A line of the register."""
        await Step.create(
            matter=matter, subject=subject, act=act, to_state="-", actor="citizen", at=AT, **facts
        )

    async def erased(self, grade: Grade) -> Rating:
        """A rating whose words cannot be read any more."""
        rating = await self.rated(grade, words=[(WordKind.TEXT, "说过的话")], channel=ServiceChannel.APP)
        key = await self.ground.vault.new_key()
        word = await RatingWord.get(rating=rating)
        gone = word.clone(pk=word.id + 5000)
        gone.key_id, gone.message_id = key.id, word.message_id + 5000
        await RatingWord.filter(id=word.id).update(retracted_at=AT)
        await gone.save(force_create=True)
        await self.ground.vault.destroy(key.id, AT)
        return rating

    async def everything(self) -> None:
        """All of it."""
        promise = {"task_type": "01", "promise": "promised", "promise_days": 5, "promise_unit": "workday"}
        extra = {f"/data/service/{name}": value for name, value in promise.items()}
        text = WordKind.TEXT
        await self.rated(Grade.VERY_SATISFIED, tags=["510", "517"], rating=NAMED, extra=extra)
        await self.rated(
            Grade.SATISFIED,
            words=[(text, "+1，很快"), (text, "@大家")],
            channel=ServiceChannel.ONLINE,
            citizen_kind=CitizenKind.ENTERPRISE,
            office="B2区",
            service_code=TASK,
        )
        await self.rated(
            Grade.BASICALLY_SATISFIED,
            channel=ServiceChannel.APP,
            citizen_kind=CitizenKind.INSTITUTION,
            service_seq=2,
        )
        await self._cases(text)
        await self.rated(Grade.VERY_SATISFIED, rating={"disputed_at": AT})
        await self.erased(Grade.VERY_DISSATISFIED)
        await self.matter()
        await self._not_written(text)

    async def _cases(self, text: WordKind) -> None:
        done = {"contacted_at": AT + timedelta(days=1), "rectified_at": AT + timedelta(days=2)}
        solved = await self.rated(
            Grade.DISSATISFIED,
            words=[(text, POOR_WORDS)],
            channel=ServiceChannel.KIOSK,
            citizen_kind=CitizenKind.ASSOCIATION,
        )
        await self.case(
            solved,
            CaseState.CLOSED,
            "-已经贴出样张。\n电话 13800000000",
            outcome=Outcome.RECTIFY_NOW,
            closed_as=ClosedAs.SOLVED,
            follow_up=FollowUp.SOLVED,
            **done,
        )
        unsolved = await self.rated(
            Grade.VERY_DISSATISFIED,
            tags=["W1"],
            channel=ServiceChannel.HOTLINE,
            citizen_kind=CitizenKind.UNINCORPORATED,
        )
        await self.case(
            unsolved,
            CaseState.CLOSED,
            "第一次答复",
            "第二次答复",
            outcome=Outcome.EXPLAIN,
            closed_as=ClosedAs.UNSOLVED,
            follow_up=FollowUp.UNSOLVED,
            contacted_at=AT,
        )
        silent = await self.rated(
            Grade.DISSATISFIED,
            words=[(text, "办件 {matter_no} 我叫王小明")],
            rating=NAMED,
            citizen_kind=CitizenKind.AGENCY,
        )
        await self.case(
            silent,
            CaseState.CLOSED,
            "已整改。",
            outcome=Outcome.RECTIFY_BY,
            closed_as=ClosedAs.UNCONFIRMED,
            contact_denied=True,
            **done,
        )
        amended = await self.rated(
            Grade.SATISFIED,
            before=Grade.VERY_DISSATISFIED,
            channel=ServiceChannel.ONLINE,
            citizen_kind=CitizenKind.OTHER,
        )
        await self.case(amended, CaseState.CLOSED, closed_as=ClosedAs.AMENDED)
        again = await self.rated(Grade.DISSATISFIED, tags=["517"])
        await self.case(again, CaseState.OPENED, "第一次答复", follow_up=FollowUp.PARTLY)
        for state in (CaseState.CLAIMED, CaseState.CONTACTED, CaseState.ANSWERING, CaseState.REPLIED):
            photo = [(WordKind.PHOTO, "file-reference\n看这里"), (WordKind.VOICE, "file-reference")]
            poor = await self.rated(Grade.DISSATISFIED, words=photo)
            answers = ["已答复"] if state is CaseState.REPLIED else []
            contacted_at = None if state is CaseState.CLAIMED else AT
            await self.case(poor, state, *answers, contacted_at=contacted_at)

    async def _not_written(self, text: WordKind) -> None:
        await self.rated(Grade.VERY_DISSATISFIED)
        await self.rated(Grade.SATISFIED, tags=["X9", "510"])
        await self.rated(Grade.SATISFIED, office="C1区")
        await self.rated(Grade.SATISFIED, service_code="110101000001")
        await self.rated(Grade.SATISFIED, source="rehearsal")
        await self.rated(Grade.SATISFIED, office="演练")
        await self.rated(Grade.SATISFIED, rating={"state": RatingState.OPEN, "settled_at": None})
        await self.rated(Grade.SATISFIED, tags=["510"], tag_book_version=await self._sample())
        taken_back = {"state": PromptState.VOID, "reason": PromptReason.WITHDRAWN}
        await self.matter(prompt=taken_back)

    async def _sample(self) -> str:
        from bot.rules.tagbook import sample_text

        return (await TagBookDesk(self.ground.clock).load(sample_text())).version


async def exported(
    desk: UpwardDesk, kind: UpwardKind, *, everything: bool = False, kept: bool = True
) -> tuple[Export, list[Record]]:
    """One run, and what it wrote; `kept`: it came to the point where it is remembered."""
    run = Export(kind)
    written = [record async for records in desk.records(run, everything=everything) for record in records]
    if kept:
        await desk.remember(run)
    return run, written


def as_file(kind: UpwardKind, suffix: str, records: Sequence[Record]) -> bytes:
    """What the command would write."""
    lines = FORMATS[suffix]
    return lines.head(FIELDS[kind]) + b"".join(map(lines.line, records))
