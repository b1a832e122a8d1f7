"""What happens in a cell: matters, and what each citizen will do with theirs, drawn by the dice."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from replay.matters import Matter
from replay.offices import Office, Tree
from replay.plans import (
    Amending,
    Arrival,
    Detour,
    Extension,
    First,
    Hand,
    Intake,
    Late,
    Outcome,
    Part,
    Plan,
    Pressure,
    Response,
    Verdict,
)

POOR_SHARE = 0.25
MATTERS_EACH = 2
# One office with a group, one whose people are told privately, one above both.
OFFICES = (
    Office("A市", None, handlers=1, leads=1, supervisors=1),
    Office("A1区", "A市", handlers=4, leads=1, grouped=True),
    Office("A2区", "A市", handlers=2),
)
RATED = [office.code for office in OFFICES[1:]]
SERVICES = ("护照换发", "社保转移", "公积金提取", "营业执照变更", "不动产登记")
COMMENTS = (
    "窗口让我跑了三趟，每次说的材料都不一样。",
    "排了两个小时的队，轮到我说系统坏了。\n没有人解释。",
    "打电话一直没人接，网上也查不到进度 <一直是受理中> & 没有下文。",
)
REPLIES = (
    "您好，窗口漏登记了一份材料，已补录，证件今天下午就可以取，不用再跑。",
    "经核查，当日系统维护没有提前公告，是我们的疏漏。\n已改为提前三天公告，并安排专人答复您。",
    "已联系经办科室：您的办件因地址缺门牌号被退回，补正后两天内办结。",
)
# The quickest road: the account has started the bot, taps once, and lets the clock send the rating on.
QUICK = Plan(
    arrival=Arrival.HINT, intake=Intake.ONCE, in_batch=False, first=First.RATE, hand=Hand.TAP, grade=5,
    writes=False, angry=False, named=False, tagged=False, submits=False, amending=Amending.NEVER,
    amended_to=0, late=Late.NEVER, blocks=False, contacted=True, denies_contact=False,
    response=Response.IGNORE, outcomes=(Outcome.NOW,), verdicts=(), says_what_is_left=False, publishes=None,
    wants_lasting=None, slow_office=False, race=False, redelivered=False, twice=False, others_card=False,
    pressure=Pressure.NEVER, pressed_how="", anew_as=1, detour=Detour.NEVER, extension=Extension.NEVER,
)  # fmt: skip


def tree() -> Tree:
    """The offices of every cell."""
    return Tree(OFFICES)


def cast(cell: int, matters: int, dice: Random, *, some_block: bool = False) -> list[Part]:
    """Everybody of a cell with their matters, and the road of each."""
    numbers = iter(range(1, matters + 1))
    return list(_parts(cell, numbers, dice, some_block=some_block))


def _parts(cell: int, numbers: Iterator[int], dice: Random, *, some_block: bool) -> Iterator[Part]:
    for citizen, first in enumerate(numbers, 1):
        own = [first, *(number for _, number in zip(range(MATTERS_EACH - 1), numbers, strict=False))]
        part = [(_matter(cell, citizen, number, dice), _plan(dice, some_block=some_block)) for number in own]
        if some_block and citizen % 3 == 0:
            part[0] = (part[0][0], replace(part[0][1], arrival=Arrival.BLOCKED))
        yield part


def _matter(cell: int, citizen: int, number: int, dice: Random) -> Matter:
    return Matter(
        matter_no=f"F{cell:02d}-{number:05d}",
        citizen_ref=f"R{cell:02d}-{citizen:05d}",
        office_code=dice.choice(RATED),
        title=f"{dice.choice(SERVICES)}{cell}之{number}",
        comment=dice.choice(COMMENTS),
        reply=f"{dice.choice(REPLIES)}（{cell}之{number}）",
    )


def _plan(dice: Random, *, some_block: bool) -> Plan:
    if dice.random() >= POOR_SHARE:
        hand = Hand.DOUBLE_TAP if dice.random() < 0.1 else Hand.TAP
        return replace(QUICK, grade=dice.choice([3, 4, 5]), hand=hand)
    return replace(
        QUICK,
        grade=dice.choice([1, 2]),
        writes=dice.random() < 0.6,
        tagged=dice.random() < 0.4,
        named=dice.random() < 0.5,
        submits=True,
        blocks=some_block and dice.random() < 0.4,
        contacted=dice.random() < 0.5,
        response=dice.choice([Response.REPLY, Response.IGNORE]),
        outcomes=(dice.choice([Outcome.NOW, Outcome.EXPLAIN]),),
        verdicts=(Verdict.SOLVED,),
        redelivered=dice.random() < 0.1,
        twice=dice.random() < 0.1,
    )


def is_hall(matter: Matter) -> bool:
    """Whether it was handled at a counter: then prompt and alert wait a moment."""
    return int(matter.matter_no[-1]) % 3 == 0
