"""A window with a QR code, and people who were just served there."""

from typing import Any

from bot.services.counters import CodeDesk
from bot.services.intake import Receipt
from simulator.people import Person
from tests.house import OFFICE, House

OWN = "13912345678"
OTHERS = "13700001111"
SEND = "📱 发送我的手机号"
NOT_YET = "还没查到用这个手机号办的事。窗口办结后一般几分钟才传过来。"
PROMPT = "您在A3区政务服务中心办的“护照换发”，11月20日（周五）办结了。"
GRADES = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


async def stranger(house: House, name: str = "周婷", phone: str = OWN) -> Person:
    """Somebody whom the bot has never seen, with a phone number of their own."""
    return house.person(name, phone=f"86{phone}")


async def scans(house: House, person: Person, window: str = "07", office: str = OFFICE) -> None:
    """The code of a window, or of a whole office, is opened."""
    code = await CodeDesk(house.desks.ground).code(office, window)
    await person.open(code.link)
    await house.settle()


async def served(house: House, phone: str | None = OWN, **changes: Any) -> Receipt:
    """A matter that is handled at window 07 and reported at once, without any account."""
    return await house.report(phone=phone, **changes)


async def shares(house: House, person: Person) -> None:
    """The own number is asked for by a button, and sent by the key below."""
    await house.press(person, "评价刚才办的事")
    await house.press(person, SEND)


async def number(house: House, person: Person, *texts: str) -> None:
    """A matter number is chosen and typed, with whatever is asked for after it."""
    await house.press(person, "不发，我输办件编号")
    await house.say(person, *texts)


async def last(house: House, person: Person) -> str:
    """The newest message of the bot."""
    return (await house.texts(person))[-1]
