"""申请延期: a supervisor above says yes or no, or the answer is there before anybody has."""

from replay.drafting import begin_draft, give_reason
from replay.phones import Look, look
from replay.plans import Extension
from replay.stage import Official, Play
from replay.wording import Kind

WHY_LATER = "配件 & 人手要等 12月2日，<样张>先贴出来。"
DECISIONS = {Extension.GRANTED: "同意延期", Extension.REFUSED: "不同意延期"}


async def ask_for_longer(play: Play, official: Official, card: Look) -> Official | None:
    """Ask; who has it before them in the end, where there is a supervisor above at all."""
    without = {play.matter.office_code, official.office}
    above = play.stage.staff.rung_above(official.office, without)
    if play.plan.extension is Extension.NEVER or not above:
        return None
    reason, case_no = f"{WHY_LATER}（{play.key}）", str(play.case_no)
    async with official.hands:
        await official.phone.press(card, "更多")
        draft = await begin_draft(play, official, card, "申请延期", asked="申请延期：为什么？")
        play.stage.expected.everywhere([one.phone.id for one in above], Kind.EXTENSION, case_no)
        await give_reason(play, official, draft, reason)
    # no further: the number of an anonymous matter is hidden on its way to an office
    await above[0].phone.sees(look(Kind.EXTENSION, key=case_no, saying=WHY_LATER))
    if play.plan.extension in DECISIONS:
        await _decide(play, official, above[0], reason)
    play.lived.append(play.plan.extension)
    return above[0]


async def _decide(play: Play, official: Official, supervisor: Official, reason: str) -> None:
    """Whoever asked hears the word; the citizen only of a later day, with the reason."""
    case_no = str(play.case_no)
    play.stage.expected.once(official.phone.id, Kind.EXTENSION_DECIDED, case_no)
    if play.plan.extension is Extension.GRANTED:
        play.stage.expected.relay(play.phone.id, Kind.EXTENDED, play.key, reason)
    label = DECISIONS[play.plan.extension]
    await supervisor.phone.press(look(Kind.EXTENSION, key=case_no), label, twice=play.plan.twice)
    await official.phone.sees(look(Kind.EXTENSION_DECIDED, key=case_no))


async def is_not_needed_any_more(play: Play, supervisor: Official | None) -> None:
    """Nobody decided in time: what the supervisor sees of it says that the answer is there."""
    if supervisor is not None and play.plan.extension is Extension.UNANSWERED:
        moot = look(Kind.EXTENSION, key=str(play.case_no), saying="单位已经答复了，不用再定。")
        await supervisor.phone.sees(moot)
