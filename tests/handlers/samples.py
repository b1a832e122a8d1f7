"""Facts for every kind of message, in every state a view tells apart; names and words can be chosen."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

from bot import facts as f
from bot.facts import Face, Notice
from models.terms import (
    AlertLevel,
    CaseMessageKind,
    CaseState,
    ClosedAs,
    FollowUp,
    Grade,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    Role,
    ServiceChannel,
    Visibility,
    WordKind,
)

ZONE = "Asia/Shanghai"
FRIDAY, MONDAY, NEXT_FRIDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 27)
NINE = datetime(2026, 11, 23, 1, 2, tzinfo=UTC)
CASE_NO = "C-7F3K29QD"
# What an anonymous case must not show.
MATTER_NO, HOUR, WINDOW = "2554-8802", datetime(2026, 11, 20, 2, 14, tzinfo=UTC), "0713"
# The longest words that stand inside a message with other text; longer ones stand alone.
LONGEST_INLINE = 2000


@dataclass(frozen=True)
class Names:
    """The free texts of a set of samples."""

    service: str = "护照换发"
    office: str = "A3区政务服务中心"
    person: str = "陈建国"
    tag: str = "多跑了路"
    source: str = "hall-a3"
    words: str = "照相的说不行，又让我回去重照，跑了两趟。"


CHINESE = Names()
ENGLISH = Names("Passport renewal", "A3 Service Centre", "Ann", "Extra trips", "hall-a3", "Come back twice!")
# Two UTF-16 units a character: the widest that two hundred characters can be.
LONGEST = Names("𠮷" * 200, "𠮷" * 200, "𠮷" * 200, "𠮷" * 20, "s" * 63, "𠮷" * (LONGEST_INLINE // 2))


def matter(names: Names = CHINESE, **other: Any) -> f.MatterFacts:
    """护照换发, completed on a Friday."""
    made = f.MatterFacts(prompt_id=7, service=names.service, office=names.office, tail="2554", day=FRIDAY)
    return replace(made, **other)


def tags(names: Names = CHINESE, chosen: int | None = None) -> tuple[f.TagFacts, ...]:
    """Six tags, one chosen perhaps."""
    return tuple(f.TagFacts(index, names.tag, index == chosen) for index in range(6))


def rating(names: Names = CHINESE, **other: Any) -> f.RatingFacts:
    """Dissatisfied, open, anonymous."""
    grade = other.get("grade", Grade.DISSATISFIED)
    made = f.RatingFacts(
        rating_id=9,
        state=RatingState.OPEN,
        grade=grade,
        is_poor=grade <= Grade.DISSATISFIED,
        version=1,
        visibility=Visibility.ANONYMOUS,
        tags=tags(names),
        texts=0,
        photos=0,
        voice_seconds=(),
        may_amend=True,
    )
    return replace(made, **other)


def prompt(names: Names = CHINESE, **other: Any) -> f.PromptFacts:
    """Just sent."""
    made = f.PromptFacts(matter(names), PromptState.SENT, None, NEXT_FRIDAY, Face.PLAIN, None)
    return replace(made, **other)


def citizen_case(names: Names = CHINESE, **other: Any) -> f.CitizenCaseFacts:
    """A case as its citizen sees it."""
    made = f.CitizenCaseFacts(
        case_id=5,
        case_no=CASE_NO,
        rating_id=9,
        matter=matter(names),
        office=names.office,
        answer_no=1,
        outcome=Outcome.RECTIFY_NOW,
        contacted_day=MONDAY,
        contact_due=MONDAY,
        rectify_due=NEXT_FRIDAY,
        raised_to=None,
        follow_up=None,
        closed_as=None,
        publish=None,
        contact_denied=None,
        grade=Grade.DISSATISFIED,
        face=Face.PLAIN,
    )
    return replace(made, **other)


def official_case(names: Names = CHINESE, **other: Any) -> f.OfficialCaseFacts:
    """An anonymous case that nobody has claimed."""
    made = f.OfficialCaseFacts(
        case_id=5,
        case_no=CASE_NO,
        service=names.service,
        office=names.office,
        day=FRIDAY,
        channel=ServiceChannel.HALL,
        window=WINDOW,
        grade=Grade.DISSATISFIED,
        state=CaseState.OPENED,
        outcome=None,
        contact_due=MONDAY,
        rectify_due=NEXT_FRIDAY,
        contact_level=AlertLevel.NONE,
        rectify_level=AlertLevel.NONE,
        provisional=False,
        contacted_at=None,
        replied_at=None,
        on_time=None,
        verdict_until=None,
        handler=None,
        claimed_at=None,
        closed_as=None,
        follow_up=None,
        raised_from=None,
        round=0,
        named=False,
        matter_no=None,
        completed_at=None,
    )
    return replace(made, **other)


def claimed(names: Names = CHINESE, **other: Any) -> f.OfficialCaseFacts:
    """The same, claimed on Monday morning."""
    made = official_case(names, state=CaseState.CLAIMED, handler=names.person, claimed_at=NINE)
    return replace(made, **other)


def named(names: Names = CHINESE, **other: Any) -> f.OfficialCaseFacts:
    """The same, opened by its citizen."""
    return replace(claimed(names), named=True, matter_no=MATTER_NO, completed_at=HOUR, **other)


def fullest(names: Names = CHINESE, **other: Any) -> f.OfficialCaseFacts:
    """Everything that can stand in one case at once."""
    made = named(
        names,
        state=CaseState.OPENED,
        raised_from=names.office,
        provisional=True,
        contact_level=AlertLevel.OVERDUE,
        rectify_level=AlertLevel.OVERDUE,
        round=1,
    )
    return replace(made, **other)


def official_cases(names: Names = CHINESE) -> list[f.OfficialCaseFacts]:
    """A case in every state, anonymous and named."""
    moved: dict[str, Any] = {"contacted_at": NINE, "outcome": Outcome.RECTIFY_BY}
    replied = {**moved, "replied_at": NINE, "on_time": True, "verdict_until": NEXT_FRIDAY}
    return [
        official_case(names),
        claimed(names),
        named(names),
        fullest(names),
        claimed(names, state=CaseState.CONTACTED, contacted_at=NINE),
        claimed(names, state=CaseState.ANSWERING, **moved),
        claimed(names, state=CaseState.REPLIED, **replied),
        named(names, state=CaseState.REPLIED, **{**replied, "on_time": False}),
        *(
            claimed(names, state=CaseState.CLOSED, closed_as=ending, follow_up=FollowUp.UNSOLVED, **replied)
            for ending in ClosedAs
        ),
        official_case(names, state=CaseState.CLOSED, closed_as=ClosedAs.AMENDED),
    ]


def alert(names: Names = CHINESE, **other: Any) -> f.AlertFacts:
    """The alert of an anonymous case with a tag and words."""
    made = f.AlertFacts(official_case(names), (names.tag,), 1, names.words, 0, ())
    return replace(made, **other)


def card(names: Names = CHINESE, **other: Any) -> f.CardFacts:
    """The card of a claimed case."""
    return replace(f.CardFacts(claimed(names), Face.PLAIN, (), False, False), **other)


def draft(names: Names = CHINESE, **other: Any) -> f.DraftFacts:
    """A draft of an answer with some words."""
    made = f.DraftFacts(
        draft_id=3,
        case=claimed(names, state=CaseState.ANSWERING, outcome=Outcome.EXPLAIN, contacted_at=NINE),
        kind=CaseMessageKind.ANSWER,
        parts=1,
        photos=0,
        characters=132,
        preview=names.words,
        short=None,
        sent=False,
        cancelled=False,
        held=False,
    )
    return replace(made, **other)


def relay(names: Names = CHINESE, **other: Any) -> f.RelayFacts:
    """A question or an answer that fits into one message."""
    return replace(f.RelayFacts(citizen_case(names), "whole", names.words, NEXT_FRIDAY), **other)


def kept(names: Names = CHINESE, **other: Any) -> f.KeptFacts:
    """A text kept in time."""
    made = f.KeptFacts(matter(names), 4, WordKind.TEXT, None, 1, late=False, is_poor=True, others=False)
    return replace(made, **other)


def samples(names: Names = CHINESE) -> dict[Notice, list[Any]]:
    """Facts for every kind of message."""
    return {
        **_about_ratings(names),
        **_about_words(names),
        **_about_people(names),
        **_to_citizens(names),
        **_to_officials(names),
    }


def _ratings(names: Names) -> list[f.RatingFacts]:
    media: dict[str, Any] = {"texts": 2, "photos": 3, "voice_seconds": (23, 4), "tags": tags(names, 1)}
    states = product(Grade, RatingState, Visibility, ({}, media))
    return [
        rating(
            names, grade=grade, state=state, visibility=seen, may_amend=state is not RatingState.FINAL, **said
        )
        for grade, state, seen, said in states
    ]


def _about_ratings(names: Names) -> dict[Notice, list[Any]]:
    one, rated = matter(names), PromptState.ANSWERED
    voids = {"state": PromptState.VOID, "reason": PromptReason.NOT_MINE}
    return {
        Notice.PROMPT: [
            prompt(names),
            prompt(names, face=Face.DISOWN),
            prompt(names, **voids),
            *(prompt(names, state=state) for state in PromptState),
            *(prompt(names, state=rated, rating=rating) for rating in _ratings(names)),
            prompt(names, state=rated, rating=rating(names), face=Face.AMEND),
        ],
        Notice.WAITING: [f.WaitingFacts(1, (one,) * count) for count in (0, 1, 3, 60)],
        Notice.NEXT: [f.NextFacts(1, one, Grade.SATISFIED, count, one) for count in (1, 2)],
        Notice.SETTLED: [
            f.SettledFacts(one, rating, CASE_NO, MONDAY, NEXT_FRIDAY)
            if rating.is_poor
            else f.SettledFacts(one, rating, None, None, None)
            for rating in _ratings(names)
        ],
        Notice.TYPED_GRADE: [
            f.TypedGradeFacts(one, grade, face) for grade in Grade for face in (Face.PLAIN, Face.DONE)
        ],
    }


def _about_words(names: Names) -> dict[Notice, list[Any]]:
    one = matter(names)
    return {
        Notice.KEPT: [
            kept(names, kind=kind, seconds=23, count=count, late=late, is_poor=poor, others=late)
            for kind, count, late, poor in product(WordKind, (1, 3), (True, False), (True, False))
        ],
        Notice.WHICH: [
            f.WhichFacts(1, kind, quote, (one,) * count)
            for kind, quote, count in product(WordKind, (names.words, "x" * 4096), (0, 2, 60))
        ],
        Notice.SAY_MORE: [one],
        Notice.WORDS: [f.WordsFacts(WordKind.TEXT, names.words), f.WordsFacts(WordKind.PHOTO, "file-1")],
    }


def _about_people(names: Names) -> dict[Notice, list[Any]]:
    one, link = matter(names), f.LinkFacts(8, names.source, FRIDAY)
    lasting = [
        f.LastingFacts(one, names.source, agreed, others)
        for agreed in (None, True, False)
        for others in (0, 2)
    ]
    told = tuple(f.ToldFacts(MONDAY, names.office, kind, names.service) for kind in Notice) * 2
    return {
        Notice.LASTING: lasting,
        Notice.LASTING_DONE: lasting[2:],
        Notice.WELCOME: [f.WelcomeFacts(True), f.WelcomeFacts(False)],
        Notice.ABOUT: [None],
        Notice.HELP: [f.HelpFacts(True), f.HelpFacts(False)],
        Notice.LANGUAGE: [f.LanguageFacts(1, "en", ((0, "zh_CN"), (1, "en")))],
        Notice.LANGUAGE_SET: [None],
        Notice.PRIVACY: [
            f.PrivacyFacts(1, 3, 2, 5, 180, (), ()),
            f.PrivacyFacts(1, 3, 2, 5, 180, (link,) * 20, told),
        ],
        Notice.ERASE_ASK: [None],
        Notice.ERASED: [None],
        Notice.LINK_CUT: [link],
        Notice.MY: [f.MyFacts((), 0), f.MyFacts(tuple(_my(names)), 0), f.MyFacts(tuple(_my(names)) * 5, 40)],
        Notice.STOPPED: [f.StoppedFacts(1, (one,) * count) for count in (0, 1, 3, 60)],
        Notice.STOP_CHOSEN: [f.StopChosenFacts(True), f.StopChosenFacts(False)],
        Notice.REFUSAL: [f.RefusalFacts("CaseTaken", {"name": names.person, "at": NINE.isoformat()})],
        Notice.NOT_UNDERSTOOD: [None],
    }


def _my(names: Names) -> list[f.MyMatterFacts]:
    one, poor = matter(names), Grade.DISSATISFIED
    unrated = [f.MyMatterFacts(one, state, None, None, None, None, None, None) for state in PromptState]
    answered = PromptState.ANSWERED
    open_cases = [
        f.MyMatterFacts(one, answered, poor, CASE_NO, state, None, MONDAY, NEXT_FRIDAY)
        for state in CaseState
        if state is not CaseState.CLOSED
    ]
    closed = [
        f.MyMatterFacts(one, answered, poor, CASE_NO, CaseState.CLOSED, ending, MONDAY, NEXT_FRIDAY)
        for ending in ClosedAs
    ]
    return [*unrated, *open_cases, *closed]


def _to_citizens(names: Names) -> dict[Notice, list[Any]]:
    case, done = citizen_case(names), citizen_case(names, face=Face.DONE)
    relays = [
        relay(names, case=citizen_case(names, face=face, named=open_), part=part, inline=inline)
        for face in (Face.PLAIN, Face.DONE)
        for open_ in (True, False)
        for part, inline in (("whole", names.words), ("head", None), ("tail", None))
    ]
    explained = [
        relay(
            names,
            case=citizen_case(names, outcome=outcome, follow_up=said, face=Face.DONE if said else Face.PLAIN),
        )
        for outcome, said in product(Outcome, (None, *FollowUp))
    ]
    raised = citizen_case(names, raised_to=names.office, follow_up=FollowUp.UNSOLVED)
    return {
        Notice.QUESTION: relays,
        Notice.RESPOND: [case],
        Notice.RESPONDED: [case],
        Notice.CONTACT_CHECK: [case, done, citizen_case(names, face=Face.DONE, contact_denied=True)],
        Notice.PROMISED: [case],
        Notice.ANSWER: [*relays, *explained, relay(names, verdict_until=None)],
        Notice.SOLVED: [citizen_case(names, follow_up=FollowUp.SOLVED)],
        Notice.REOPENED: [raised, citizen_case(names, follow_up=FollowUp.PARTLY), done],
        Notice.UNSOLVED: [raised],
        Notice.UNCONFIRMED: [case],
        Notice.PUBLISH: [case, done, citizen_case(names, publish=True), citizen_case(names, publish=False)],
        Notice.GRADE_PASSED_ON: [case],
        Notice.AMENDED: [case],
    }


def _to_officials(names: Names) -> dict[Notice, list[Any]]:
    cases, one = official_cases(names), official_case(names)
    return {
        Notice.ALERT: [
            *(f.AlertFacts(case, (), 0, None, 0, ()) for case in cases),
            f.AlertFacts(fullest(names), (names.tag,) * 6, 5, names.words, 9, (23,) * 9),
            f.AlertFacts(one, (names.tag,), 5, None, 1, ()),
        ],
        Notice.CARD: [
            *(
                card(names, case=case, rectified=done, how_contacted=done)
                for case in cases
                for done in (True, False)
            ),
            card(
                names, case=fullest(names), face=Face.DATES, dates=(MONDAY, NEXT_FRIDAY, date(2026, 12, 11))
            ),
        ],
        Notice.DRAFT: _drafts(names),
        Notice.DRAFT_CLASH: [
            f.DraftClashFacts(3, "C-M4XW6P2R", 132, 5, kind)
            for kind in (CaseMessageKind.ANSWER, CaseMessageKind.QUESTION)
        ],
        Notice.WHICH_CASE: [f.WhichCaseFacts(1, (one,) * count) for count in (2, 60)],
        Notice.CITIZEN_SAID: [
            f.CitizenSaidFacts(fullest(names), what, inline, photos, voices)
            for what in ("reply", "declined", "late", "follow_up")
            for inline, photos, voices in ((names.words, 1, (23,)), (None, 0, ()), ("", 2, ()))
        ],
        Notice.JUDGED: [
            *cases,
            official_case(names, follow_up=FollowUp.PARTLY),
            official_case(names, follow_up=FollowUp.UNSOLVED, raised_from=names.office),
        ],
        Notice.NEW_GRADE: cases,
        Notice.DUE: [
            f.DueFacts(case, which, level)
            for case, which, level in product(cases[:3], ("contact", "rectify"), AlertLevel)
        ],
        Notice.UNDELIVERED: cases,
        Notice.CONTACT_DENIED: [named(names, state=CaseState.CONTACTED, contacted_at=NINE)],
        Notice.PUT_BACK: [one],
        Notice.LISTED: cases[-2:],
        Notice.DESK: [
            f.DeskFacts(names.person, ((names.office, Role.HANDLER),) * 9, (), (), (), 0),
            f.DeskFacts(names.person, ((names.office, Role.LEAD),), tuple(cases), (one,), (one,) * 40, 7),
        ],
        Notice.ROLE_TAKEN: [f.RoleFacts(names.office, role, 0) for role in Role],
        Notice.ROLE_ENDED: [f.RoleFacts(names.office, Role.HANDLER, count) for count in (0, 1, 2)],
    }


def _drafts(names: Names) -> list[Any]:
    states: tuple[dict[str, Any], ...] = (
        {},
        {"sent": True},
        {"cancelled": True},
        {"held": True},
        {"parts": 0},
        {"preview": None, "parts": 3},
    )
    kinds = (CaseMessageKind.ANSWER, CaseMessageKind.QUESTION)
    return [
        *(draft(names, kind=kind, **state) for kind in kinds for state in states),
        draft(names, short=3, photos=2),
        draft(names, sent=True, case=official_cases(names)[6]),
    ]
