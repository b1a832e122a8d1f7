"""What an office does with a case: claims it, asks, says what it will do, and answers with the real reply."""

import asyncio
from zlib import crc32

from replay.phones import Look, Shown, look
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
    official, card = await _claim(play, turn)
    _expect_words(play, official)
    turn.handler = official
    turn.claimed.set()
    await _get_in_touch(play, turn, official, card)
    await _choose_outcome(play, turn, official, card)
    await _answer(play, turn, official, card)
    turn.replied.set()


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


async def _claim(play: Play, turn: Round) -> tuple[Official, Look]:
    """认领; perhaps two at the same moment. Who has claimed, and how to find the card."""
    staff, case_no = play.stage.staff, str(play.case_no)
    office = turn.offices[-1] if crc32(case_no.encode()) % 2 else turn.offices[0]
    people = sorted(staff.claimants(office.code), key=lambda one: one.claims)
    chosen = people[: 2 if play.plan.race else 1]
    chosen[0].claims += 1
    marks = [one.phone.chat.last_id for one in chosen]
    seen = [await _sees_alert(play, one) for one in chosen]
    await asyncio.gather(
        *(one.phone.press_at_once(alert, "认领") for one, alert in zip(chosen, seen, strict=True))
    )
    cards = [Look((Kind.CARD,), case_no, saying="您认领的", after=mark) for mark in marks]
    return await _first_to_see(chosen, cards)


async def _sees_alert(play: Play, official: Official) -> Shown:
    group = play.stage.staff.groups.get(official.office)
    chat = play.stage.phones.chat(group) if group is not None else official.phone.chat
    return await official.phone.sees(look(Kind.ALERT, key=str(play.case_no), label="认领"), chat=chat)


async def _first_to_see(people: list[Official], cards: list[Look]) -> tuple[Official, Look]:
    waits = [asyncio.create_task(one.phone.sees(card)) for one, card in zip(people, cards, strict=True)]
    done, others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    winner = waits.index(done.pop())
    await waits[winner]
    return people[winner], cards[winner]


def _expect_words(play: Play, official: Official) -> None:
    """Whoever claimed in a group gets the words in private; in private they are there with the alert."""
    play.words.must_show([official.phone.id])


async def _get_in_touch(play: Play, turn: Round, official: Official, card: Look) -> None:
    if play.plan.named and play.plan.contacted:
        play.expect(Kind.CONTACT_CHECK)
        await official.phone.press(card, "已联系")
        await official.phone.press(card, "打过电话")
        return
    question = ASKED.format(title=play.key, n=turn.number)
    async with official.hands:
        draft = await _begin_draft(play, official, card, "联系评价人")
        await official.phone.say(question)
        ready = await official.phone.sees(_with(draft, label="提交", saying=" 要问的话："))
        play.stage.expected.relay(play.phone.id, Kind.QUESTION, play.key, question)
        await _submit(play, official, draft, ready)


async def _choose_outcome(play: Play, turn: Round, official: Official, card: Look) -> None:
    await official.phone.press(card, turn.outcome.value)
    if turn.outcome is Outcome.BY:
        play.expect(Kind.PROMISED)
        dates = _with(card, saying="哪天前改好？")
        shown = await official.phone.sees(dates)
        await official.phone.press(dates, shown.buttons[0])
        await official.phone.press(card, "整改完成")


async def _answer(play: Play, turn: Round, official: Official, card: Look) -> None:
    """The real reply, whole; a very short one is questioned once."""
    reply = as_sent(play.matter.reply)
    if turn.number > 1:
        reply = AGAIN.format(case_no=play.case_no, n=turn.number, reply=reply)
    async with official.hands:
        draft = await _begin_draft(play, official, card, "回复")
        acts = await official.phone.say(reply)
        if play.plan.redelivered:
            await official.phone.phones.redeliver(acts[-1])
        collected = f"这 {len(acts)} 条" if len(acts) > 1 else "，评价人会看到："
        ready = await official.phone.sees(_with(draft, label="提交", saying=collected))
        play.stage.expected.relay(play.phone.id, Kind.ANSWER, play.key, reply)
        await _submit(play, official, draft, ready)


async def _begin_draft(play: Play, official: Official, card: Look, label: str) -> Look:
    """Press the card's button; how to find the draft that begins."""
    draft = Look((Kind.DRAFT,), str(play.case_no), after=official.phone.chat.last_id)
    await official.phone.press(card, label)
    await official.phone.sees(_with(draft, saying="：写"))
    return draft


async def _submit(play: Play, official: Official, draft: Look, ready: Shown) -> None:
    this = _with(draft, after=ready.message_id - 1)
    act = await official.phone.press(this, "提交", twice=play.plan.twice)
    either = Look((Kind.DRAFT, Kind.DRAFT_SENT), str(play.case_no), after=ready.message_id - 1)
    sent = Look((Kind.DRAFT_SENT,), str(play.case_no), after=ready.message_id - 1)

    def moved_on(message: Shown) -> bool:
        return sent.finds(message) or (either.finds(message) and "只有 " in message.text)

    shown = await official.phone.chat.wait(moved_on, play.stage.pace.patience, str(sent))
    if not sent.finds(shown):
        await official.phone.press(this, "提交")
        await official.phone.sees(sent)
    if play.plan.redelivered:
        await official.phone.phones.redeliver(act)


def _with(here: Look, **more: object) -> Look:
    """The same message, looked at more closely."""
    return Look(**{**vars(here), **more})
