"""Figures as anybody can count them: in plain Python, over the rows of the facts."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from models.recount import Key
from models.tables import Case, Matter, Prompt, Rating, RatingVersion
from models.terms import Level, Measure, PromptReason, PromptState

M = Measure
HOUR = 3600


async def counted() -> Counter[Key]:
    """Every figure."""
    prompts = {prompt.matter_id: prompt for prompt in await Prompt.all()}
    ratings = {rating.matter_id: rating for rating in await Rating.all()}
    versions = {(one.rating_id, one.version): one for one in await RatingVersion.all()}
    cases: dict[int, list[Case]] = {}
    for case in await Case.all():
        cases.setdefault(case.rating_id, []).append(case)
    found: Counter[Key] = Counter()
    for matter in await Matter.filter(office__test=False):
        rating = ratings.get(matter.id)
        one = [(M.REPORTED, "")]
        if matter.id in prompts:
            one += of_prompt(prompts[matter.id])
        if rating is not None and (rating.id, rating.version) in versions:
            one += of_rating(rating, versions[rating.id, rating.version])
        for case in cases.get(rating.id, []) if rating else []:
            one += of_case(case)
        for measure, detail in one:
            found.update(places(matter, measure, detail))
    return found


def of_prompt(prompt: Prompt) -> Iterator[tuple[Measure, str]]:
    """One end of a prompt, and whether it was asked."""
    expired = prompt.state is PromptState.EXPIRED
    if prompt.state is PromptState.UNREACHABLE or (expired and prompt.reason is not None):
        yield M(str(prompt.reason)), ""
    elif expired:
        yield from ((M.ASKED, ""), (M.UNRATED, "")) if prompt.sent_at else ((M.UNSENT, ""),)
    elif prompt.state is PromptState.SCHEDULED:
        yield M.WAITING, ""
    elif prompt.reason is PromptReason.WITHDRAWN:
        yield M.WITHDRAWN, ""
    elif prompt.state in {PromptState.VOID, PromptState.NOT_ASKED}:
        yield M(str(prompt.reason)), ""
    else:
        yield M.ASKED, ""
        if prompt.state is PromptState.ANSWERED:
            yield M.RATED, ""
        if prompt.state is PromptState.DECLINED:
            yield M.DECLINED, ""


def of_rating(rating: Rating, version: RatingVersion) -> Iterator[tuple[Measure, str]]:
    """The grade and the tags of the newest version; of a disputed one nothing but that."""
    if rating.disputed_at:
        yield M.DISPUTED, ""
        return
    yield M(f"grade_{int(version.grade)}"), ""
    for tag in version.tags:
        yield (M.TAG_POOR if version.grade in (1, 2) else M.TAG_GOOD), tag


def of_case(case: Case) -> Iterator[tuple[Measure, str]]:
    """Everything that a case counts in."""
    yield M.OPENED, ""
    for first, late, count, in_time, hours in (
        (case.first_contacted_at, case.contacted_late, M.CONTACTED, M.CONTACTED_IN_TIME, M.CONTACT_HOURS),
        (case.first_replied_at, case.replied_late, M.REPLIED, M.REPLIED_IN_TIME, M.ANSWER_HOURS),
    ):
        if first is not None:
            yield count, ""
            yield hours, hours_between(case.opened_at, first)
            if not late:
                yield in_time, ""
    if case.first_word_at is not None and case.first_replied_at is not None:
        yield M.WORD_HOURS, hours_between(case.first_replied_at, case.first_word_at)
    if case.closed_as:
        yield M(case.closed_as.value), ""
    for condition, measure in (
        (case.partly, M.PARTLY),
        (case.handovers, M.HANDED_OVER),
        (case.was_overdue or case.contacted_late or case.replied_late, M.OVERDUE),
    ):
        if condition:
            yield measure, ""


def hours_between(start: datetime, end: datetime) -> str:
    """Whole hours between whole seconds; none, where the clock went back."""
    return str(max(0, (int(end.timestamp()) - int(start.timestamp())) // HOUR))


def places(matter: Matter, measure: Measure, detail: str) -> list[Key]:
    """Every figure that one thing of a matter counts in."""
    day, office = matter.completed_on.isoformat(), matter.office_id
    service = "" if matter.service_private else f"{matter.service_code or ''}\n{matter.service_name}"
    if measure in (M.TAG_GOOD, M.TAG_POOR, M.CONTACT_HOURS, M.ANSWER_HOURS, M.WORD_HOURS):
        of = [(Level.DETAIL, 0, detail), (Level.DETAIL, office, detail)]
    else:
        of = [
            (Level.ALL, 0, ""),
            (Level.OFFICE, office, ""),
            (Level.SERVICE, office, service),
            (Level.WINDOW, office, matter.window or ""),
            (Level.CHANNEL, 0, matter.channel.value),
            (Level.CHANNEL, office, matter.channel.value),
        ]
    keys = [Key(level, period, measure, who, part) for level, who, part in of for period in ("", day[:7])]
    return keys + ([Key(Level.ALL, day, measure, 0, "")] if detail == "" else [])
