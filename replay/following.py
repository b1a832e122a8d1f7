"""What follows a rating, for its citizen: a case, words that come late, another grade, the lasting link."""

from replay.arriving import OPENED
from replay.expected import CaseWords
from replay.phones import Look, Shown, look
from replay.plans import Amending, Late, Pressure
from replay.pressing import rate_anew, report_pressure
from replay.rating import amend, settle
from replay.reporting import name_of, number_of
from replay.rounds import begin_round, live_through_rounds
from replay.stage import Play
from replay.wording import Kind

LATER = "补充一句：当时窗口没有给回执，有事请打13912345678，也可以找 & 问 <12345> 的经办人。"


async def follow(play: Play, settled: Shown) -> None:
    """Everything after the thanks."""
    plan = play.plan
    if plan.is_poor:
        await _follow_case(play, settled)
        return
    if plan.late is Late.WITHOUT_CASE:
        await _say_late(play, settled)
    if plan.arrival in OPENED and plan.amending is not Amending.WHILE_OPEN:
        await _answer_lasting(play)
    if plan.amending is Amending.TO_POOR:
        async with play.citizen.hands:
            await amend(play, Kind.SETTLED)
            settled = await settle(play, submits=True)
        await _follow_case(play, settled)
    if plan.pressure is not Pressure.NEVER:
        await _tell_of_pressure(play)


async def _tell_of_pressure(play: Play) -> None:
    """A good grade was not given freely; perhaps the matter is rated anew."""
    async with play.citizen.hands:
        await report_pressure(play, play.about(Kind.SETTLED))
        if play.plan.pressure is Pressure.REPORTED:
            return
        settled = await rate_anew(play)
    await _follow_case(play, settled)


async def _follow_case(play: Play, settled: Shown) -> None:
    if not _open_case(play, settled):
        return
    plan = play.plan
    if plan.amending is Amending.BEFORE_CLAIM:
        await _amend_before_claim(play)
        return
    if plan.late is Late.BEFORE_CLAIM:
        await _say_late(play, settled)
        play.words.must_show(play.alerted())
    if plan.blocks:
        await play.phone.person.block()
    play.round.may_claim.set()
    if plan.arrival in OPENED and not plan.blocks and play.grade == plan.grade:
        await _answer_lasting(play)
    if plan.late is Late.AFTER_CLAIM:
        await play.happens(play.round.claimed, "the claim")
        play.stage.expected.once(play.round.handler_chat, Kind.SAID, str(play.case_no))
        await _say_late(play, settled)
        play.words.must_show([play.round.handler_chat])
    if plan.amending is Amending.AFTER_CLAIM:
        await _amend_after_claim(play)
    await live_through_rounds(play)


async def _say_late(play: Play, settled: Shown) -> None:
    play.expect(Kind.KEPT_LATE)
    text = f"{LATER}（{play.key}）"
    async with play.citizen.hands:
        await play.phone.say(text, reply_to=settled.message_id)
        await play.sees(Kind.KEPT_LATE)
    if play.case_no is not None:
        play.words.add(text)
    else:
        play.written.append(text)


async def _amend_before_claim(play: Play) -> None:
    """Nothing is owed any more, and every alert says so."""
    for chat_id in play.alerted():
        alert = look(Kind.ALERT, key=str(play.case_no))
        await play.stage.phones.chat(chat_id).wait(alert.finds, play.stage.pace.patience, str(alert))
    play.expect(Kind.AMENDED)
    play.stage.expected.everywhere(play.alerted(), Kind.ALERT_AMENDED, str(play.case_no))
    async with play.citizen.hands:
        await amend(play, Kind.SETTLED)
        await settle(play, submits=True)
    await play.sees(Kind.AMENDED)
    play.closed_as = "amended"


async def _amend_after_claim(play: Play) -> None:
    """The answer is owed all the same; the handler hears of the new grade."""
    await play.happens(play.round.claimed, "the claim")
    play.expect(Kind.PASSED_ON)
    play.stage.expected.once(play.round.handler_chat, Kind.NEW_GRADE, str(play.case_no))
    async with play.citizen.hands:
        await amend(play, Kind.SETTLED)
        await settle(play, submits=True)
    await play.sees(Kind.PASSED_ON)


async def _answer_lasting(play: Play) -> None:
    """The second yes, or no, or nothing."""
    wants = play.plan.wants_lasting
    if wants is None:
        return
    here = Look((Kind.LASTING,))
    await play.phone.press(here, "以后都在这里问我" if wants else "只这一件")
    await play.phone.sees(Look((Kind.LASTING,), saying="好，"))
    if wants:
        play.citizen.linked.set()


def _open_case(play: Play, settled: Shown) -> bool:
    """A poor rating settled: its office must be alerted, with all the words."""
    expected = play.stage.expected
    play.case_no = settled.reading.case_no if settled.reading else None
    if play.case_no is None:
        expected.missed.append(f"no case number for {play.key}")
        return False
    account = play.phone.id
    known = (play.matter.matter_no, play.matter.citizen_ref, name_of(account), number_of(account))
    expected.cases[play.case_no] = CaseWords(known, list(play.written))
    begin_round(play, [play.stage.staff.tree.on_duty(play.matter.office_code)])
    return True
