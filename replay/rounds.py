"""The rounds of a case, for its citizen: the office asks and answers, the citizen says what came of it."""

from replay.offices import Office
from replay.officials import work
from replay.phones import Look
from replay.plans import Amending, Outcome, Pressure, Response, Verdict
from replay.pressing import report_pressure
from replay.stage import Play, Round
from replay.wording import Kind

ANSWERS = (Kind.ANSWER, Kind.ANSWER_TAIL)
REPLIED = "是上午去的，二号窗口，我的手机是18612345678，身份证310101199001011234。"
LEFT = "第 {n} 次看答复：还是没有说清什么时候办完，家里电话是 13512345678。（{title}）"
UNDERSTOOD = {Verdict.SOLVED: "明白了", Verdict.PARTLY: "还有疑问", Verdict.UNSOLVED: "不认可"}


def begin_round(play: Play, offices: list[Office]) -> None:
    """An answer is due from these offices: their people are alerted and get to work."""
    expected, staff, number = play.stage.expected, play.stage.staff, len(play.rounds) + 1
    outcomes = play.plan.outcomes
    play.rounds.append(Round(number, outcomes[(number - 1) % len(outcomes)], offices))
    play.be_alerted()
    if number > 1:
        for chat in staff.supervising(offices[0].code):
            expected.perhaps(chat, Kind.LISTED, str(play.case_no))
    if number > 1 or play.plan.amending is not Amending.BEFORE_CLAIM:
        play.stage.spawn(work(play, play.round))


async def live_through_rounds(play: Play) -> None:
    """Answer after answer, until the citizen has had the last word, or none."""
    verdicts = [*play.plan.verdicts, Verdict.SOLVED]
    mark = 0
    for number, verdict in enumerate(verdicts):
        if play.plan.blocks and number == 0:
            await play.happens(play.round.replied, "the answer")
            await play.phone.person.unblock()
        else:
            await _respond(play)
        answer = await play.sees(*ANSWERS, after=mark, extra=play.stage.pace.office_time)
        mark = answer.message_id
        play.leave_room()
        if number == 0 and play.plan.pressure is Pressure.REPORTED:
            await report_pressure(play, play.about(*ANSWERS, after=mark - 1))
        if not await _judge(play, verdict, verdicts[:number], mark):
            return


async def _respond(play: Play) -> None:
    """To the office's question, or to the question whether it was in touch."""
    kinds = (Kind.QUESTION, Kind.CONTACT_CHECK)
    asked = await play.sees(*kinds, after=play.asked_last, extra=play.stage.pace.office_time)
    play.asked_last = asked.message_id
    here = Look(kinds, play.key, after=asked.message_id - 1)
    if asked.reading and asked.reading.kind is Kind.CONTACT_CHECK:
        await _confirm(play, here)
    elif play.plan.response is Response.REFUSE:
        await play.happens(play.round.claimed, "the claim")
        play.stage.expected.once(play.round.handler_chat, Kind.SAID_NOTHING, str(play.case_no))
        await play.phone.press(here, "不想说")
    elif play.plan.response is Response.REPLY:
        await _reply(play, here)


async def _reply(play: Play, here: Look) -> None:
    await play.happens(play.round.claimed, "the claim")
    handler, words = play.round.handler_chat, play.words
    play.stage.expected.once(handler, Kind.SAID, str(play.case_no))
    words.replies.append(f"{REPLIED}（{play.key}，第 {play.round.number} 次）")
    words.replied_in[handler].add(len(words.replies) - 1)
    async with play.citizen.hands:
        mark = play.phone.chat.last_id
        await play.phone.press(here, "回一句")
        await play.sees(Kind.RESPOND, after=mark)
        await play.phone.say(words.replies[-1])
        await play.sees(Kind.RESPONDED, after=mark)


async def _confirm(play: Play, here: Look) -> None:
    """是, or 没有: then the leads must hear of it."""
    denied = play.plan.denies_contact
    if denied:
        leads = [
            lead for office in play.round.offices for lead in play.stage.staff.leads.get(office.code, ())
        ]
        chats = [lead.phone.id for lead in leads]
        play.stage.expected.everywhere(chats, Kind.DENIED, str(play.case_no))
    await play.phone.press(here, "没有" if denied else "是")


async def _judge(play: Play, verdict: Verdict, before: list[Verdict], answer: int) -> bool:
    """Say what came of the answer; whether another one will follow."""
    expected, case_no = play.stage.expected, str(play.case_no)
    if verdict is Verdict.SILENT:
        play.expect(Kind.UNCONFIRMED)
        expected.closed[case_no] = play.alerted()
        await play.sees(Kind.UNCONFIRMED, extra=play.stage.pace.seconds("verdict_window"))
        play.closed_as = "unconfirmed"
        return False
    expected.once(play.round.handler_chat, Kind.JUDGED, case_no)
    here = play.about(*ANSWERS, after=answer - 1)
    explained = play.round.outcome is Outcome.EXPLAIN
    label = UNDERSTOOD[verdict] if explained else verdict.value
    if closes(verdict, before):
        await _close(play, verdict, here, label)
        return False
    await _reopen(play, verdict, here, label)
    return True


def closes(verdict: Verdict, before: list[Verdict]) -> bool:
    """Whether this is the last word: solved, unsolved again, or not solved after a part of it was."""
    if verdict is Verdict.SOLVED or Verdict.PARTLY in before:
        return True
    return verdict is Verdict.UNSOLVED and Verdict.UNSOLVED in before


async def _close(play: Play, verdict: Verdict, here: Look, label: str) -> None:
    expected, case_no = play.stage.expected, str(play.case_no)
    expected.closed[case_no] = play.alerted()
    solved = verdict is Verdict.SOLVED
    end = Kind.SOLVED if solved else Kind.UNSOLVED
    play.expect(end)
    if not solved:
        bosses = play.stage.staff.bosses(play.rounds[0].offices[0].code)
        expected.everywhere(bosses, Kind.LISTED, case_no)
    if play.words.texts:
        play.expect(Kind.PUBLISH)
    await play.phone.press(here, label, twice=play.plan.twice)
    await play.sees(end)
    play.closed_as = "solved" if solved else "unsolved"
    if play.words.texts and play.plan.publishes is not None:
        await play.press(Kind.PUBLISH, "可以公开" if play.plan.publishes else "不公开")
        await play.sees(Kind.PUBLISH, saying="您说")


async def _reopen(play: Play, verdict: Verdict, here: Look, label: str) -> None:
    """The office answers again, or the one a rung up with it; a word about what is missing."""
    offices = play.round.offices
    if verdict is Verdict.UNSOLVED:
        above = play.stage.staff.tree.rung_up(offices[0].code)
        offices = [offices[0], *([above] if above else [])]
    play.expect(Kind.REOPENED)
    mark = play.phone.chat.last_id
    begin_round(play, offices)
    async with play.citizen.hands:
        await play.phone.press(here, label, twice=play.plan.twice)
        await play.sees(Kind.REOPENED, after=mark)
        if play.plan.says_what_is_left:
            await _say_what_is_left(play)
    play.round.may_claim.set()


async def _say_what_is_left(play: Play) -> None:
    mark = play.phone.chat.last_id
    text = LEFT.format(n=play.round.number - 1, title=play.key)
    await play.phone.say(text)
    play.words.add(text)
    play.words.must_show(play.alerted())
    first = await play.sees(Kind.RESPONDED, after=mark)
    await play.phone.press(play.about(Kind.REOPENED, after=mark - 1), "说完了")
    await play.sees(Kind.RESPONDED, after=first.message_id)
