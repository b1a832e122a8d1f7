"""At the counter: the own phone number, a matter number, and 我才是本人."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from handlers.filters import Keyed, Pressed, Private, SharedContact
from handlers.views.counter import RATHER_NUMBER
from models.tables import Account

router = Router(name="counter")


@router.callback_query(Pressed(Tap.JUST_NOW, Tap.BY_PHONE))
async def by_phone(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """评价刚才办的事 / 用手机号找我办的事."""
    await desks.own_phone.by_phone(account)


@router.message(Private(), SharedContact())
async def take_phone(message: Message, account: Account, desks: Desks) -> None:
    """A card: one's own, sent and not forwarded, or somebody else's."""
    card, sender = message.contact, message.from_user
    own = card is not None and sender is not None and card.user_id == sender.id
    number = card.phone_number if card else ""
    await desks.own_phone.take_phone(account, number, own=own and message.forward_origin is None)


@router.callback_query(Pressed(Tap.TELL_ME))
async def tell_me(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """传来了就告诉我."""
    await desks.own_phone.tell_me(account)


@router.message(Private(), Keyed(RATHER_NUMBER))
async def rather_number(_message: Message, account: Account, desks: Desks) -> None:
    """不发，我输办件编号."""
    await desks.numbers.by_number(account)


@router.callback_query(Pressed(Tap.BY_NUMBER))
async def by_number(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """我有办件编号 / 我输办件编号."""
    await desks.numbers.by_number(account)


@router.callback_query(Pressed(Tap.PHONE_FORGET))
async def forget_phone(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """删除手机号."""
    await desks.phones.forget(account)


@router.callback_query(Pressed(Tap.TRULY_MINE))
async def truly_mine(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """我才是本人."""
    await desks.disputes.claim(account, reference.subject)
