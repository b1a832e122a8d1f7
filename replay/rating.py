"""What a citizen does with the prompt: rates, declines, writes, submits, amends."""

import re

from replay.phones import Shown
from replay.plans import Amending, First, Hand
from replay.reporting import take_back
from replay.stage import Play
from replay.texts import as_sent, in_pieces
from replay.wording import GRADES, Kind

SENTENCE = re.compile(r"(?<=[。！？!?；\n])")
MOST_PIECES = 5
# Before the grade, or instead of it: a button of the prompt, and one of what it turns into.
WAYS_AROUND = {
    First.DECLINE: ("不想评价", Kind.DECLINED, ""),
    First.DECLINE_THEN_RATE: ("不想评价", Kind.DECLINED, "还是评一下"),
    First.NOT_MINE: ("不是我办的", Kind.DISOWN, "跟我无关"),
    First.NOT_MINE_THEN_RATE: ("不是我办的", Kind.DISOWN, "跟我无关"),
    First.ON_BEHALF: ("不是我办的", Kind.DISOWN, "我替别人办的，我来评"),
}


async def answer_prompt(play: Play) -> None:
    """Everything up to the grade, or instead of it."""
    first = play.plan.first
    if first in WAYS_AROUND:
        await _go_around(play, *WAYS_AROUND[first])
    if first in {First.NOT_MINE, First.NOT_MINE_THEN_RATE}:
        play.stage.expected.perhaps(play.phone.id, Kind.VOID, play.key)
        await play.sees(Kind.VOID)
    if first is First.NOT_MINE_THEN_RATE:
        await play.press(Kind.VOID, "点错了")
    if first is First.WITHDRAWN:
        await take_back(play)
        play.lived.append(first)
    if play.plan.rates:
        await _give_grade(play)


async def say_and_submit(play: Play) -> Shown:
    """Tags, visibility, words, another grade; then 提交, or nothing more."""
    plan = play.plan
    if plan.tagged:
        await _choose_tag(play)
    if plan.named:
        await play.press(Kind.RATED, "改为实名")
        await play.sees(Kind.RATED, label="改为匿名")
    if plan.writes:
        await _write(play)
    if plan.amending is Amending.WHILE_OPEN:
        await amend(play, Kind.RATED)
    return await settle(play, submits=plan.submits)


async def amend(play: Play, where: Kind) -> None:
    """修改, and another grade."""
    if where is Kind.SETTLED:
        # what is amended after it was sent stands in a new message
        play.expect(Kind.RATED)
    await play.press(where, "修改")
    await play.press(Kind.AMENDING, GRADES[play.plan.amended_to])
    play.grade = play.plan.amended_to
    await play.sees(Kind.RATED, saying=f"记下了：{GRADES[play.grade]}。")


async def settle(play: Play, *, submits: bool) -> Shown:
    """提交, or the time passes: thanks come, with a case number where the grade is poor."""
    play.expect(Kind.SETTLED)
    mark = play.phone.chat.last_id
    if submits:
        act = await play.press(Kind.RATED, "提交", twice=play.plan.twice)
        await _again(play, act)
    else:
        # waiting for the time to pass is no work for anybody
        play.leave_room()
    return await play.sees(Kind.SETTLED, after=mark, extra=play.stage.pace.seconds("settle_poor"))


async def _go_around(play: Play, label: str, kind: Kind, then: str) -> None:
    play.stage.expected.perhaps(play.phone.id, kind, play.key)
    await play.press(Kind.PROMPT, label)
    await play.sees(kind)
    if then:
        await play.press(kind, then)


async def _give_grade(play: Play) -> None:
    plan = play.plan
    play.expect(Kind.RATED)
    label = GRADES[plan.grade]
    if plan.hand is Hand.TYPE:
        # read back, then said in a new message below, while the prompt may turn as well
        play.stage.expected.perhaps(play.phone.id, Kind.RATED, play.key)
        await play.sees(Kind.PROMPT)
        await play.phone.say(str(plan.grade))
        act = await play.press(Kind.TYPED, "是")
    else:
        act = await play.press(Kind.PROMPT, label, twice=plan.hand is Hand.DOUBLE_TAP)
    await play.sees(Kind.RATED, saying=f"记下了：{label}。")
    play.grade = plan.grade
    await _again(play, act)


async def _choose_tag(play: Play) -> None:
    shown = await play.sees(Kind.RATED)
    tag = next((button for button in shown.buttons if button.startswith("☐ ")), None)
    if tag is not None:
        await play.press(Kind.RATED, tag.removeprefix("☐ "))


async def _write(play: Play) -> None:
    """The real words: in one message, or by somebody angry in several."""
    text = play.matter.comment
    pieces = in_pieces(text, MOST_PIECES, SENTENCE) if play.plan.angry else [as_sent(text)]
    acts = [act for piece in pieces for act in await play.phone.say(piece)]
    play.written += pieces
    await play.sees(Kind.RATED, saying=f"写了 {len(acts)} 段话")
    await _again(play, acts[-1])


async def _again(play: Play, act: str) -> None:
    if play.plan.redelivered:
        await play.phone.phones.redeliver(act)
