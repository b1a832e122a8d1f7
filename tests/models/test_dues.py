"""What is due: the same rows whether one column is asked or all of them at once."""

from datetime import timedelta

import pytest

from models.tables import Account, PersonKey, Phone, SourceRefusal
from models.writers.dues import Moment, come
from tests.models.rows import AT

pytestmark = pytest.mark.usefixtures("store")
PHONES = Moment(Phone, "forget_at")
KEYS = Moment(PersonKey, "destroyed_at")
REFUSALS = Moment(SourceRefusal, "at")


async def phone(number: int, **after: float) -> int:
    account = await Account.create(external_id=number, language="zh_CN")
    made = await Phone.create(
        account=account, phone_hash=str(number), shared_at=AT, forget_at=AT + timedelta(**after)
    )
    return int(made.id)


async def test_what_has_been_due_longest_comes_first() -> None:
    late, now, later = await phone(1, seconds=0), await phone(2, days=-1), await phone(3, microseconds=1)
    assert await PHONES.ids(AT, 10) == [now, late]
    assert await PHONES.ids(AT, 1) == [now]
    assert later in await PHONES.ids(AT + timedelta(seconds=1), 10)


async def test_all_columns_are_asked_in_one_question() -> None:
    await phone(1, seconds=-1)
    assert await come([KEYS, PHONES, REFUSALS], AT) == {PHONES}
    await PersonKey.create(wrapped=None, destroyed_at=AT)
    assert await come([KEYS, PHONES, REFUSALS], AT) == {KEYS, PHONES}


async def test_before_its_moment_nothing_is_due() -> None:
    await phone(1, seconds=1)
    assert not await come([PHONES], AT)
