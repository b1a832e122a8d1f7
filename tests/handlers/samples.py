"""Facts for every kind of message, in every state a view tells apart; names and words can be chosen."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from typing import Any

from bot import facts as f
from bot.facts import Face, Notice
from models.terms import (
    AlertLevel,
    CaseMessageKind,
    CaseState,
    ClosedAs,
    ExtensionState,
    FollowUp,
    Grade,
    Outcome,
    PressureKind,
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
PAGE = "https://yiping.example/app?m=0123456789abcdef"
MOVED = f.MovedDay(MONDAY, NEXT_FRIDAY)
NINE = datetime(2026, 11, 23, 1, 2, tzinfo=UTC)
CASE_NO = "C-7F3K29QD"
# What an anonymous case must not show.
MATTER_NO, HOUR, WINDOW = "2554-8802", datetime(2026, 11, 20, 2, 14, tzinfo=UTC), "0713"
RELAYED = (CaseMessageKind.ANSWER, CaseMessageKind.QUESTION)
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


def review(names: Names = CHINESE) -> f.MatterFacts:
    """An office rated as a whole."""
    return matter(names, tail="", general=True)


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
    made = f.PromptFacts(matter(names), PromptState.SENT, None, NEXT_FRIDAY, Face.PLAIN, None, PAGE)
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
        words_until=NEXT_FRIDAY,
        grade=Grade.DISSATISFIED,
        face=Face.PLAIN,
        public_words=f.PublicWords(names.words, names.words),
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


WITHOUT_FACTS = (
    Notice.PHONE_KEPT,
    Notice.PHONE_FORGOTTEN,
    Notice.ASK_NUMBER,
    Notice.ASK_DIGITS,
    Notice.NUMBER_UNKNOWN,
    Notice.DISPUTE_NOTED,
)


@cache  # two thousand tests look at them; facts are frozen
def samples(names: Names = CHINESE) -> dict[Notice, list[Any]]:
    """Facts for every kind of message."""
    return {
        **_about_ratings(names),
        **_about_words(names),
        **_about_people(names),
        **_to_citizens(names),
        **_to_officials(names),
        **_about_digests(names),
        **_to_operators(names),
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
            prompt(names, state=PromptState.VOID, face=Face.TAKEN),
            prompt(names, face=Face.REMIND),
            prompt(names, state=PromptState.VOID, reason=PromptReason.WITHDRAWN),
            prompt(names, **voids),
            *(prompt(names, state=state) for state in PromptState),
            *(prompt(names, state=rated, rating=rating) for rating in _ratings(names)),
            *(
                prompt(names, matter=review(names), state=rated, rating=rating(names, **other), face=face)
                for other in ({}, {"visibility": Visibility.NAMED})
                for face in (Face.PLAIN, Face.AMEND)
            ),
            prompt(names, state=rated, rating=rating(names), face=Face.AMEND),
        ],
        Notice.WAITING: [f.WaitingFacts(1, (one,) * count) for count in (0, 1, 3, 60)],
        Notice.NEXT: [f.NextFacts(1, one, Grade.SATISFIED, count, one) for count in (1, 2)],
        Notice.SETTLED: [
            f.SettledFacts(review(names), rating(names), CASE_NO, MONDAY, NEXT_FRIDAY),
            *(
                f.SettledFacts(one, rating, CASE_NO, MONDAY, NEXT_FRIDAY)
                if rating.is_poor
                else f.SettledFacts(one, rating, None, None, None)
                for rating in _ratings(names)
            ),
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
        Notice.SAY_MORE: [one, review(names)],
        Notice.WORDS: [f.WordsFacts(WordKind.TEXT, names.words), f.WordsFacts(WordKind.PHOTO, "file-1")],
    }


def _about_people(names: Names) -> dict[Notice, list[Any]]:
    one, link = matter(names), f.LinkFacts(8, names.source, FRIDAY, "2554")
    lasting = [
        f.LastingFacts(one, names.source, agreed, others)
        for agreed in (None, True, False)
        for others in (0, 2)
    ]
    told = tuple(f.ToldFacts(MONDAY, names.office, kind, names.service) for kind in Notice) * 2
    return {
        Notice.LASTING: [*lasting, f.LastingFacts(one, names.source, False, 0, most=3)],
        Notice.LASTING_DONE: lasting[2:],
        Notice.WELCOME: [f.WelcomeFacts(*told) for told in product((True, False), repeat=2)],
        Notice.ABOUT: [None],
        Notice.HELP: [f.HelpFacts(True), f.HelpFacts(False), f.HelpFacts(False, plain=True)],
        Notice.LANGUAGE: [f.LanguageFacts(1, "en", ((0, "zh_CN"), (1, "en"), (2, "zh_Hant")))],
        Notice.LANGUAGE_SET: [None],
        Notice.PLAIN_SET: [f.PlainFacts(True), f.PlainFacts(False)],
        Notice.PRIVACY: [
            f.PrivacyFacts(1, 3, 2, 5, 180, (), ()),
            f.PrivacyFacts(1, 3, 2, 5, 180, (link,) * 20, told, f.OwnPhoneFacts(FRIDAY, MONDAY)),
        ],
        Notice.COUNTER: [
            f.CounterFacts(4, names.office, window, page)
            for window in ("07", "")
            for page in (None, "https://yiping.example/public/offices/A3")
        ],
        Notice.NOTHING_YET: [
            f.NothingYetFacts(counter)
            for counter in (None, *(f.CounterFacts(4, names.office, window) for window in ("07", "")))
        ],
        Notice.REVIEW: [f.CounterFacts(4, names.office, window) for window in ("07", "")],
        Notice.REVIEW_WHICH: [
            f.ReviewWhichFacts(hits, more) for hits, more in ((None, 0), ((), 0), (_choices(names, 6), 3))
        ],
        Notice.ASK_PHONE: [f.AskPhoneFacts(window, 180) for window in ("07", "")],
        Notice.WILL_TELL: [f.WillTellFacts(NINE)],
        **{kind: [None] for kind in WITHOUT_FACTS},
        Notice.ERASE_ASK: [None],
        Notice.ERASED: [None],
        Notice.LINK_CUT: [link],
        Notice.MY: [f.MyFacts((), 0), f.MyFacts(tuple(_my(names)), 0), f.MyFacts(tuple(_my(names)) * 5, 40)],
        Notice.STOPPED: [f.StoppedFacts(1, (one,) * count) for count in (0, 1, 3, 60)],
        Notice.STOP_CHOSEN: [f.StopChosenFacts(True), f.StopChosenFacts(False)],
        **_about_pressure(names),
        Notice.REFUSAL: [
            f.RefusalFacts("CaseTaken", {"name": names.person, "at": NINE.isoformat()}),
            f.RefusalFacts("MatterHasOtherRater", {"prompt": 7}),
            f.RefusalFacts("NotOwnNumber"),
        ],
        Notice.NOT_UNDERSTOOD: [None],
        Notice.NOT_HEARD: [None],
    }


def pressure(names: Names = CHINESE, **other: Any) -> f.PressureFacts:
    """Reported, and with a supervisor."""
    made = f.PressureFacts(
        matter(names), Face.REPORTED, PressureKind.TOLD_TO_PRAISE, names.office, Grade.SATISFIED, True, False
    )
    return replace(made, **other)


def at_kiosk(names: Names = CHINESE, **other: Any) -> f.AtKioskFacts:
    """Very satisfied, pressed at a window, not said otherwise yet."""
    best = Grade.VERY_SATISFIED
    made = f.AtKioskFacts(matter(names), Face.PLAIN, best, best, may_correct=True, corrected=False)
    return replace(made, **other)


def _about_pressure(names: Names) -> dict[Notice, list[Any]]:
    reported = f.PressureReportFacts(
        6, "P-4TWM8RZK", names.office, ServiceChannel.HALL, PressureKind.ASKED_WHO, None, None
    )
    taken = replace(reported, accepted_by=names.person, accepted_at=NINE)
    return {
        Notice.PRESSURE: [
            pressure(names, face=Face.PLAIN, kind=None),
            pressure(names, face=Face.PLAIN),
            pressure(names, face=Face.DONE, kind=None),
            pressure(names, face=Face.AGAIN),
            *(
                pressure(names, face=face, grade=grade, again=again, anew=not again, supervisor=above)
                for face in (Face.REPORTED, Face.DONE)
                for grade, again in ((Grade.SATISFIED, True), (Grade.SATISFIED, False), (None, False))
                for above in (names.office, None)
            ),
        ],
        Notice.PRESSED_WHICH: [f.PressedWhichFacts((matter(names),) * count) for count in (2, 60)],
        Notice.PRESSURE_ACCEPTED: [pressure(names, kind=kind) for kind in PressureKind],
        Notice.PRESSURE_REPORT: [reported, taken],
        Notice.AT_KIOSK: [
            *(at_kiosk(names, pressed=grade) for grade in Grade),
            *(at_kiosk(names, face=Face.AGAIN, may_correct=allowed) for allowed in (True, False)),
            at_kiosk(names, may_correct=False),
            at_kiosk(names, face=Face.DONE, grade=Grade.DISSATISFIED, may_correct=False, corrected=True),
        ],
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
        Notice.PUBLISH: [
            case,
            done,
            citizen_case(names, publish=True),
            citizen_case(names, publish=False),
            citizen_case(names, public_words=None),
            citizen_case(names, public_words=f.PublicWords(names.words * 100, "")),
        ],
        Notice.GRADE_PASSED_ON: [case],
        **dict.fromkeys((Notice.HANDED_OVER, Notice.HANDED_UP, Notice.EXTENDED), _reasoned(names)),
        Notice.RECOUNTED: [
            f.RecountFacts(matter(names), MOVED, MOVED),
            f.RecountFacts(matter(names), None, MOVED),
            f.RecountFacts(matter(names), MOVED, None),
        ],
        Notice.AMENDED: [case],
    }


def _to_officials(names: Names) -> dict[Notice, list[Any]]:
    cases, one = official_cases(names), official_case(names)
    return {
        Notice.ALERT: [
            *(f.AlertFacts(case, (), 0, None, 0, ()) for case in cases),
            f.AlertFacts(fullest(names), (names.tag,) * 6, 5, names.words, 9, (23,) * 9),
            f.AlertFacts(one, (names.tag,), 5, None, 1, ()),
            *(alert(names, case=case, handed=handed) for case in cases for handed in _handed(names)),
            alert(names, case=fullest(names), handed=_handed(names)[-1], may_hand_over=True),
            alert(names, case=fullest(names), on_duty=False),
            alert(names, case=official_case(names, general=True)),
            alert(names, case=fullest(names, general=True)),
        ],
        Notice.CARD: [
            *(
                card(names, case=case, rectified=done, how_contacted=done)
                for case in cases
                for done in (True, False)
            ),
            *(
                card(names, case=case, face=face, may_hand_over=True, may_extend=True)
                for case in cases
                for face in (Face.PLAIN, Face.MORE)
            ),
            *(card(names, handed=handed, mine=False) for handed in _handed(names)),
            card(names, case=fullest(names), mine=False, on_duty=False),
            card(
                names, case=fullest(names), face=Face.DATES, dates=(MONDAY, NEXT_FRIDAY, date(2026, 12, 11))
            ),
        ],
        **_beyond_one_office(names),
        Notice.DRAFT: [*_drafts(names), *_reasons(names)],
        Notice.DRAFT_CLASH: [
            f.DraftClashFacts(3, "C-M4XW6P2R", 132, 5, kind)
            for kind in (*RELAYED, CaseMessageKind.HAND_OVER, CaseMessageKind.EXTENSION)
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
        ]
        + [
            f.DueFacts(case, which, level, above, names.office, above, MONDAY, names.office)
            for case, which, level, above in product(
                cases[:3], ("contact", "rectify"), (AlertLevel.LATE_1, AlertLevel.LATE_5), (True, False)
            )
        ],
        Notice.CASE_RECOUNTED: [
            f.CaseRecountFacts(case, contact, MOVED) for case in cases for contact in (None, MOVED)
        ],
        Notice.UNDELIVERED: cases,
        Notice.UNWANTED: cases,
        Notice.CONTACT_DENIED: [named(names, state=CaseState.CONTACTED, contacted_at=NINE)],
        Notice.PUT_BACK: [one],
        **_about_team(names),
        Notice.LISTED: [one, *cases[-2:]],
        Notice.DESK: [
            f.DeskFacts(names.person, ((names.office, Role.HANDLER),) * 9, (), (), (), 0),
            f.DeskFacts(names.person, ((names.office, Role.LEAD),), tuple(cases), (one,), (one,) * 40, 7),
        ],
        Notice.DISPUTED: [f.DisputedFacts(names.service, names.office, FRIDAY, ServiceChannel.HALL)],
        Notice.ROLE_TAKEN: [f.RoleFacts(names.office, role, 0) for role in Role],
        Notice.ROLE_ENDED: [f.RoleFacts(names.office, Role.HANDLER, count) for count in (0, 1, 2)],
    }


def board(names: Names = CHINESE, **other: Any) -> f.BoardFacts:
    """Six open cases on a Monday morning, and last week's praise."""
    praise = f.PraiseFacts(212, (("07", 120), ("08", 80)), 12, 9, ("07 窗口小刘把表替我打出来了",))
    made = f.BoardFacts(
        office_id=4,
        office=names.office,
        at=NINE,
        total=6,
        today=(("C-M4XW6P2R", names.person), (CASE_NO, None)),
        week=3,
        later=0,
        waiting=1,
        overdue=0,
        unclaimed=1,
        praise=praise,
        moved=False,
    )
    return replace(made, **other)


def _about_team(names: Names) -> dict[Notice, list[Any]]:
    given = [claimed(names), official_case(names)]
    some = (f.CandidateFacts(2, names.person, 1, False), f.CandidateFacts(3, names.person, 0, True))
    lead = [replace(one, may_assign=True) for one in given]
    members = [f.MemberFacts(at, names.person, role, at, at == 1, at == 2) for at, role in enumerate(Role)]
    crowd = (("C-M4XW6P2R", names.person),) * 30
    windows = tuple((f"{number:02}" * 30, 99) for number in range(40))
    nobody = f.PraiseFacts(0, (), 0, 0, ())
    full = f.PraiseFacts(9999, windows, 3, 40, (ENGLISH.words, ENGLISH.words))
    return {
        Notice.IDLE: [official_case(names), lead[1]],
        Notice.ASSIGN_ASK: [
            f.AssignFacts(case, who, face)
            for case in given
            for who in ((), some * 30)
            for face in (Face.PLAIN, Face.DONE)
        ],
        Notice.ASSIGNED: [f.AssignedFacts(given[0], names.person)],
        Notice.REASSIGNED: [f.AssignedFacts(case, names.person) for case in given],
        Notice.TEAM: [f.TeamFacts(4, names.office, tuple(members) * count) for count in (1, 20)],
        Notice.TEAM_LINK: [f.TeamLinkFacts(names.office, "https://t.me/bot?start=i_" + "x" * 32, NINE)],
        Notice.CASE_LIST: [
            f.CaseListFacts(names.office, which, cases, more)
            for which in ("unclaimed", "today", "all")
            for cases, more in (((), 0), (tuple(lead) * 10, 3))
        ],
        Notice.BOARD: [
            board(names, praise=full, today=crowd, later=2),
            board(names, praise=nobody, today=(), total=0, unclaimed=0),
            board(names, moved=True),
        ],
        Notice.GROUP_BOUND: [f.GroupFacts(names.office)],
    }


def _reasoned(names: Names) -> list[Any]:
    return [
        relay(names, part=part, inline=inline, verdict_until=None)
        for part, inline in (("whole", names.words), ("whole", None), ("head", None))
    ]


def _handed(names: Names) -> list[f.HandedFacts]:
    """A case that was handed over, seen from here and from there, and waiting for a supervisor."""
    return [
        f.HandedFacts(is_here, names.office, names.office, why, undecided, decided)
        for is_here, why, (undecided, decided) in product(
            (False, True), (None, names.words[:200]), ((False, False), (True, False), (False, True))
        )
    ]


def _choices(names: Names, count: int) -> tuple[f.OfficeChoice, ...]:
    return tuple(f.OfficeChoice(number, names.office, f"A{number}") for number in range(1, count + 1))


def _beyond_one_office(names: Names) -> dict[Notice, list[Any]]:
    cases, one = official_cases(names), official_case(names)
    late = replace(fullest(names), contact_level=AlertLevel.LATE_5, rectify_level=AlertLevel.LATE_1)
    decided = f.DecideOfficeFacts(
        4, one, names.office, names.words, _choices(names, 4), names.office, names.person, NINE
    )
    undecided = replace(decided, decided_to=None, decided_by=None, decided_at=None)
    return {
        Notice.WHICH_OFFICE: [
            *(f.WhichOfficeFacts(one, hits, 3, False, False) for hits in (None, (), _choices(names, 8))),
            f.WhichOfficeFacts(one, None, 0, True, False),
            f.WhichOfficeFacts(one, None, 0, True, True),
        ],
        Notice.DECIDE_OFFICE: [
            decided,
            undecided,
            replace(undecided, reason=None),
            *(replace(undecided, case=case) for case in cases),
        ],
        Notice.GIVEN: [one],
        **dict.fromkeys((Notice.EXTENSION, Notice.EXTENSION_DECIDED), _extensions(names)),
        Notice.OVERSEEN: [
            f.OverseenFacts(case, names.office, may_urge)
            for case in (*cases, late)
            for may_urge in (True, False)
        ],
        Notice.URGED: [
            f.UrgedFacts(case, names.office, wants_contact, day)
            for case in (one, claimed(names))
            for wants_contact in (True, False)
            for day in (None, MONDAY)
        ],
        Notice.URGE_PASSED: cases[:3],
    }


def _extensions(names: Names) -> list[Any]:
    asked = f.ExtensionFacts(
        extension_id=6,
        case=claimed(names, state=CaseState.ANSWERING, outcome=Outcome.RECTIFY_NOW, contacted_at=NINE),
        office=names.office,
        state=ExtensionState.ASKED,
        from_day=NEXT_FRIDAY,
        to_day=date(2026, 12, 4),
        until=MONDAY,
        until_today=True,
        reason=names.words,
        done=(f.DoneFacts(MONDAY, "ask"), f.DoneFacts(MONDAY, "promise")),
        asked=5,
        granted=3,
        moot=False,
        decided_by=None,
        decided_at=None,
    )
    return [
        asked,
        replace(asked, reason=None, done=(), until_today=False),
        *(replace(asked, moot=True, case=case) for case in official_cases(names)),
        *(
            replace(asked, state=state, moot=moot, decided_by=names.person, decided_at=NINE)
            for state in ExtensionState
            for moot in (True, False)
        ),
    ]


def _reasons(names: Names) -> list[Any]:
    """The drafts of reasons."""
    over: dict[str, Any] = {"kind": CaseMessageKind.HAND_OVER, "to_office": names.office}
    later: dict[str, Any] = {
        "kind": CaseMessageKind.EXTENSION,
        "new_due": date(2026, 12, 4),
        "until": MONDAY,
    }
    return [
        draft(names, **{**kind, **state})
        for kind in (over, {**over, "undecided": True}, later)
        for state in ({}, {"parts": 0}, {"sent": True}, {"cancelled": True}, {"held": True})
    ]


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


def digest_case(names: Names = CHINESE, **other: Any) -> f.DigestCaseFacts:
    """A case of the holiday that nobody has claimed."""
    made = f.DigestCaseFacts(
        case_id=5,
        case_no=CASE_NO,
        service=names.service,
        office=names.office,
        state=CaseState.OPENED,
        handler=None,
        contact_due=MONDAY,
        rectify_due=NEXT_FRIDAY,
        is_new=True,
    )
    return replace(made, **other)


def digest_part(names: Names = CHINESE, **other: Any) -> f.DigestPartFacts:
    """The morning of a lead with a case to be heard today."""
    made = f.DigestPartFacts(
        office_id=2,
        office=names.office,
        since=datetime(2026, 11, 20, 0, 45, tzinfo=UTC),
        holiday=None,
        cases=(digest_case(names),),
        sums=f.SumsFacts(86, 77, 9, 9, 4),
        weekends=(),
    )
    return replace(made, **other)


def digest_cases(names: Names = CHINESE) -> tuple[f.DigestCaseFacts, ...]:
    """Due today, this week, late, in nobody's hands, with the citizen."""
    claimed: dict[str, Any] = {"state": CaseState.CLAIMED, "handler": names.person, "is_new": False}
    heard = claimed | {"state": CaseState.ANSWERING, "contact_due": None}
    return (
        digest_case(names),
        digest_case(names, **claimed),
        digest_case(names, **heard),
        digest_case(names, **heard, rectify_due=FRIDAY),
        digest_case(names, **(heard | {"state": CaseState.REPLIED})),
    )


def eight_weeks(*weeks: tuple[int, int, int, int, int]) -> tuple[f.WeekFacts, ...]:
    """The last weeks as said, those before them empty."""
    counts = [(0, 0, 0, 0, 0)] * (8 - len(weeks)) + list(weeks)
    first = date(2026, 9, 28).toordinal()
    return tuple(f.WeekFacts(date.fromordinal(first + 7 * n), *count) for n, count in enumerate(counts))


def _about_digests(names: Names) -> dict[Notice, list[Any]]:
    cases, plain = digest_cases(names), digest_part(names)
    holiday = f.HolidayFacts(("国庆", "中秋"), date(2026, 10, 1), date(2026, 10, 7))
    nameless = f.HolidayFacts((), date(2026, 9, 30), date(2026, 10, 1))
    above = digest_part(
        names, cases=(), sums=None, late_below=cases * 9, extensions=2, hand_overs=1, pressure=3
    )
    full = digest_part(names, cases=cases * 9, holiday=holiday, weekends=(date(2026, 11, 21),))
    parts = [
        (plain,),
        (digest_part(names, cases=cases * 9, weekends=(date(2026, 11, 28),)),),
        (above,),
        (replace(above, holiday=nameless),),
        (full, above, plain) * 3,
        (digest_part(names, cases=(), holiday=nameless, sums=f.SumsFacts(0, 0, 0, 0, 1)),),
    ]
    return {
        Notice.DIGEST: [f.DigestFacts(MONDAY, part) for part in parts],
        Notice.DIGEST_LIST: [
            f.DigestListFacts(2, names.office, which, MONDAY, cases * count)
            for which in range(1, 13)
            if which != 8
            for count in (0, 1, 9)
        ],
        Notice.QUOTES: [
            f.QuotesFacts(names.office, 0, ()),
            f.QuotesFacts(names.office, 9, (names.words[:300],) * 5),
        ],
        Notice.CHART: [
            f.ChartFacts(names.office, below, eight_weeks((66, 12, 9, 2, 1), (2, 0, 0, 0, 0)))
            for below in (True, False)
        ],
    }


def _to_operators(names: Names) -> dict[Notice, list[Any]]:
    ends = [f.AlarmFacts(alarm, over=True, name=names.source) for alarm in f.Alarm]
    return {
        Notice.ALARM: ends
        + [
            f.AlarmFacts(alarm, count=count, seconds=1000 * count, name=names.source)
            for alarm in f.Alarm
            for count in (1, 100_000)
        ]
    }
