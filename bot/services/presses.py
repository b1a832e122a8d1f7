"""Presses on a grade: those of one moment are rated together, each in one unit with its update."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.facts import Notice
from bot.rules.eligibility import patience
from bot.rules.events import prompt_event
from bot.rules.lifecycle import NEW, Act, check_move
from bot.services.events import new_event_id
from bot.services.ground import Ground
from bot.texts import spoken
from models.database import is_outage, is_postgres, on_commit
from models.terms import Actor, PromptState, Subject
from models.writers.group import Group
from models.writers.presses import Given, Moves, Plain, Press, give, plain_prompts

log = structlog.get_logger("presses")


class PressDesk:
    """Does what `RatingDesk.rate` does where nothing speaks against it, for many at once."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._group: Group[Press, bool] = Group(self._rate_all)

    async def rate(self, press: Press) -> bool:
        """Give the rating and carry out its update, or do neither: False where it needs care."""
        if not is_postgres():
            return False
        try:
            return await self._group.put(press)
        except Exception as exc:
            if is_outage(exc):
                raise
            log.warning("a press is left to the inbox", error=type(exc).__name__)
            return False

    async def _rate_all(self, presses: Sequence[Press]) -> Sequence[bool]:
        now = self._ground.now()
        alone = _first_of_each(presses)
        plain = await plain_prompts(alone, Notice.PROMPT, now)
        ratings = [
            await self._given(press, plain[press.prompt_id], now)
            for press in alone
            if press.prompt_id in plain
        ]
        done = await give(ratings, _moves(), now) if ratings else set()
        if done:
            self._ring(ratings)
        return [(press.bot_id, press.update_id) in done for press in presses]

    async def _given(self, press: Press, prompt: Plain, now: datetime) -> Given:
        policy = await self._ground.policy_by(prompt.policy_version)
        return Given(
            press,
            prompt,
            settle_at=now + patience(press.grade, policy),
            language=spoken(prompt.language, plain=prompt.in_plain_words),
            event_id=new_event_id(self._ground.dice),
        )

    def _ring(self, ratings: Sequence[Given]) -> None:
        on_commit(self._ground.outbox_bell.ring)
        if any(given.prompt.calls_back for given in ratings):
            on_commit(self._ground.events_bell.ring)


def _first_of_each(presses: Sequence[Press]) -> list[Press]:
    """The first press of each person and on each prompt: what comes after it sees what it did."""
    chats: set[int] = set()
    prompts: set[int] = set()
    first = []
    for press in presses:
        if press.chat_id not in chats and press.prompt_id not in prompts:
            first.append(press)
        chats.add(press.chat_id)
        prompts.add(press.prompt_id)
    return first


def _moves() -> Moves:
    """What is written of each rating, by the same rules as for one alone."""
    made = check_move(Subject.RATING, Act.RATE, NEW, Actor.CITIZEN)
    answered = check_move(Subject.PROMPT, Act.ANSWER, PromptState.SENT, Actor.CITIZEN)
    told = prompt_event(Act.ANSWER, PromptState.SENT, answered, "", sent_once=True)
    steps = [
        {"n": 1, "subject": Subject.RATING, "act": Act.RATE, "before": None, "after": made},
        {"n": 2, "subject": Subject.PROMPT, "act": Act.ANSWER, "before": PromptState.SENT, "after": answered},
    ]
    return Moves(steps, [vars(told)] if told else [], Notice.PROMPT)
