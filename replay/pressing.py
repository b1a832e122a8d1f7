"""Somebody told the citizen how to rate: it goes to the supervisor above, never to the rated office."""

from replay.phones import Look, Shown, look
from replay.plans import Pressure
from replay.rating import settle
from replay.reporting import CHANNELS, channel_of
from replay.stage import Official, Play
from replay.wording import GRADES, Kind


async def report_pressure(play: Play, under: Look) -> None:
    """有人要求我打好评 under a message, one of the four reasons, and 受理 above."""
    above = play.stage.staff.rung_above(play.matter.office_code)
    about = f"{play.office.name} · {CHANNELS[channel_of(play)]} · “{play.plan.pressed_how}”"
    play.expect(Kind.PRESSED)
    play.expect(Kind.REPORTED)
    await play.phone.press(under, "有人要求我打好评")
    play.stage.expected.everywhere([one.phone.id for one in above], Kind.PRESSURE_REPORT, about)
    await play.press(Kind.PRESSED, play.plan.pressed_how, twice=play.plan.twice)
    if above:
        play.expect(Kind.ACCEPTED)
        play.stage.spawn(_take_up(play, above[0], about))
    if play.plan.pressure is Pressure.REPORTED:
        await play.press(Kind.REPORTED, "不用")
        play.lived.append(play.plan.pressure)


async def rate_anew(play: Play) -> Shown:
    """重新评: another rating of the same matter's, sent once more."""
    play.expect(Kind.RATE_ANEW)
    play.expect(Kind.RATED)
    await play.press(Kind.REPORTED, "重新评")
    await play.press(Kind.RATE_ANEW, GRADES[play.plan.anew_as])
    play.grade = play.plan.anew_as
    await play.sees(Kind.REPORTED, saying=f"您重新评了：{GRADES[play.grade]}。")
    await play.sees(Kind.RATED, saying=f"记下了：{GRADES[play.grade]}。")
    play.lived.append(play.plan.pressure)
    return await settle(play, submits=True)


async def _take_up(play: Play, supervisor: Official, about: str) -> None:
    """受理 on a report that looks so: of two that look alike, each is taken up by somebody's turn."""
    async with supervisor.hands:
        report = await supervisor.phone.sees(look(Kind.PRESSURE_REPORT, key=about, label="受理"))
        await supervisor.phone.press_at_once(report, "受理")
        await supervisor.phone.chat.changed(report, play.stage.pace.patience)
    await play.sees(Kind.ACCEPTED)
