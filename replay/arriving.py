"""How a matter is reported and its citizen gets to see the prompt."""

import asyncio
from datetime import UTC, datetime, timedelta

from replay.phones import StillWaiting, look
from replay.plans import Arrival, Intake
from replay.source import Answer, Json
from replay.stage import Play
from replay.wording import Kind

STORED, KNOWN = 202, 200
# Completed a little while ago: the clock of the service system need not be ours.
AGO = timedelta(seconds=5)
LONGEST_LABEL = 20
ASK_AGAIN = 0.3


async def arrive(play: Play) -> None:
    """Report the matter and bring its citizen before the prompt."""
    play.completed_at = (datetime.now(UTC) - AGO).isoformat()
    await _ROADS[play.plan.arrival](play)
    play.expect(Kind.PROMPT)
    await play.sees(Kind.PROMPT)
    if play.plan.intake is Intake.AGAIN_LATER:
        hinted = play.plan.arrival in HINTED
        _check(play, await play.stage.source.report(document(play, hinted=hinted)), KNOWN)


async def arrive_listed(plays: list[Play]) -> None:
    """Report all matters of somebody who starts only then: a list comes, each opens its prompt."""
    for play in plays:
        play.completed_at = (datetime.now(UTC) - AGO).isoformat()
        await report(play, hinted=True)
    phone = plays[0].phone
    await phone.person.start()
    await phone.sees(look(Kind.WAITING))


async def open_from_list(play: Play) -> None:
    """Choose the matter from the list."""
    name = play.matter.title
    begins = name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"
    await play.phone.press(look(Kind.WAITING), begins)


async def report(play: Play, *, hinted: bool) -> Answer:
    """Report a matter, perhaps twice at once; what was answered."""
    source, plan = play.stage.source, play.plan
    send = source.report_with_others if plan.in_batch else source.report
    body = document(play, hinted=hinted)
    if plan.intake is not Intake.TWICE_AT_ONCE:
        return _check(play, await send(body), STORED)
    first, second = await asyncio.gather(send(body), send(body))
    new, known = sorted((first, second), key=lambda answer: -answer.status)
    if new.body.get("matter_id") != known.body.get("matter_id"):
        play.stage.expected.missed.append(f"{play.matter.matter_no} became two matters")
    _check(play, known, KNOWN)
    return _check(play, new, STORED)


def document(play: Play, *, hinted: bool) -> Json:
    """The matter as its source tells it."""
    matter, phone = play.matter, play.phone
    citizen: Json = {"ref": matter.citizen_ref, "name": name_of(phone.id), "phone": number_of(phone.id)}
    if hinted:
        citizen["telegram_user_id"] = phone.id
    return {
        "matter_no": matter.matter_no,
        "service": {"name": matter.title},
        "office_code": matter.office_code,
        "channel": "hotline",
        "completed_at": play.completed_at,
        "citizen": citizen,
    }


def name_of(account: int) -> str:
    """A name that stands in no text by chance."""
    return f"燊{chr(0x9F00 + account % 150)}"


def number_of(account: int) -> str:
    """A phone number for this account."""
    return f"199{account:08d}"


def _check(play: Play, answer: Answer, status: int) -> Answer:
    if answer.status != status:
        said = f"{answer.status} {answer.body.get('type', '')}"
        play.stage.expected.missed.append(f"intake of {play.matter.matter_no}: {said}")
    return answer


async def greet(play: Play) -> None:
    """The account starts the bot and is greeted."""
    if not play.citizen.greeted:
        play.citizen.greeted = True
        await play.phone.person.start()
        await play.phone.sees(look(Kind.GREETING))


async def _by_hint(play: Play) -> None:
    await greet(play)
    await report(play, hinted=True)


async def _started_late(play: Play) -> None:
    await report(play, hinted=True)
    play.citizen.greeted = True
    await play.phone.person.start()


async def _by_link(play: Play) -> None:
    answer = await report(play, hinted=False)
    link = answer.body.get("prompt", {}).get("deep_link")
    if link:
        play.citizen.greeted = True
        await play.phone.person.open(link)


async def _blocked(play: Play) -> None:
    await greet(play)
    await play.phone.person.block()
    await report(play, hinted=True)
    await _until_unreachable(play)
    await play.phone.person.unblock()


async def _until_unreachable(play: Play) -> None:
    """The service system asks until it is told that nobody can be reached."""
    end = asyncio.get_running_loop().time() + play.stage.pace.patience
    while asyncio.get_running_loop().time() < end:
        status = await play.stage.source.status(play.matter.matter_no)
        if status["prompt"]["state"] == "unreachable":
            return
        await asyncio.sleep(ASK_AGAIN)
    raise StillWaiting(f"{play.matter.matter_no} to be unreachable")


async def _by_lasting_link(play: Play) -> None:
    await report(play, hinted=False)


HINTED = frozenset({Arrival.HINT, Arrival.LATE_START, Arrival.BLOCKED, Arrival.LISTED})
_ROADS = {
    Arrival.HINT: _by_hint,
    Arrival.LATE_START: _started_late,
    Arrival.LINK: _by_link,
    Arrival.BLOCKED: _blocked,
    Arrival.LASTING: _by_lasting_link,
    Arrival.LISTED: open_from_list,
}
