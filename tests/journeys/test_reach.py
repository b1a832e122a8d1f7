"""Reaching the citizen: hints, links, the second yes, blocking, stopping, several matters at once."""

from datetime import timedelta

from bot.services.intake import Receipt
from models.tables import Link, Prompt, Rating
from models.terms import PromptReason, PromptState, Role
from simulator.people import Person
from tests.house import OFFICE, USERNAME, House
from tests.journeys.scene import all_labels, labels


def link_of(receipt: Receipt) -> str:
    """The deep link that the source gets."""
    return f"https://t.me/{USERNAME}?start={receipt.token}"


async def started(house: House, name: str = "李阿姨") -> Person:
    """Somebody who has started the bot."""
    person = house.person(name)
    await person.start()
    await house.settle()
    return person


async def opens(house: House, person: Person, receipt: Receipt) -> None:
    """Follow the link of a matter."""
    await person.open(link_of(receipt))
    await house.settle()


async def said(house: House, person: Person) -> str:
    """All that the bot has said to somebody."""
    return "\n".join(await house.texts(person))


async def test_a_hinted_account_that_has_started_is_asked_at_once(house: House) -> None:
    li = await started(house)

    receipt = await house.report(li)

    assert (receipt.state, receipt.token) == (PromptState.SCHEDULED, None)
    assert (await Prompt.get()).state is PromptState.SENT
    assert "您在A3区政务服务中心办的“护照换发”，11月20日（周五）办结了。" in await said(house, li)


async def test_a_hinted_account_is_asked_once_it_starts_even_without_the_link(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    receipt = await quick_house.report(li)

    await li.start()
    await quick_house.settle()

    assert (receipt.state, receipt.reason) == (PromptState.UNREACHABLE, PromptReason.NOT_STARTED)
    assert (await Prompt.get()).state is PromptState.SENT


async def test_without_an_account_a_link_opens_that_one_matter(house: House) -> None:
    li = house.person("李阿姨")
    receipt = await house.report()
    await house.report(citizen_ref="somebody else")

    await opens(house, li, receipt)

    assert (receipt.state, receipt.reason) == (PromptState.UNREACHABLE, PromptReason.NO_ACCOUNT)
    states = [prompt.state for prompt in await Prompt.all().order_by("id")]
    assert states == [PromptState.SENT, PromptState.UNREACHABLE]
    assert not await Link.exists()


async def test_a_used_link_is_closed_to_others(quick_house: House) -> None:
    li, wang = quick_house.person("李阿姨"), quick_house.person("小王")
    receipt = await quick_house.report()
    await opens(quick_house, li, receipt)

    await opens(quick_house, wang, receipt)

    assert "这个评价链接已经有人用了。一件事只由本人评一次。" in await said(quick_house, wang)
    assert "非常满意" not in all_labels(await wang.sees())


async def test_a_link_opened_again_shows_the_matter_again(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    receipt = await quick_house.report()
    await opens(quick_house, li, receipt)
    await quick_house.press(li, "满意")

    await opens(quick_house, li, receipt)

    assert await Rating.all().count() == 1
    assert "修改" in labels((await li.sees())[-1])


async def test_a_link_to_nowhere_is_answered(quick_house: House) -> None:
    li = quick_house.person("李阿姨")

    await li.start("m_nothing-of-the-kind")
    await quick_house.settle()

    assert len(await quick_house.texts(li)) == 1


async def test_a_link_ends_with_its_window(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    receipt = await quick_house.report()
    await quick_house.at("2026-11-28 09:00")

    await opens(quick_house, li, receipt)

    assert (await Prompt.get()).state is PromptState.EXPIRED
    assert "没有默认好评" in await said(quick_house, li)


async def test_the_window_is_counted_from_sending(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    receipt = await quick_house.report()
    await quick_house.at("2026-11-26 09:00")

    await opens(quick_house, li, receipt)

    assert "12月3日（周四）前可评" in await said(quick_house, li)


async def test_an_official_of_the_rated_office_cannot_rate_it(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    receipt = await quick_house.report()

    await opens(quick_house, chen, receipt)

    prompt = await Prompt.get()
    assert (prompt.state, prompt.reason) == (PromptState.NOT_ASKED, PromptReason.CONFLICT)
    assert "非常满意" not in all_labels(await chen.sees())


async def test_a_matter_completed_long_ago_is_not_asked(quick_house: House) -> None:
    li = await started(quick_house)

    receipt = await quick_house.report(li, completed_at=quick_house.clock.now() - timedelta(days=31))

    assert (receipt.state, receipt.reason) == (PromptState.NOT_ASKED, PromptReason.TOO_OLD)
    assert len(await quick_house.texts(li)) == 1


async def test_the_lasting_link_is_a_second_yes(house: House) -> None:
    li = house.person("李阿姨")
    await opens(house, li, await house.report(citizen_ref="A1"))
    waiting = await house.report(citizen_ref="A1", service_name="居住证签注")
    await house.press(li, "满意")
    await house.press(li, "提交")
    before = await Link.exists()

    await house.press(li, "以后都在这里问我")
    later = await house.report(citizen_ref="A1", service_name="医保备案")

    assert (before, await Link.all().count()) == (False, 1)
    assert waiting.state is PromptState.UNREACHABLE
    assert later.state is PromptState.SCHEDULED
    assert "居住证签注" in await said(house, li)


async def test_without_the_second_yes_later_matters_do_not_come(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    await opens(quick_house, li, await quick_house.report(citizen_ref="A1"))
    await quick_house.press(li, "满意")
    await quick_house.press(li, "提交")

    await quick_house.press(li, "只这一件")
    later = await quick_house.report(citizen_ref="A1")

    assert (later.state, later.reason) == (PromptState.UNREACHABLE, PromptReason.NO_ACCOUNT)


async def test_a_hint_never_outranks_a_lasting_link(quick_house: House) -> None:
    li, wang = quick_house.person("李阿姨"), await started(quick_house, "小王")
    await opens(quick_house, li, await quick_house.report(citizen_ref="A1"))
    await quick_house.press(li, "满意")
    await quick_house.press(li, "提交")
    await quick_house.press(li, "以后都在这里问我")

    await quick_house.report(wang, citizen_ref="A1", service_name="医保备案")

    assert "医保备案" in await said(quick_house, li)
    assert "医保备案" not in await said(quick_house, wang)


async def test_several_matters_that_waited_come_as_one_list(house: House) -> None:
    li = house.person("李阿姨")
    for service in ("护照换发", "居住证签注", "医保异地备案"):
        await house.report(li, service_name=service)

    await li.start()
    await house.settle()
    listed = (await li.sees())[-1]
    await house.press(li, "居住证签注 · 11月20日")
    await house.press(li, "满意")
    await house.press(li, "提交")

    assert listed["text"].startswith("您有 3 件事办结了")
    assert len(labels(listed)) == 4
    assert await Rating.all().count() == 1
    assert "还有 2 件" in await said(house, li)


async def test_none_of_the_list_can_be_declined_at_once(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    for service in ("护照换发", "居住证签注"):
        await quick_house.report(li, service_name=service)
    await li.start()
    await quick_house.settle()

    await quick_house.press(li, "这几件都不评")

    assert {prompt.state for prompt in await Prompt.all()} == {PromptState.DECLINED}


async def test_a_matter_that_comes_alone_is_no_list(quick_house: House) -> None:
    li = await started(quick_house)

    for service in ("护照换发", "居住证签注"):
        await quick_house.report(li, service_name=service)

    assert not any(text.startswith("您有") for text in await quick_house.texts(li))


async def test_who_has_blocked_the_bot_is_unreachable_until_it_is_let_in(house: House) -> None:
    li = await started(house)
    await li.block()
    await house.settle()
    receipt = await house.report(li)

    await li.unblock()
    await house.settle()

    assert (receipt.state, receipt.reason) == (PromptState.UNREACHABLE, PromptReason.BLOCKED)
    assert (await Prompt.get()).state is PromptState.SENT
    assert sum("护照换发" in text for text in await house.texts(li)) == 1


async def test_blocking_after_the_prompt_leaves_it_sent(quick_house: House) -> None:
    li = await started(quick_house)
    await quick_house.report(li)

    await li.block()
    await quick_house.settle()

    assert (await Prompt.get()).state is PromptState.SENT


async def test_a_block_nobody_told_us_of_is_learned_from_the_refusal(quick_house: House) -> None:
    li = await started(quick_house)
    quick_house.world.users[li.id].deactivated = True

    await quick_house.report(li)

    prompt = await Prompt.get()
    assert (prompt.state, prompt.reason) == (PromptState.UNREACHABLE, PromptReason.GONE)


async def test_after_a_stop_nothing_is_asked_until_a_new_start(quick_house: House) -> None:
    li = await started(quick_house)
    await quick_house.say(li, "退订")
    receipt = await quick_house.report(li)

    await li.start()
    await quick_house.settle()

    assert (receipt.state, receipt.reason) == (PromptState.UNREACHABLE, PromptReason.STOPPED)
    assert (await Prompt.get()).state is PromptState.SENT


async def test_the_prompt_speaks_the_language_of_its_person(quick_house: House) -> None:
    ann = quick_house.person("Ann", language_code="en")
    await ann.start()
    await quick_house.settle()

    await quick_house.report(ann)

    assert "Very satisfied" in labels((await ann.sees())[-1])


async def test_a_stranger_is_welcomed_and_told_what_this_is(quick_house: House) -> None:
    li = await started(quick_house)
    welcome = (await li.sees())[-1]

    await quick_house.press(li, "这是什么")

    assert labels(welcome) == ["用手机号找我办的事", "我有办件编号", "评价一个单位", "这是什么"]
    assert "不会问您要密码、验证码、银行卡" in (await quick_house.texts(li))[-1]


async def test_a_start_while_a_matter_waits_shows_it_again(quick_house: House) -> None:
    li = await started(quick_house)
    await quick_house.report(li)

    await li.start()
    await quick_house.settle()

    assert "办得怎么样？" in (await quick_house.texts(li))[-1]


async def test_whoever_was_asked_before_is_not_told_that_nothing_was_found(quick_house: House) -> None:
    li = await started(quick_house)
    await quick_house.report(li)
    await quick_house.press(li, "不想评价")

    await li.start()
    await quick_house.settle()

    assert (await quick_house.texts(li))[-1] == (
        "现在没有等您评的事；有事办结了，会在这里问您。办过的事，发“我的办件”看。"
    )


async def test_a_corrected_hint_reaches_its_person(quick_house: House) -> None:
    li = await started(quick_house)
    await quick_house.report(matter_no="77")

    await quick_house.report(li, matter_no="77")

    assert (await Prompt.get()).state is PromptState.SENT


async def test_whoever_becomes_an_official_of_the_office_cannot_rate_it_any_more(quick_house: House) -> None:
    li = await started(quick_house)
    await quick_house.report(li)
    [link] = await quick_house.desks.people.invite(OFFICE, Role.HANDLER)
    await li.open(link)
    await quick_house.settle()

    await quick_house.press(li, "满意")

    assert not await Rating.exists()


async def test_a_corrected_hint_at_an_official_of_the_office_is_a_conflict(quick_house: House) -> None:
    chen = await quick_house.official("陈晓")
    await quick_house.report(matter_no="77")

    await quick_house.report(chen, matter_no="77")

    assert (await Prompt.get()).reason is PromptReason.CONFLICT
