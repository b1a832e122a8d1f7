"""At the counter: a code on the wall, one's own number, a matter's number, and what has not come yet."""

from collections.abc import AsyncIterator

import pytest

from bot.services.counters import CodeDesk
from models import database
from models.tables import Account, Chat, Link, LinkRefusal, Matter, Office, Outbox, Phone, Prompt, Rating
from models.terms import OutboxState, PromptReason, PromptState
from simulator.people import Person
from tests.house import FRIDAY, OFFICE, USERNAME, House, open_house
from tests.journeys.counter import (
    GRADES,
    NOT_YET,
    OTHERS,
    OWN,
    PROMPT,
    SEND,
    last,
    number,
    scans,
    served,
    shares,
    stranger,
)
from tests.journeys.scene import all_labels, labels

DELAYED = 'hall_prompt_delay = "30m"'


@pytest.fixture
async def slow_house(sqlite_url: str) -> AsyncIterator[House]:
    """A house where prompts of the hall wait half an hour."""
    await database.connect(sqlite_url)
    async with open_house(sqlite_url, policy=DELAYED) as opened:
        yield opened
    await database.close()


async def test_a_stranger_at_window_07_scans_shares_a_number_and_rates(house: House) -> None:
    zhou = await stranger(house)
    await served(house)

    await scans(house, zhou)
    await house.press(zhou, "评价刚才办的事")
    await house.press(zhou, SEND)
    await house.press(zhou, "满意")
    await house.press(zhou, "提交")

    said = await house.texts(zhou)
    assert said[:3] == [
        "这里是A3区政务服务中心 07 号窗口。您刚在这里办完事吗？",
        "要知道是哪件事，请把手机号告诉我一次。只用来找您的办件：07 号窗口和单位都看不到；"
        "留到办结后 180 天，您随时可以在“我的信息”里删除。",
        "收到了，只用来找您的办件。",
    ]
    assert said[3].startswith("您的评价：满意。已经送出。")
    assert (await Prompt.get()).state is PromptState.ANSWERED
    assert await Rating.all().count() == 1
    assert [entry["description"] for entry in house.world.journal.refusals()] == []


async def test_the_greeting_has_two_buttons_and_the_question_two_keys(quick_house: House) -> None:
    zhou = await stranger(quick_house)

    await scans(quick_house, zhou)
    greeting = labels((await zhou.sees())[-1])
    await quick_house.press(zhou, "评价刚才办的事")
    asked = (await zhou.sees())[-1]

    assert greeting == ["评价刚才办的事", "只想评价这个窗口"]
    assert (asked["keyboard"], labels(asked)) == ("reply", [SEND, "不发，我输办件编号"])


async def test_a_whole_office_is_greeted_without_a_window(quick_house: House) -> None:
    zhou = await stranger(quick_house)

    await scans(quick_house, zhou, window="")

    assert await quick_house.texts(zhou) == ["这里是A3区政务服务中心。您刚在这里办完事吗？"]


async def test_a_window_with_a_name_is_called_by_it(quick_house: House) -> None:
    zhou = await stranger(quick_house)

    await scans(quick_house, zhou, window="综合窗口")

    assert await quick_house.texts(zhou) == ["这里是A3区政务服务中心 综合窗口。您刚在这里办完事吗？"]


async def test_the_keys_are_gone_once_a_number_was_sent(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house)
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    assert (await zhou.chats())[0]["reply_keyboard"] == []
    assert labels((await zhou.sees())[-1])[:5] == GRADES


async def test_a_code_that_leads_nowhere_is_answered(quick_house: House) -> None:
    zhou = await stranger(quick_house)

    await zhou.open(f"https://t.me/{USERNAME}?start=q_nothing")
    await quick_house.settle()

    assert "这个链接打不开" in await last(quick_house, zhou)


async def test_a_forwarded_card_is_refused_and_the_keys_stay(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    li = quick_house.person("李阿姨")
    await served(quick_house, phone=OTHERS)
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")

    await zhou.send_contact(of=li.id)
    await quick_house.settle()

    told = (await zhou.sees())[-1]
    assert told["text"] == "这是别人的手机号，我只能用您自己的。请点下面的按钮发送。"
    assert labels(told) == [SEND, "不发，我输办件编号"]
    assert not await Phone.exists()


async def test_an_own_card_that_was_forwarded_is_refused_too(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")
    sent = await zhou.send_contact()
    await quick_house.settle()
    await Phone.all().delete()

    await zhou.forward(sent, from_chat=zhou.id)
    await quick_house.settle()

    assert "这是别人的手机号" in await last(quick_house, zhou)
    assert not await Phone.exists()


async def test_a_card_of_somebody_without_an_account_is_refused(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)

    await zhou.send_contact(phone="8613700001111")
    await quick_house.settle()

    assert "这是别人的手机号" in await last(quick_house, zhou)


async def test_a_typed_number_is_nobodys(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house)
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")

    await quick_house.say(zhou, OWN)

    told = (await zhou.sees())[-1]
    assert told["text"] == "打出来的号码，我没法知道是不是您自己的。请点下面的按钮发送。"
    assert labels(told) == [SEND, "不发，我输办件编号"]
    assert (await Prompt.get()).state is PromptState.UNREACHABLE


@pytest.mark.parametrize("written", ["+86 139-1234-5678", "008613912345678", "１３９１２３４５６７８"])
async def test_a_number_is_found_however_the_source_writes_it(quick_house: House, written: str) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house, phone=written)
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    assert PROMPT in await last(quick_house, zhou)


async def test_the_matter_of_this_window_comes_before_others(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house, window="03", service_name="居住证签注")
    await served(quick_house)
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    assert PROMPT in await last(quick_house, zhou)
    states = [prompt.state for prompt in await Prompt.all().order_by("id")]
    assert states == [PromptState.UNREACHABLE, PromptState.SENT]


async def test_a_number_known_to_another_office_is_found_all_the_same(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await Office.create(code="B1", name="B1区政务服务中心")
    await served(quick_house, office_code="B1", service_name="居住证签注")
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    assert "您在B1区政务服务中心办的“居住证签注”" in await last(quick_house, zhou)


async def test_several_matters_come_as_a_list(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house)
    await served(quick_house, service_name="居住证签注")
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    shown = (await zhou.sees())[-1]
    assert shown["text"] == "您有 2 件事办结了，一件一件来，哪件不想评都可以跳过。"
    assert labels(shown) == ["护照换发 · 11月20日", "居住证签注 · 11月20日", "这几件都不评"]


async def test_somebody_elses_number_finds_nothing(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house, phone=OTHERS)
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    told = (await zhou.sees())[-1]
    assert told["text"] == NOT_YET
    assert labels(told) == ["传来了就告诉我", "我输办件编号", "只评价这个窗口"]


async def test_away_from_any_counter_there_is_none_to_rate_alone(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await zhou.open(f"https://t.me/{USERNAME}?start=")
    await quick_house.settle()
    await quick_house.press(zhou, "用手机号找我办的事")

    await quick_house.press(zhou, SEND)

    told = (await zhou.sees())[-1]
    assert told["text"] == NOT_YET
    assert labels(told) == ["传来了就告诉我", "我输办件编号"]


async def test_what_comes_later_is_told_at_once_to_whoever_waits(house: House) -> None:
    zhou = await stranger(house)
    await scans(house, zhou)
    await shares(house, zhou)
    await house.press(zhou, "传来了就告诉我")
    promised = await last(house, zhou)

    receipt = await served(house)

    assert promised == "好，传来了马上告诉您。11月21日 10:15 还没有传来，就不再等了。"
    assert (receipt.state, receipt.token) == (PromptState.SCHEDULED, None)
    assert PROMPT in await last(house, zhou)


async def test_whoever_asked_to_be_told_does_not_wait_for_the_clerk_to_look_away(slow_house: House) -> None:
    zhou = await stranger(slow_house)
    await scans(slow_house, zhou)
    await shares(slow_house, zhou)
    await slow_house.press(zhou, "传来了就告诉我")

    await served(slow_house)

    assert PROMPT in await last(slow_house, zhou)


async def test_a_corrected_number_reaches_whoever_waits(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await shares(quick_house, zhou)
    await quick_house.press(zhou, "传来了就告诉我")
    report = quick_house.matter(phone=OTHERS, matter_no="9001")
    await quick_house.desks.intake.receive(quick_house.source, report)

    await served(quick_house, matter_no="9001", citizen_ref="REF-9001", canonical="matter 9001")

    assert PROMPT in await last(quick_house, zhou)
    assert (await Prompt.get()).account_id is not None


async def test_nobody_waits_longer_than_a_day(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await shares(quick_house, zhou)
    await quick_house.press(zhou, "传来了就告诉我")
    await quick_house.forward(hours=24)

    receipt = await served(quick_house)

    assert (receipt.state, receipt.reason) == (PromptState.UNREACHABLE, PromptReason.NO_ACCOUNT)


async def test_without_asking_nothing_comes_by_itself(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await shares(quick_house, zhou)

    await served(quick_house)
    before = await last(quick_house, zhou)
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")

    assert before == NOT_YET
    assert PROMPT in await last(quick_house, zhou)  # the number was not asked for a second time


async def test_an_official_of_the_office_cannot_rate_what_their_number_finds(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    card = quick_house.world.user(chen.id).phone
    await served(quick_house, phone=card)
    await scans(quick_house, chen)

    await shares(quick_house, chen)

    assert "您在被评的单位有工作身份，这件事不能由您来评。" in await last(quick_house, chen)
    assert (await Prompt.get()).reason is PromptReason.CONFLICT


async def test_what_is_linked_to_somebody_else_is_not_found_by_number(quick_house: House) -> None:
    li, zhou = quick_house.person("李阿姨"), await stranger(quick_house)
    await li.start()
    await quick_house.settle()
    citizen = await _linked(quick_house, li)
    await li.block()
    await quick_house.settle()
    await served(quick_house, citizen_ref=citizen)
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    assert "非常满意" not in all_labels(await zhou.sees())


async def _linked(house: House, person: Person) -> str:
    await house.report(person, citizen_ref="A1")
    account = await Account.get(external_id=person.id)
    await Link.create(citizen_id=(await Matter.get()).citizen_id, account=account, since=FRIDAY)
    return "A1"


async def test_what_a_number_finds_with_another_account_can_be_claimed(quick_house: House) -> None:
    li, zhou = quick_house.person("李阿姨"), await stranger(quick_house)
    receipt = await served(quick_house)
    await li.open(f"https://t.me/{USERNAME}?start={receipt.token}")
    await quick_house.settle()
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    told = (await zhou.sees())[-1]
    assert told["text"] == "用这个手机号办的事，已经有别的账号在评。一件事只由本人评一次。"
    assert labels(told) == ["我才是本人"]


async def test_at_its_counter_the_number_alone_opens_a_matter(house: House) -> None:
    zhou = await stranger(house)
    await served(house, matter_no="2554")
    await scans(house, zhou)
    await house.press(zhou, "评价刚才办的事")

    await number(house, zhou, "办件编号：2554")

    assert PROMPT in await last(house, zhou)
    assert (await zhou.chats())[0]["reply_keyboard"] == []


async def test_a_matter_without_a_phone_is_opened_at_its_counter(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house, phone=None, matter_no="2554")
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")

    await number(quick_house, zhou, "2554")

    assert PROMPT in await last(quick_house, zhou)


async def test_a_number_of_another_office_needs_the_phones_last_digits(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await Office.create(code="B1", name="B1区政务服务中心")
    await served(quick_house, office_code="B1", matter_no="2554", phone=OTHERS)
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")

    await number(quick_house, zhou, "2554")
    asked = await last(quick_house, zhou)
    await quick_house.say(zhou, "0000")
    wrong = await last(quick_house, zhou)
    await quick_house.say(zhou, "2554", "1111")

    assert asked == "再发一下办这件事时留的手机号，只要后四位。编号容易猜，这样别人评不了您的事。"
    assert wrong.startswith("没有对上。")
    assert "您在B1区政务服务中心办的“护照换发”" in await last(quick_house, zhou)


async def test_without_a_counter_a_matter_without_a_phone_is_not_opened(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house, phone=None, matter_no="2554")
    await zhou.start()
    await quick_house.settle()
    await quick_house.press(zhou, "我有办件编号")

    await quick_house.say(zhou, "2554", "0000")

    assert "没有对上" in await last(quick_house, zhou)
    assert (await Prompt.get()).state is PromptState.UNREACHABLE


async def test_an_unknown_number_is_answered_like_a_known_one(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await zhou.start()
    await quick_house.settle()
    await quick_house.press(zhou, "我有办件编号")

    await quick_house.say(zhou, "7777")
    asked = await last(quick_house, zhou)
    await quick_house.say(zhou, "5678")

    assert "后四位" in asked
    assert (await last(quick_house, zhou)).startswith("没有对上。")


async def test_the_counter_is_forgotten_after_a_day(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house, matter_no="2554")
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")
    await quick_house.forward(hours=24)

    await number(quick_house, zhou, "2554")

    assert "后四位" in await last(quick_house, zhou)


async def test_numbers_are_tried_five_times_a_day(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house, matter_no="2554")
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")
    await number(quick_house, zhou, *(text for guess in range(5) for text in (f"100{guess}", "0000")))

    await quick_house.say(zhou, "2554")
    refused = await zhou.last()
    await quick_house.forward(hours=24)
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "用手机号找我办的事")
    await number(quick_house, zhou, "2554")

    assert refused["text"] == "24 小时里最多试 5 个编号，已经用完了。请明天再试，或者用手机号找。"
    assert labels(refused) == ["用手机号找我办的事"]
    assert PROMPT in await last(quick_house, zhou)


async def test_words_that_are_no_number_are_not_taken_for_one(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")

    await number(quick_house, zhou, "等了一上午")

    assert "没看明白" in await last(quick_house, zhou)
    assert (await Chat.get()).tries == 0


async def test_a_matter_that_somebody_else_has_is_not_opened_by_its_number(quick_house: House) -> None:
    li, zhou = quick_house.person("李阿姨"), await stranger(quick_house)
    receipt = await served(quick_house, matter_no="2554")
    await li.open(f"https://t.me/{USERNAME}?start={receipt.token}")
    await quick_house.settle()
    await scans(quick_house, zhou)
    await quick_house.press(zhou, "评价刚才办的事")

    await number(quick_house, zhou, "2554", "5678")

    assert "没有对上" in await last(quick_house, zhou)
    assert (await Prompt.get()).account_id == (await Account.get(external_id=li.id)).id


async def test_a_stranger_is_welcomed_with_both_ways_to_find_a_matter(quick_house: House) -> None:
    zhou = await stranger(quick_house)

    await zhou.start()
    await quick_house.settle()

    ways = ["用手机号找我办的事", "我有办件编号", "评价一个单位", "这是什么"]
    assert labels((await zhou.sees())[-1]) == ways


async def test_without_a_counter_any_matter_is_found_by_the_own_number(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await served(quick_house)
    await zhou.start()
    await quick_house.settle()

    await quick_house.press(zhou, "用手机号找我办的事")
    asked = await last(quick_house, zhou)
    await quick_house.press(zhou, SEND)

    assert asked.startswith("要知道是哪件事，请把手机号告诉我一次。只用来找您的办件：单位看不到；")
    assert PROMPT in await last(quick_house, zhou)


async def test_in_the_hall_the_prompt_waits_half_an_hour(slow_house: House) -> None:
    li = await _started(slow_house)

    await slow_house.report(li)
    at_once = await slow_house.texts(li)
    await slow_house.forward(minutes=29)
    too_soon = await slow_house.texts(li)
    await slow_house.forward(minutes=1)

    assert len(at_once) == len(too_soon) == 1
    assert PROMPT in await last(slow_house, li)


async def test_what_was_handled_online_is_asked_at_once(slow_house: House) -> None:
    li = await _started(slow_house)

    await slow_house.report(li, channel="online", window=None)

    assert PROMPT in await last(slow_house, li)


async def test_the_code_of_the_window_brings_the_prompt_at_once(slow_house: House) -> None:
    li = await _started(slow_house)
    await slow_house.report(li)

    await scans(slow_house, li)
    await slow_house.press(li, "满意")
    await slow_house.press(li, "提交")
    rated = len(await slow_house.texts(li))
    await slow_house.forward(minutes=31)

    assert not any("您刚在这里办完事吗" in text for text in await slow_house.texts(li))
    assert len(await slow_house.texts(li)) == rated
    assert await Rating.all().count() == 1


async def test_start_brings_what_waits_too(slow_house: House) -> None:
    li = await _started(slow_house)
    await slow_house.report(li)

    await li.start()
    await slow_house.settle()

    assert PROMPT in await last(slow_house, li)


async def test_what_a_list_showed_does_not_come_once_more(slow_house: House) -> None:
    li = await _started(slow_house)
    await slow_house.report(li)
    await slow_house.report(li, service_name="居住证签注")
    await scans(slow_house, li)
    shown = len(await slow_house.texts(li))

    await slow_house.forward(minutes=31)

    assert len(await slow_house.texts(li)) == shown
    assert not await Outbox.exists(state=OutboxState.WAITING)


async def test_a_matter_of_another_window_comes_beside_the_greeting(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    await quick_house.report(li, window="03")

    await scans(quick_house, li)

    said = await quick_house.texts(li)
    assert PROMPT in said[0]
    assert "07 号窗口" in said[1]


async def test_the_number_is_shown_and_can_be_deleted(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await shares(quick_house, zhou)
    await quick_house.say(zhou, "/privacy")
    shown = await zhou.last()

    await quick_house.press(zhou, "删除手机号")

    assert (
        "手机号：11月20日（周五）您给的，只留着对不回原号的暗码，用来找您的办件，到 5月19日" in shown["text"]
    )
    assert await last(quick_house, zhou) == "删掉了，这里不再留着您的手机号。"
    assert not await Phone.exists()


async def test_the_number_is_kept_as_a_hash_only(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)

    await shares(quick_house, zhou)

    assert OWN not in (await Phone.get()).phone_hash
    assert (await Phone.get()).phone_hash == quick_house.desks.phones.hashes(OWN)[0]


async def test_the_number_is_forgotten_after_its_time(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await shares(quick_house, zhou)

    await quick_house.forward(days=179)
    kept = await Phone.exists()
    await quick_house.forward(days=2)

    assert kept
    assert not await Phone.exists()


async def test_erasing_takes_the_number_along(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)
    await shares(quick_house, zhou)

    await quick_house.say(zhou, "/privacy")
    await quick_house.press(zhou, "删除我的信息")
    await quick_house.press(zhou, "全部删除")

    assert not await Phone.exists()


async def test_an_account_stands_for_three_people_of_a_source(house: House) -> None:
    li = house.person("李阿姨")
    for nth in range(4):
        receipt = await house.report(citizen_ref=f"parent {nth}")
        await li.open(f"https://t.me/{USERNAME}?start={receipt.token}")
        await house.settle()
        await house.press(li, "满意")
        await house.press(li, "提交")
        await house.press(li, "以后都在这里问我")

    assert await Link.all().count() == 3
    assert await LinkRefusal.all().count() == 1
    assert await Rating.all().count() == 4
    assert await last(house, li) == (
        "您在这里已经替 3 位在“hall”办事的人收着评价邀请，不能再加了。\n"
        "这一件照样算数，以后的凭链接或二维码也都能评。要换人，先在“我的信息”里取消一个。"
    )

    await house.say(li, "/privacy")
    cuts = [label for label in all_labels(await li.sees()) if label.startswith("取消绑定")]
    assert cuts == [f"取消绑定：hall · 尾号 {tail}" for tail in (2554, 2555, 2556)]


async def _started(house: House) -> Person:
    person = house.person("李阿姨")
    await person.start()
    await house.settle()
    return person


async def test_a_code_is_the_same_each_time(quick_house: House) -> None:
    codes = CodeDesk(quick_house.desks.ground)
    first, again = await codes.code(OFFICE, "07"), await codes.code(OFFICE, "07")
    whole = await codes.code(OFFICE)

    assert first == again
    assert whole.link != first.link
    assert first.link.startswith(f"https://t.me/{USERNAME}?start=q_")
