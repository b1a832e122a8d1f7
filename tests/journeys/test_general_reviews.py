"""综合点评: an office is rated as a whole, by its code or its name, with no errand behind it."""

import asyncio

import pytest

from bot.errors import RaterHasRole, ReviewedLately
from bot.services.counters import CodeDesk
from bot.services.sources import GENERAL
from models.tables import (
    Account,
    Case,
    Counter,
    Event,
    GeneralReview,
    Matter,
    Office,
    Outbox,
    Prompt,
    Rating,
    Source,
)
from models.terms import (
    ClosedAs,
    Grade,
    OutboxState,
    PromptState,
    RatingState,
    Role,
    ServiceChannel,
    Visibility,
)
from simulator.people import Person
from tests.house import OFFICE, USERNAME, House
from tests.journeys.counter import GRADES, last, scans, shares, stranger
from tests.journeys.scene import ANSWER, QUESTION, group_of_the_office, labels

HERE = "只想评价这个窗口"
QUESTION_07 = (
    "评价A3区政务服务中心 07 号窗口：说的是总的印象，不对应哪一件事。\n"
    "总的来说怎么样？点一下就算评价。\n"
    "单位看不到是谁评的，看得到日期和窗口。"
)
LATER = "这个单位您不久前评过，12月21日（周一）起可以再评。"


async def served_before(house: House, name: str = "李阿姨") -> Person:
    """Somebody who has rated a matter of theirs."""
    person = house.person(name)
    await house.rated(person, "满意")
    return person


async def asked(house: House, window: str = "07", name: str = "李阿姨") -> Person:
    """Somebody who was served before, with the five grades for a window before them."""
    person = await served_before(house, name)
    await scans(house, person, window=window)
    await house.press(person, HERE if window else "只想评价这个单位")
    return person


async def reviewed(house: House, grade: str = "不满意", *words: str, window: str = "07") -> Person:
    """A general review that is sent on."""
    person = await asked(house, window)
    await house.press(person, grade)
    await house.say(person, *words)
    await house.press(person, "提交")
    return person


async def the_review() -> Matter:
    """The one matter that is none."""
    return await Matter.get(general=True)


async def test_the_question_says_that_no_errand_is_meant(quick_house: House) -> None:
    li = await asked(quick_house)

    shown = (await li.sees())[-1]

    assert shown["text"] == QUESTION_07
    assert labels(shown) == GRADES
    assert not await Matter.filter(general=True).exists()


async def test_one_press_counts_and_the_message_becomes_that_of_a_rating(house: House) -> None:
    li = await asked(house)
    messages = len(await li.sees())

    await house.press(li, "满意")

    shown = (await li.sees())[-1]
    assert len(await li.sees()) == messages
    assert shown["text"].startswith("记下了：满意。")
    assert shown["text"].endswith("综合点评 · A3区政务服务中心 · 没有对应的办件")
    assert "提交" in labels(shown)
    matter = await the_review()
    assert (matter.channel, matter.window, matter.service_name) == (ServiceChannel.HALL, "07", "综合点评")
    prompt = await Prompt.get(matter=matter)
    assert (prompt.state, prompt.sent_at) == (PromptState.ANSWERED, None)
    rating = await Rating.get(matter=matter)
    assert (rating.state, rating.visibility) == (RatingState.OPEN, Visibility.ANONYMOUS)
    assert [entry["description"] for entry in house.world.journal.refusals()] == []


async def test_where_nothing_was_found_the_window_can_be_rated_alone(quick_house: House) -> None:
    li = await served_before(quick_house)
    await scans(quick_house, li, window="07")
    await shares(quick_house, li)
    nothing = labels((await li.sees())[-1])

    await quick_house.press(li, "只评价这个窗口")

    assert nothing[-1] == "只评价这个窗口"
    assert await last(quick_house, li) == QUESTION_07


async def test_a_whole_office_is_reviewed_online_without_a_window(quick_house: House) -> None:
    li = await asked(quick_house, window="")
    question = await last(quick_house, li)

    await quick_house.press(li, "满意")

    assert question.startswith("评价A3区政务服务中心：说的是整个单位，不对应哪一件事。")
    matter = await the_review()
    assert (matter.channel, matter.window) == (ServiceChannel.ONLINE, None)


async def test_a_poor_one_goes_the_whole_road(house: House) -> None:
    chen = await house.official("陈晓")

    li = await reviewed(house, "不满意", "排队没有叫号。")
    alert = await last(house, chen)
    await house.press(chen, "认领")
    for button, words in (("联系评价人", QUESTION), ("立行立改", ""), ("回复", ANSWER)):
        await house.press(chen, button)
        if words:
            await house.say(chen, words)
            await house.press(chen, "提交")
    await house.press(li, "已解决")

    case = await Case.get()
    assert f"【差评】工单 {case.case_no} · 综合点评" in alert
    assert "不满意 · 11月20日（周五）评 · 现场 · A3区政务服务中心 · 07 号窗口" in alert
    assert "原话：“排队没有叫号。”" in alert
    assert "评价人匿名" in alert
    assert case.closed_as is ClosedAs.SOLVED
    assert any("“综合点评”，单位答复了（A3区政务服务中心）" in text for text in await house.texts(li))
    assert [entry["description"] for entry in house.world.journal.refusals()] == []


async def test_no_number_is_shown_to_anybody(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    li = await reviewed(quick_house, "非常不满意", "太慢。")
    await quick_house.press(chen, "认领")
    await quick_house.say(li, "我的办件", "我的信息")
    number = (await the_review()).matter_no

    said = [*await quick_house.texts(li), *await quick_house.texts(chen)]

    assert not any(number in text or number[-4:] in text for text in said)
    assert "综合点评（A3区政务服务中心）· 11月20日（周五） · 非常不满意" in "\n".join(said)


async def test_names_and_numbers_of_their_own_matters_are_masked_in_the_words(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")

    await reviewed(quick_house, "不满意", "我是王小明，号码 2554，谁也没叫我。")

    alert = await last(quick_house, chen)
    assert "谁也没叫我" in alert
    assert "王小明" not in alert
    assert "2554" not in alert


async def test_a_named_one_shows_the_hour_and_no_number(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    li = await asked(quick_house)
    await quick_house.press(li, "不满意")

    await quick_house.press(li, "改为实名")
    told = await last(quick_house, li)
    await quick_house.press(li, "提交")

    assert "单位还会看到几点评的；这里没有办件编号" in told
    assert "评价人实名：评的是单位，没有办件编号，11月20日 10:15 评。" in await last(quick_house, chen)


async def test_no_source_hears_of_it_and_it_is_in_no_list_of_sources(house: House) -> None:
    chen = await house.official("陈晓")
    await house.desks.sources.call_back("hall", "https://a.example/")
    told = await Event.all().count()

    li = await asked(house)
    before = await Event.all().count()
    await house.press(li, "不满意")
    await house.press(li, "改为实名")
    await house.press(li, "提交")
    await house.press(chen, "认领")

    assert before > told
    assert await Event.all().count() == before
    assert [source.name for source in await house.desks.sources.list()] == ["hall"]
    assert await house.desks.sources.find(GENERAL) is None
    assert (await Source.get(name=GENERAL)).disabled_at is not None


async def test_once_in_thirty_days(house: House) -> None:
    li = await reviewed(house, "满意")

    await house.press(li, HERE)

    assert await last(house, li) == LATER
    await house.at("2026-12-20 23:00")
    await house.press(li, HERE)
    assert (await last(house, li)) == LATER
    await house.at("2026-12-21 09:00")
    await house.press(li, HERE)
    await house.press(li, "不满意")
    assert await Matter.filter(general=True).count() == 2
    assert await GeneralReview.all().count() == 1


async def test_another_office_may_be_reviewed_at_once(quick_house: House) -> None:
    await Office.create(code="B1", name="B1区政务服务中心")
    li = await reviewed(quick_house, "满意")

    await scans(quick_house, li, window="", office="B1")
    await quick_house.press(li, "只想评价这个单位")
    await quick_house.press(li, "满意")

    assert await Matter.filter(general=True).count() == 2


@pytest.mark.parametrize("lately", [False, True])
async def test_presses_at_the_same_moment_make_one_review(house: House, lately: bool) -> None:
    li = await asked(house)
    account = await Account.get(external_id=li.id)
    for window in ("01", "02", "03"):
        await CodeDesk(house.desks.ground).code(OFFICE, window)
    counters = await Counter.all()
    if lately:
        await GeneralReview.create(
            account=account, office_id=counters[0].office_id, next_at=house.clock.now()
        )

    tries = [house.desks.reviews.rate(account, counter.id, Grade.DISSATISFIED) for counter in counters]
    results = await asyncio.gather(*tries, return_exceptions=True)

    assert [type(one) for one in results if one] == [ReviewedLately] * 3
    assert results.count(None) == 1
    assert await Matter.filter(general=True).count() == await Rating.filter(matter__general=True).count() == 1


async def test_a_stranger_is_told_how_to_get_there(quick_house: House) -> None:
    zhou = await stranger(quick_house)
    await scans(quick_house, zhou)

    await quick_house.press(zhou, HERE)

    shown = (await zhou.sees())[-1]
    assert shown["text"].startswith("评价单位之前，先要有一件您自己办的事")
    assert labels(shown) == ["用手机号找我办的事", "我有办件编号"]
    assert not await GeneralReview.exists()


async def test_whoever_was_only_asked_is_nobody_served_yet(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    await li.start()
    await quick_house.settle()
    await quick_house.report(li)
    await scans(quick_house, li, window="03")

    await quick_house.press(li, HERE)

    assert (await last(quick_house, li)).startswith("评价单位之前")


@pytest.mark.parametrize(("office", "role"), [(OFFICE, Role.HANDLER), ("A市", Role.SUPERVISOR)])
async def test_officials_of_the_office_or_above_it_may_not(
    quick_house: House, office: str, role: Role
) -> None:
    await Office.create(code="B1", name="B1区政务服务中心")
    li = await asked(quick_house, name="陈晓")
    [invitation] = await quick_house.desks.people.invite(office, role)
    await li.open(invitation)
    await quick_house.settle()

    account, counter = await Account.get(external_id=li.id), await Counter.get()
    with pytest.raises(RaterHasRole):
        await quick_house.desks.reviews.rate(account, counter.id, Grade.SATISFIED)
    await quick_house.press(li, HERE)
    assert "您在被评的单位有工作身份" in await last(quick_house, li)
    await scans(quick_house, li, window="", office="B1")
    await quick_house.press(li, "只想评价这个单位")
    assert (await last(quick_house, li)).startswith("评价B1区政务服务中心")


async def test_the_greeting_leads_to_an_office_by_its_name(quick_house: House) -> None:
    for number in range(8):
        await Office.create(code=f"F{number}", name=f"房产交易所{number}")
    li = await served_before(quick_house)
    await li.start()
    await quick_house.settle()

    await quick_house.press(li, "评价一个单位")
    question = await last(quick_house, li)
    await quick_house.say(li, "房产")
    found = (await li.sees())[-1]
    await quick_house.press(li, "换几个字再找")
    await quick_house.say(li, "产易4")
    await quick_house.press(li, "房产交易所4")
    await quick_house.press(li, "基本满意")

    assert question == "评价哪个单位？打名字里的两三个字。"
    assert found["text"] == "评价哪个单位？点一个。\n还有 2 个没有列出，多打几个字。"
    assert labels(found) == [*(f"房产交易所{number}" for number in range(6)), "换几个字再找"]
    assert (await the_review()).office_name == "房产交易所4"


async def test_words_that_name_no_office_are_answered_and_end_the_search(quick_house: House) -> None:
    li = await served_before(quick_house)
    await li.start()
    await quick_house.settle()
    await quick_house.press(li, "评价一个单位")

    await quick_house.say(li, "火星")
    nothing = (await li.sees())[-1]

    assert nothing["text"] == "没有找到名字里有这几个字的单位。"
    assert labels(nothing) == ["换几个字再找"]


async def test_the_link_of_the_public_page_opens_the_grades_at_once(quick_house: House) -> None:
    li = await served_before(quick_house)
    office = await Office.get(code=OFFICE)
    link = await CodeDesk(quick_house.desks.ground).review_link(office.id)

    await li.open(link)
    await quick_house.settle()

    assert link.startswith(f"https://t.me/{USERNAME}?start=g_")
    assert labels((await li.sees())[-1]) == GRADES
    assert await CodeDesk(quick_house.desks.ground).review_link(office.id) == link


async def test_a_link_that_leads_nowhere_is_answered(quick_house: House) -> None:
    li = await served_before(quick_house)

    await li.open(f"https://t.me/{USERNAME}?start=g_nothing")
    await quick_house.settle()

    assert "这个链接打不开" in await last(quick_house, li)


async def test_a_typed_grade_is_a_press(quick_house: House) -> None:
    li = await asked(quick_house)

    await quick_house.say(li, "非常满意")

    assert (await last(quick_house, li)).startswith("记下了：非常满意。")


async def test_an_amended_one_owes_nothing(quick_house: House) -> None:
    li = await reviewed(quick_house, "不满意")

    await quick_house.press(li, "修改")
    await quick_house.press(li, "满意")

    assert (await Case.get()).closed_as is ClosedAs.AMENDED


async def test_it_is_counted_apart_in_the_digest(quick_house: House) -> None:
    lead = await quick_house.official("王主任", Role.LEAD)
    await reviewed(quick_house, "非常满意", "都很好，谢谢。")

    await quick_house.at("2026-11-23 08:46")

    assert any("评价 1 件，好评 1 件；综合点评 1 条，另计" in text for text in await quick_house.texts(lead))


async def test_nothing_of_it_waits_or_reminds(quick_house: House) -> None:
    await reviewed(quick_house, "满意")
    sent = await Outbox.filter(state=OutboxState.SENT).count()

    await quick_house.at("2026-12-15 10:00")

    assert await Outbox.filter(state=OutboxState.SENT).count() == sent
    assert (await Prompt.get(matter__general=True)).state is PromptState.ANSWERED


async def test_erasing_makes_its_words_unreadable_and_keeps_the_grade(quick_house: House) -> None:
    li = await reviewed(quick_house, "满意", "谢谢。")

    await quick_house.say(li, "我的信息")
    await quick_house.press(li, "删除我的信息")
    await quick_house.press(li, "全部删除")

    matter = await the_review()
    citizen = await matter.citizen
    assert await quick_house.desks.ground.vault.is_destroyed(citizen.key_id)
    assert await Rating.filter(matter=matter).exists()


async def test_the_praise_of_a_group_is_not_of_general_reviews(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    group = await group_of_the_office(quick_house, chen)
    await reviewed(quick_house, "非常满意", "都很好，谢谢。")

    await quick_house.at("2026-11-23 09:00")

    [board] = [seen["text"] for seen in await chen.sees(group) if seen["pinned"]]
    assert "好评 1 件" in board
    assert "都很好" not in board
