"""Who works on a case: it is claimed, handed on to another office, put back, or given to somebody."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from replay.drafting import begin_draft, give_reason
from replay.offices import Office
from replay.phones import Chat, Look, look
from replay.plans import Detour
from replay.stage import Official, Play, Round
from replay.wording import Kind

WHY_ELSEWHERE = "这件事由贵单位主管，已与 & 贵单位<窗口>电话沟通。"

Claim = tuple[Official, Look]  # who has the case, and how to find their card


async def come_to_hand(play: Play, turn: Round) -> Claim:
    """Somebody has the case in the end."""
    detour = play.plan.detour if turn.number == 1 else Detour.NEVER
    leads = play.stage.staff.leads.get(turn.offices[0].code, [])
    if detour is Detour.ASSIGNED and leads:
        return await _be_assigned(play, leads[0])
    claim = await _claim(play, _claimants(play, turn))
    if detour is Detour.HANDED_OVER:
        return await _hand_over(play, turn, *claim)
    return claim if detour is Detour.NEVER else await _put_back(play, *claim)


def _claimants(play: Play, turn: Round) -> list[Official]:
    office = turn.offices[-1] if crc32(str(play.case_no).encode()) % 2 else turn.offices[0]
    return play.stage.staff.claimants(office.code)


async def _claim(play: Play, people: Sequence[Official]) -> Claim:
    """认领 by the least busy; perhaps two at the same moment."""
    chosen = sorted(people, key=lambda one: one.claims)[: 2 if play.plan.race else 1]
    chosen[0].claims += 1
    marks = [one.phone.chat.last_id for one in chosen]
    seen = [await one.phone.sees(_alert(play, label="认领"), chat=_chat(play, one)) for one in chosen]
    await asyncio.gather(
        *(one.phone.press_at_once(alert, "认领") for one, alert in zip(chosen, seen, strict=True))
    )
    claimer, card = await _first_to_see(chosen, [_card(play, mark) for mark in marks])
    _must_get_words(play, claimer)
    return claimer, card


async def _claim_next(play: Play, people: Sequence[Official], saying: str = "") -> Claim:
    """认领 once more: what the alert showed of the claim before may still be on its way."""
    claimer = min(people, key=lambda one: one.claims)
    claimer.claims += 1
    card = _card(play, claimer.phone.chat.last_id)
    await claimer.phone.press(_alert(play, saying=saying), "认领", chat=_chat(play, claimer))
    await claimer.phone.sees(card)
    _must_get_words(play, claimer)
    return claimer, card


def _must_get_words(play: Play, official: Official) -> None:
    """In a group they come in private with the case; in private they are there with the alert."""
    play.words.must_show([official.phone.id])


def _alert(play: Play, **more: str) -> Look:
    return look(Kind.ALERT, key=str(play.case_no), **more)


def _chat(play: Play, official: Official) -> Chat:
    """Where the alerts of somebody's office come: its group, or in private."""
    group = play.stage.staff.groups.get(official.office)
    return play.stage.phones.chat(group) if group is not None else official.phone.chat


def _card(play: Play, mark: int) -> Look:
    return Look((Kind.CARD,), str(play.case_no), saying="您认领的", after=mark)


async def _first_to_see(people: list[Official], cards: list[Look]) -> Claim:
    waits = [asyncio.create_task(one.phone.sees(card)) for one, card in zip(people, cards, strict=True)]
    done, others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    winner = waits.index(done.pop())
    await waits[winner]
    return people[winner], cards[winner]


async def _hand_over(play: Play, turn: Round, official: Official, card: Look) -> Claim:
    """转办: the citizen reads who answers now and why, the old office that it has nothing to do any more."""
    expected, case_no = play.stage.expected, str(play.case_no)
    target = _elsewhere(play, turn.offices[0])
    reason = f"{WHY_ELSEWHERE}（{play.key}）"
    async with official.hands:
        draft = await _choose_office(play, official, card, target)
        expected.relay(play.phone.id, Kind.HANDED_OVER, play.key, reason)
        expected.everywhere([*play.alerted(), official.phone.id], Kind.HANDED_ON, case_no)
        turn.former, turn.offices = turn.offices, [target]
        play.be_alerted()
        await give_reason(play, official, draft, reason)
    await play.sees(Kind.HANDED_OVER)
    play.lived.append(Detour.HANDED_OVER)
    # no further: the number of an anonymous matter is hidden on its way to another office
    people = play.stage.staff.claimants(target.code)
    return await _claim_next(play, people, saying=f"转来。理由：“{WHY_ELSEWHERE}")


def _elsewhere(play: Play, office: Office) -> Office:
    others = [one for one in play.stage.staff.tree.in_order if one.has_receiver and one is not office]
    return others[crc32(play.matter.matter_no.encode()) % len(others)]


async def _choose_office(play: Play, official: Official, card: Look, target: Office) -> Look:
    """A few characters of its name, then its button; how to find the draft of the reason."""
    which = look(Kind.WHICH_OFFICE, key=str(play.case_no), after=official.phone.chat.last_id)
    for _ in ("asked", "answered with buttons"):
        play.stage.expected.once(official.phone.id, Kind.WHICH_OFFICE, str(play.case_no))
    await official.phone.press(card, "更多")
    await official.phone.press(card, "转办")
    await official.phone.sees(which)
    await official.phone.say(target.code)
    return await begin_draft(play, official, which, target.name, asked="为什么转？")


async def _put_back(play: Play, official: Official, card: Look) -> Claim:
    """放回群里: everybody else of the office hears of it, and somebody else claims."""
    staff, case_no = play.stage.staff, str(play.case_no)
    others = [one for one in staff.claimants(official.office) if one is not official]
    told = Kind.PUT_BACK if official.office in staff.groups else Kind.ALERT
    play.stage.expected.everywhere([one.phone.id for one in others], told, case_no)
    await official.phone.press(card, "更多")
    await official.phone.press(card, "放回群里")
    await official.phone.sees(replace(card, saying="现在没有人认领。"))
    play.lived.append(Detour.PUT_BACK)
    return await _claim_next(play, others)


async def _be_assigned(play: Play, lead: Official) -> Claim:
    """指派 by the lead: privately before anybody claims, in a group to another than who has it."""
    expected, case_no = play.stage.expected, str(play.case_no)
    handlers = play.stage.staff.handlers[lead.office]
    former: list[Official] = []
    if lead.office in play.stage.staff.groups:
        former = [(await _claim(play, handlers))[0]]
        expected.everywhere([former[0].phone.id], Kind.REASSIGNED, case_no)
        expected.once(lead.phone.id, Kind.ALERT, case_no)
        await lead.phone.press(_alert(play), "看进度", chat=_chat(play, lead))
        _must_get_words(play, lead)
    free = [one for one in handlers if one not in former]
    chosen = min(free, key=lambda one: one.claims)
    chosen.claims += 1
    expected.once(lead.phone.id, Kind.ASSIGN_ASK, case_no)
    expected.once(chosen.phone.id, Kind.ASSIGNED, case_no)
    card = _card(play, chosen.phone.chat.last_id)
    await lead.phone.press(_alert(play), "指派")
    await lead.phone.press(look(Kind.ASSIGN_ASK, key=case_no), f"{chosen.name[0]}某")
    await chosen.phone.sees(card)
    _must_get_words(play, chosen)
    play.lived.append(Detour.ASSIGNED)
    return chosen, card
