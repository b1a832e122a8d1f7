"""我才是本人: a link that somebody else used; the office above hears of it, the rated office does not."""

from typing import Any

import pytest

from bot.services.intake import Receipt
from handlers.dispatch import handle
from models.tables import Account, Link, Outbox, Prompt, Rating, RatingVersion, Step
from models.terms import Audience, PromptState, RatingState, Role
from simulator.people import Person
from tests.house import USERNAME, House
from tests.journeys.scene import all_labels, labels

ABOVE = "A市"
USED = "这个评价链接已经有人用了。一件事只由本人评一次。"
CLAIM = "我才是本人"
TOLD_ABOVE = (
    "【本人有争议】A3区政务服务中心 · 护照换发 · 11月20日（周五）办结 · 现场\n"
    "两个账号都说这件事是自己办的。这件事的评价会标上“有争议”，单独统计，已有的评价不改。\n"
    "两边身份都不显示。被评的单位不知情，请勿转给单位。"
)


async def opens(house: House, person: Person, receipt: Receipt) -> None:
    """Follow the link of a matter."""
    await person.open(f"https://t.me/{USERNAME}?start={receipt.token}")
    await house.settle()


async def two(house: House, *, rated: bool = False, **changes: Any) -> tuple[Person, Person, Receipt]:
    """One person used the link, perhaps rated; another opens the same one."""
    first, second = house.person("小王"), house.person("李阿姨")
    receipt = await house.report(**changes)
    await opens(house, first, receipt)
    if rated:
        await house.press(first, "非常满意")
        await house.press(first, "提交")
    await opens(house, second, receipt)
    return first, second, receipt


async def last(house: House, person: Person) -> str:
    """The newest message of the bot."""
    return (await house.texts(person))[-1]


async def test_a_used_link_offers_two_ways_out(quick_house: House) -> None:
    _, li, _ = await two(quick_house)

    told = (await li.sees())[-1]

    assert told["text"] == USED
    assert labels(told) == ["用手机号找我办的事", CLAIM]


async def test_before_a_rating_the_prompt_goes_to_the_second_account(house: House) -> None:
    wang, li, _ = await two(house)

    await house.press(li, CLAIM)

    prompt = await Prompt.get()
    account = await Account.get(external_id=li.id)
    assert (prompt.state, prompt.account_id, prompt.disputed_by_id) == (
        PromptState.SENT,
        account.id,
        account.id,
    )
    assert "您在A3区政务服务中心办的“护照换发”" in await last(house, li)
    assert await last(house, wang) == (
        "另有一个账号说这件事是自己办的，改由那边来评。您没有留下任何评价。\n护照换发 · 办件尾号 2554"
    )
    assert labels((await wang.sees())[-1]) == []
    assert await Step.exists(act="take_over", from_state="sent", to_state="scheduled", actor="citizen")
    assert [entry["description"] for entry in house.world.journal.refusals()] == []


async def test_the_rating_that_follows_is_disputed_from_the_start(house: House) -> None:
    _, li, _ = await two(house)
    await house.press(li, CLAIM)

    await house.press(li, "不满意")
    await house.press(li, "提交")

    rating = await Rating.get()
    assert rating.disputed_at == rating.submitted_at
    assert rating.account_id == (await Account.get(external_id=li.id)).id


async def test_no_lasting_link_is_offered_for_what_is_in_doubt(quick_house: House) -> None:
    _, li, _ = await two(quick_house)
    await quick_house.press(li, CLAIM)

    await quick_house.press(li, "满意")
    await quick_house.press(li, "提交")

    assert "以后都在这里问我" not in all_labels(await li.sees())
    assert not await Link.exists()


async def test_the_first_account_can_do_nothing_more_with_it(quick_house: House) -> None:
    wang, li, _ = await two(quick_house)
    old = next(seen for seen in await wang.sees() if "非常满意" in labels(seen))
    data = old["buttons"][0][0]["callback_data"]
    await quick_house.press(li, CLAIM)

    await wang.press_on(old["message_id"], data=data)
    await quick_house.settle()

    assert not await Rating.exists()
    assert "这不是给您的按钮。" in [toast["text"] for toast in await wang.toasts()]


async def test_a_rating_stays_as_it_is_and_is_marked(house: House) -> None:
    wang, li, _ = await two(house, rated=True)
    before = await house.texts(wang)

    await house.press(li, CLAIM)

    rating = await Rating.get()
    assert rating.disputed_at == house.clock.now()
    assert rating.state is RatingState.SETTLED
    assert (await RatingVersion.get()).grade == 5
    assert await house.texts(wang) == before
    assert await last(house, li) == (
        "记下了：您说这件事是您办的。已有的评价不改，标上“有争议”，单独统计。"
        "上一级会知道有这回事，不知道您是谁；被评的单位不知道。"
    )
    assert await Step.exists(act="dispute", subject="rating", actor="citizen")


@pytest.mark.parametrize("rated", [False, True])
async def test_supervisors_and_leads_above_are_told_and_the_rated_office_is_not(
    quick_house: House, rated: bool
) -> None:
    supervisor = await quick_house.official("督办员", Role.SUPERVISOR, ABOVE)
    chief = await quick_house.official("局领导", Role.LEAD, ABOVE)
    clerk = await quick_house.official("市局承办人", Role.HANDLER, ABOVE)
    chen, lead = await quick_house.official("陈晓"), await quick_house.official("刘主任", Role.LEAD)
    _, li, _ = await two(quick_house, rated=rated)
    before = [await quick_house.texts(person) for person in (clerk, chen, lead)]

    await quick_house.press(li, CLAIM)

    assert await last(quick_house, supervisor) == await last(quick_house, chief) == TOLD_ABOVE
    assert [await quick_house.texts(person) for person in (clerk, chen, lead)] == before


async def test_nobody_of_the_rated_office_hears_of_it_in_another_role(quick_house: House) -> None:
    both = await quick_house.official("陈晓")
    [invitation] = await quick_house.desks.people.invite(ABOVE, Role.SUPERVISOR)
    await both.open(invitation)
    await quick_house.settle()
    _, li, _ = await two(quick_house)

    await quick_house.press(li, CLAIM)

    assert TOLD_ABOVE not in await quick_house.texts(both)


async def test_what_is_said_above_identifies_nobody(quick_house: House) -> None:
    supervisor = await quick_house.official("督办员", Role.SUPERVISOR, ABOVE)
    wang, li, _ = await two(quick_house, rated=True)

    await quick_house.press(li, CLAIM)

    told = await last(quick_house, supervisor)
    for secret in ("2554", "王小明", "小王", "李阿姨", "07", "10:1", "非常满意", str(wang.id), str(li.id)):
        assert secret not in told


@pytest.mark.parametrize("rated", [False, True])
async def test_the_source_sees_nothing_of_it(quick_house: House, rated: bool) -> None:
    desk = quick_house.desks.intake
    _, li, _ = await two(quick_house, rated=rated, matter_no="2554")
    await quick_house.forward(minutes=5)
    before = await desk.look_up(quick_house.source, "2554", 1)

    await li.press(CLAIM)
    await quick_house.poller.fetch(seconds=0)
    await quick_house.desks.inbox.drain(handle(quick_house.desks, quick_house.bot))
    meanwhile = await desk.look_up(quick_house.source, "2554", 1)
    await quick_house.settle()

    assert before == meanwhile == await desk.look_up(quick_house.source, "2554", 1)


async def test_a_third_claim_is_refused(house: House) -> None:
    wang, li, receipt = await two(house)
    await house.press(li, CLAIM)
    third = house.person("张三")

    for person in (third, wang):
        await opens(house, person, receipt)
        await house.press(person, CLAIM)

    said = "这件事已经有两个账号说是本人，不能再改了。有疑问，请找办事的单位或者打 12345。"
    for person in (third, wang):
        assert said in [toast["text"] for toast in await person.toasts()]
    assert (await Prompt.get()).account_id == (await Account.get(external_id=li.id)).id


async def test_claiming_twice_changes_nothing(quick_house: House) -> None:
    supervisor = await quick_house.official("督办员", Role.SUPERVISOR, ABOVE)
    _, li, _ = await two(quick_house, rated=True)

    await quick_house.press(li, CLAIM)
    await quick_house.press(li, CLAIM)

    assert (await quick_house.texts(supervisor)).count(TOLD_ABOVE) == 1
    assert await Step.filter(act="dispute").count() == 1


async def test_an_official_of_the_rated_office_cannot_claim_it(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    wang = quick_house.person("小王")
    receipt = await quick_house.report()
    await opens(quick_house, wang, receipt)
    await opens(quick_house, chen, receipt)

    await quick_house.press(chen, CLAIM)

    assert "您在被评的单位有工作身份，这件事不能由您来评。" in [
        toast["text"] for toast in await chen.toasts()
    ]
    assert (await Prompt.get()).disputed_at is None


async def test_after_the_window_nothing_is_taken_over(quick_house: House) -> None:
    wang, li, _ = await two(quick_house)
    await quick_house.at("2026-11-28 09:00")
    before = await quick_house.texts(wang)

    await quick_house.press(li, CLAIM)

    assert (await Prompt.get()).state is PromptState.EXPIRED
    assert any("评价时间" in toast["text"] for toast in await li.toasts())
    assert await quick_house.texts(wang) == before


@pytest.mark.parametrize("press", [["不想评价"], ["不是我办的", "跟我无关"]])
async def test_what_the_first_account_does_not_want_goes_to_the_second(
    quick_house: House, press: list[str]
) -> None:
    wang, li = quick_house.person("小王"), quick_house.person("李阿姨")
    receipt = await quick_house.report()
    await opens(quick_house, wang, receipt)
    for label in press:
        await quick_house.press(wang, label)
    await opens(quick_house, li, receipt)

    await quick_house.press(li, CLAIM)
    await quick_house.press(li, "满意")

    assert (await Rating.get()).account_id == (await Account.get(external_id=li.id)).id


async def test_a_first_account_that_blocked_the_bot_can_be_claimed_from(quick_house: House) -> None:
    wang, li = quick_house.person("小王"), quick_house.person("李阿姨")
    receipt = await quick_house.report()
    await opens(quick_house, wang, receipt)
    await wang.block()
    await opens(quick_house, li, receipt)

    await quick_house.press(li, CLAIM)
    await quick_house.press(li, "满意")

    assert (await Rating.get()).disputed_at is not None


async def test_nothing_about_it_is_addressed_to_the_rated_office(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    _, li, _ = await two(quick_house)
    await quick_house.press(li, CLAIM)
    await quick_house.press(li, "不满意")
    await quick_house.press(li, "提交")

    rows = await Outbox.filter(chat_id=chen.id, audience=Audience.OFFICE)

    assert {row.kind for row in rows} <= {"role_taken", "alert"}
    assert "争议" not in "\n".join(await quick_house.texts(chen))
