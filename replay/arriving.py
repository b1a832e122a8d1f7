"""How a citizen gets to see the prompt of a matter."""

import asyncio

from replay import counter
from replay.phones import StillWaiting, look
from replay.plans import Arrival, Intake
from replay.reporting import report, report_again
from replay.stage import Play
from replay.wording import Kind

LONGEST_LABEL = 20
ASK_AGAIN = 0.3


async def arrive(play: Play) -> None:
    """Report the matter and bring its citizen before the prompt."""
    await _ROADS[play.plan.arrival](play)
    play.expect(Kind.PROMPT)
    await play.sees(Kind.PROMPT)
    play.lived.append(play.plan.arrival)
    if play.plan.intake is Intake.AGAIN_LATER:
        await report_again(play)


async def arrive_listed(plays: list[Play]) -> None:
    """Report all matters of somebody who starts only then: a list comes, each opens its prompt."""
    for play in plays:
        await report(play)
    phone = plays[0].phone
    await phone.person.start()
    await phone.sees(look(Kind.WAITING))


async def open_from_list(play: Play) -> None:
    """Choose the matter from the list; matters of one name are told apart by their last four characters."""
    name = play.matter.title
    begins = name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"
    listed = await play.phone.sees(look(Kind.WAITING, label=begins))
    same_name = [label for label in listed.buttons if label.startswith(begins)]
    its_own = [label for label in same_name if label.endswith(play.matter.matter_no[-4:])]
    await play.phone.press(look(Kind.WAITING), (its_own or same_name)[0])


async def _by_hint(play: Play) -> None:
    await counter.greet(play)
    await report(play)


async def _started_late(play: Play) -> None:
    await report(play)
    play.citizen.greeted = True
    await play.phone.person.start()


async def _by_link(play: Play) -> None:
    link = await _link_of(play)
    if link:
        play.citizen.greeted = True
        await play.phone.person.open(link)


async def _by_used_link(play: Play) -> None:
    """Somebody else was quicker; the office above hears that both call it theirs, the rated one does not."""
    expected, staff = play.stage.expected, play.stage.staff
    link = await _link_of(play)
    other = await play.stage.phones.person("路人", OTHERS + play.phone.id)
    expected.once(other.id, Kind.PROMPT, play.key)
    await other.person.open(link)
    await other.sees(look(Kind.PROMPT, key=play.key))
    expected.once(play.phone.id, Kind.USED_LINK, "")
    expected.once(other.id, Kind.TAKEN_OVER, play.key)
    about = f"{play.office.name} · {play.matter.title}"
    expected.everywhere(staff.bosses(play.matter.office_code), Kind.DISPUTED, about)
    await play.phone.person.open(link)
    await play.phone.press(look(Kind.USED_LINK), "我才是本人")


async def _link_of(play: Play) -> str:
    answer = await report(play)
    return str(answer.body.get("prompt", {}).get("deep_link") or "")


async def _blocked(play: Play) -> None:
    await counter.greet(play)
    await play.phone.person.block()
    await report(play)
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
    await report(play)


OTHERS = 1_000_000
# Where the link of the one matter was opened, or it was found: a lasting link is offered afterwards.
OPENED = frozenset({
    Arrival.LINK, Arrival.COUNTER, Arrival.COUNTER_EARLY, Arrival.COUNTER_NUMBER, Arrival.NUMBER
})  # fmt: skip
_ROADS = {
    Arrival.HINT: _by_hint,
    Arrival.LATE_START: _started_late,
    Arrival.LINK: _by_link,
    Arrival.BLOCKED: _blocked,
    Arrival.LASTING: _by_lasting_link,
    Arrival.LISTED: open_from_list,
    Arrival.COUNTER: counter.find_by_phone,
    Arrival.COUNTER_EARLY: counter.wait_for_it,
    Arrival.COUNTER_NUMBER: counter.type_number_here,
    Arrival.NUMBER: counter.type_number,
    Arrival.DISPUTED: _by_used_link,
}
