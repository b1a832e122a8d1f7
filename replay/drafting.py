"""An official's words: asked for by a button, collected, looked at and sent."""

from dataclasses import replace

from replay.phones import Look, Shown
from replay.stage import Official, Play
from replay.wording import Kind


async def begin_draft(play: Play, official: Official, under: Look, label: str, asked: str = "：写") -> Look:
    """Press a button that asks for words; how to find the draft that begins."""
    draft = Look((Kind.DRAFT,), str(play.case_no), after=official.phone.chat.last_id)
    await official.phone.press(under, label)
    await official.phone.sees(replace(draft, saying=asked))
    return draft


async def submit(play: Play, official: Official, draft: Look, ready: Shown) -> None:
    """提交; a very short answer is questioned once."""
    this = replace(draft, after=ready.message_id - 1)
    act = await official.phone.press(this, "提交", twice=play.plan.twice)
    either = Look((Kind.DRAFT, Kind.DRAFT_SENT), str(play.case_no), after=ready.message_id - 1)
    sent = replace(either, kinds=(Kind.DRAFT_SENT,))

    def moved_on(message: Shown) -> bool:
        return sent.finds(message) or (either.finds(message) and "只有 " in message.text)

    shown = await official.phone.chat.wait(moved_on, play.stage.pace.patience, str(sent))
    if not sent.finds(shown):
        await official.phone.press(this, "提交")
        await official.phone.sees(sent)
    if play.plan.redelivered:
        await official.phone.phones.redeliver(act)


async def give_reason(play: Play, official: Official, draft: Look, reason: str) -> None:
    """A reason that the citizen will read: written and sent."""
    await official.phone.say(reason)
    ready = await official.phone.sees(replace(draft, label="提交", saying="，评价人会看到："))
    await submit(play, official, draft, ready)
