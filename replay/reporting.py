"""How a service system reports a matter, and takes it back."""

import asyncio
from datetime import UTC, datetime, timedelta

from replay.furnishing import WINDOW
from replay.plans import Arrival, Intake
from replay.source import Answer, Json
from replay.stage import Play

STORED, KNOWN = 202, 200
# Completed a little while ago: the clock of the service system need not be ours.
AGO = timedelta(seconds=5)
AT_THE_COUNTER = frozenset({Arrival.COUNTER, Arrival.COUNTER_EARLY, Arrival.COUNTER_NUMBER})
HINTED = frozenset({Arrival.HINT, Arrival.LATE_START, Arrival.BLOCKED, Arrival.LISTED})
# As the office above reads where a matter was handled.
CHANNELS = {"hall": "现场", "hotline": "12345 热线"}


async def report(play: Play) -> Answer:
    """Report a matter that was just completed, perhaps twice at once; what was answered."""
    source, plan = play.stage.source, play.plan
    play.completed_at = (datetime.now(UTC) - AGO).isoformat()
    send = source.report_with_others if plan.in_batch else source.report
    body = document(play)
    if plan.intake is not Intake.TWICE_AT_ONCE:
        return _check(play, await send(body), STORED)
    first, second = await asyncio.gather(send(body), send(body))
    new, known = sorted((first, second), key=lambda answer: -answer.status)
    if new.body.get("matter_id") != known.body.get("matter_id"):
        play.stage.expected.missed.append(f"{play.matter.matter_no} became two matters")
    _check(play, known, KNOWN)
    return _check(play, new, STORED)


async def report_again(play: Play) -> None:
    """The same once more: it is known."""
    _check(play, await play.stage.source.report(document(play)), KNOWN)


async def take_back(play: Play) -> None:
    """Reported by mistake; said again, it changes nothing."""
    for _ in range(2 if play.plan.twice else 1):
        answer = _check(play, await play.stage.source.withdraw(play.matter.matter_no), KNOWN)
        if answer.state != "void":
            play.stage.expected.missed.append(f"{play.matter.matter_no} was not taken back: {answer.state}")


def document(play: Play) -> Json:
    """The matter as its source tells it."""
    matter, phone, arrival = play.matter, play.phone, play.plan.arrival
    citizen: Json = {"ref": matter.citizen_ref, "name": name_of(phone.id), "phone": number_of(phone.id)}
    if arrival in HINTED:
        citizen["telegram_user_id"] = phone.id
    where = {"window": WINDOW} if arrival in AT_THE_COUNTER else {}
    return {
        "matter_no": matter.matter_no,
        "service": {"name": matter.title},
        "office_code": matter.office_code,
        "channel": channel_of(play),
        **where,
        "completed_at": play.completed_at,
        "citizen": citizen,
    }


def channel_of(play: Play) -> str:
    """Where the matter was handled."""
    return "hall" if play.plan.arrival in AT_THE_COUNTER else "hotline"


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
