"""What an office does with a case: asks, says what it will do, and answers with the real reply."""

from dataclasses import replace

from replay.claiming import come_to_hand
from replay.drafting import begin_draft, submit
from replay.extending import ask_for_longer, is_not_needed_any_more
from replay.phones import Look, look
from replay.plans import Outcome
from replay.stage import Official, Play, Round
from replay.texts import as_sent
from replay.wording import Kind

AGAIN = "{case_no} 第 {n} 次答复：\n{reply}"
ASKED = "请问您去的是哪个窗口 & 哪一天？“<上午>”还是“<下午>”？（{title}，第 {n} 次）"


async def work(play: Play, turn: Round) -> None:
    """One round of a case, from the alert to the answer."""
    await play.happens(turn.may_claim, "leave to claim")
    if play.plan.slow_office and turn.number == 1:
        await _let_it_be_late(play, turn)
    official, card = await come_to_hand(play, turn)
    turn.handler = official
    turn.claimed.set()
    await _get_in_touch(play, turn, official, card)
    await _choose_outcome(play, turn, official, card)
    asked = await ask_for_longer(play, official, card) if turn.number == 1 else None
    await _answer(play, turn, official, card)
    turn.replied.set()
    await is_not_needed_any_more(play, asked)


async def _let_it_be_late(play: Play, turn: Round) -> None:
    """Nobody claims until the clock has struck twice: leads hear of it, otherwise whoever has the alert."""
    staff, case_no = play.stage.staff, str(play.case_no)
    leads = [lead.phone.id for office in turn.offices for lead in staff.leads.get(office.code, ())]
    chat_id = (leads or staff.alerted(turn.offices[0]))[0]
    late = look(Kind.DUE, key=case_no, saying="超期：应在")
    chat = play.stage.phones.chat(chat_id)
    await chat.wait(
        late.finds, play.stage.pace.seconds("contact_within") + play.stage.pace.patience, str(late)
    )


async def _get_in_touch(play: Play, turn: Round, official: Official, card: Look) -> None:
    if play.plan.named and play.plan.contacted:
        play.expect(Kind.CONTACT_CHECK)
        await official.phone.press(card, "已联系")
        await official.phone.press(card, "打过电话")
        return
    question = ASKED.format(title=play.key, n=turn.number)
    async with official.hands:
        draft = await begin_draft(play, official, card, "联系评价人")
        await official.phone.say(question)
        ready = await official.phone.sees(replace(draft, label="提交", saying=" 要问的话："))
        play.stage.expected.relay(play.phone.id, Kind.QUESTION, play.key, question)
        await submit(play, official, draft, ready)


async def _choose_outcome(play: Play, turn: Round, official: Official, card: Look) -> None:
    await official.phone.press(card, turn.outcome.value)
    if turn.outcome is Outcome.BY:
        play.expect(Kind.PROMISED)
        dates = replace(card, saying="哪天前改好？")
        shown = await official.phone.sees(dates)
        await official.phone.press(dates, shown.buttons[0])
        await official.phone.press(card, "整改完成")


async def _answer(play: Play, turn: Round, official: Official, card: Look) -> None:
    """The real reply, whole; a very short one is questioned once."""
    reply = as_sent(play.matter.reply)
    if turn.number > 1:
        reply = AGAIN.format(case_no=play.case_no, n=turn.number, reply=reply)
    async with official.hands:
        draft = await begin_draft(play, official, card, "回复")
        acts = await official.phone.say(reply)
        if play.plan.redelivered:
            await official.phone.phones.redeliver(acts[-1])
        collected = f"这 {len(acts)} 条" if len(acts) > 1 else "，评价人会看到："
        ready = await official.phone.sees(replace(draft, label="提交", saying=collected))
        play.stage.expected.relay(play.phone.id, Kind.ANSWER, play.key, reply)
        await submit(play, official, draft, ready)
