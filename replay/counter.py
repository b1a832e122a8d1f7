"""At the counter and beyond it: the matter is found by the own phone number, or by its number."""

from replay.phones import look
from replay.reporting import number_of, report
from replay.stage import Play
from replay.wording import Kind

LAST_DIGITS = 4


async def find_by_phone(play: Play) -> None:
    """It has come by the time the number is shared: that is enough."""
    await _open_code(play)
    await report(play)
    await _share_number(play)


async def wait_for_it(play: Play) -> None:
    """It has not come yet: 传来了就告诉我."""
    _expect(play, Kind.NOTHING_YET, Kind.WILL_TELL)
    await _open_code(play)
    await _share_number(play)
    await play.phone.press(look(Kind.NOTHING_YET), "传来了就告诉我")
    await play.phone.sees(look(Kind.WILL_TELL))
    await report(play)


async def type_number_here(play: Play) -> None:
    """不发，我输办件编号: at its counter the number is enough."""
    _expect(play, Kind.ASK_NUMBER)
    await _open_code(play)
    await play.phone.say("不发，我输办件编号")
    await play.phone.sees(look(Kind.ASK_NUMBER))
    await report(play)
    await play.phone.say(play.matter.matter_no)


async def type_number(play: Play) -> None:
    """我有办件编号: anywhere else the end of the phone number is asked for too."""
    await greet(play)
    _expect(play, Kind.ASK_NUMBER, Kind.ASK_DIGITS)
    await play.phone.press(look(Kind.GREETING), "我有办件编号")
    await play.phone.sees(look(Kind.ASK_NUMBER))
    await report(play)
    await play.phone.say(play.matter.matter_no)
    await play.phone.sees(look(Kind.ASK_DIGITS))
    await play.phone.say(number_of(play.phone.id)[-LAST_DIGITS:])


async def greet(play: Play) -> None:
    """The account starts the bot and is greeted."""
    if not play.citizen.greeted:
        play.citizen.greeted = True
        await play.phone.person.start()
        await play.phone.sees(look(Kind.GREETING))


async def _open_code(play: Play) -> None:
    """A stranger at the window, asked once for the own number."""
    _expect(play, Kind.COUNTER, Kind.ASK_PHONE)
    play.citizen.greeted = True
    await play.phone.person.open(play.stage.codes[play.matter.office_code])
    await play.phone.press(look(Kind.COUNTER), "评价刚才办的事")
    await play.phone.sees(look(Kind.ASK_PHONE))


async def _share_number(play: Play) -> None:
    """The own card; perhaps somebody else's before, which is refused."""
    if play.plan.others_card:
        _expect(play, Kind.NOT_OWN_CARD)
        await play.phone.person.send_contact(phone="13700000000")
        await play.phone.sees(look(Kind.NOT_OWN_CARD))
    _expect(play, Kind.PHONE_KEPT)
    await play.phone.person.send_contact()
    await play.phone.sees(look(Kind.PHONE_KEPT))


def _expect(play: Play, *kinds: Kind) -> None:
    """These name no matter: it is only looked for."""
    for kind in kinds:
        play.stage.expected.once(play.phone.id, kind, "")
