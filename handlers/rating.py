"""Presses on the messages of a matter: rate, amend, tags, visibility, decline, not mine; lists; links."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from handlers.filters import Pressed
from models.tables import Account
from models.terms import Grade, Visibility

router = Router(name="rating")


@router.callback_query(Pressed(Tap.RATE))
async def rate(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One tap counts."""
    await desks.ratings.rate(account, reference.subject, Grade(reference.arg))


@router.callback_query(Pressed(Tap.AMEND))
async def ask_amend(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """修改."""
    await desks.ratings.ask_amend(account, reference.subject)


@router.callback_query(Pressed(Tap.REGRADE))
async def amend(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """Another grade."""
    await desks.ratings.amend(account, reference.subject, Grade(reference.arg))


@router.callback_query(Pressed(Tap.KEEP))
async def keep(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """不改了."""
    await desks.ratings.keep_grade(account, reference.subject)


@router.callback_query(Pressed(Tap.TAG))
async def choose_tag(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """A tag; the button says which state is wanted."""
    index, wanted = divmod(reference.arg, 2)
    await desks.ratings.choose_tag(account, reference.subject, index, wanted=bool(wanted))


@router.callback_query(Pressed(Tap.VISIBLE))
async def set_visibility(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """改为实名 / 改为匿名."""
    wanted = Visibility.NAMED if reference.arg else Visibility.ANONYMOUS
    await desks.ratings.set_visibility(account, reference.subject, wanted)


@router.callback_query(Pressed(Tap.SUBMIT))
async def submit(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """提交."""
    await desks.ratings.submit(account, reference.subject)


@router.callback_query(Pressed(Tap.DECLINE))
async def decline(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """不想评价."""
    await desks.ratings.decline(account, reference.subject)


@router.callback_query(Pressed(Tap.DECLINE_ALL))
async def decline_all(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """这几件都不评."""
    await desks.ratings.decline_all(account)


@router.callback_query(Pressed(Tap.UNDECLINE))
async def undecline(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """还是评一下."""
    await desks.ratings.undecline(account, reference.subject)


@router.callback_query(Pressed(Tap.DISOWN_ASK))
async def ask_disown(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """不是我办的."""
    await desks.ratings.ask_disown(account, reference.subject)


@router.callback_query(Pressed(Tap.MINE))
async def mine(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """我替别人办的，我来评."""
    await desks.ratings.keep(account, reference.subject)


@router.callback_query(Pressed(Tap.DISOWN))
async def disown(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """跟我无关."""
    await desks.ratings.disown(account, reference.subject)


@router.callback_query(Pressed(Tap.REOWN))
async def reown(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """点错了."""
    await desks.ratings.reown(account, reference.subject)


@router.callback_query(Pressed(Tap.SHOW))
async def show(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One matter of a list."""
    await desks.reach.show(account, reference.subject)


@router.callback_query(Pressed(Tap.LATER))
async def later(_query: CallbackQuery) -> None:
    """以后再说: nothing happens, the matters go on waiting."""


@router.callback_query(Pressed(Tap.TYPED_YES, Tap.TYPED_NO))
async def answer_typed(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """是 / 不是 to a grade that was read back."""
    right = reference.tap is Tap.TYPED_YES
    await desks.ratings.answer_typed(account, reference.subject, Grade(reference.arg), right=right)


@router.callback_query(Pressed(Tap.LASTING_YES, Tap.LASTING_NO))
async def answer_lasting(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """The second yes."""
    agreed = reference.tap is Tap.LASTING_YES
    await desks.reach.answer_lasting(account, reference.subject, agreed=agreed)


@router.callback_query(Pressed(Tap.WHICH))
async def belongs_to(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """The words kept back are about this matter."""
    await desks.words.belongs_to(account, reference.subject)


@router.callback_query(Pressed(Tap.WHICH_NONE))
async def belongs_to_none(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """都不是."""
    await desks.words.belongs_to_none(account)


@router.callback_query(Pressed(Tap.MOVE_WORD))
async def move_word(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """不是说这件事 / 记到别的事."""
    await desks.words.move(account, reference.subject)


@router.callback_query(Pressed(Tap.MORE_WORDS))
async def more_words(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """补充几句."""
    await desks.words.more(account, reference.subject)
