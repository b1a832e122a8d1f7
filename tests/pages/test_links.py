"""Rating by link, without an account and without scripts: whole requests in, whole pages out."""

import asyncio
from typing import Any

import pytest

from bot.rules.province import Terminal
from bot.services.upwardfacts import UpwardFacts
from models.tables import Account, Case, Matter, PageLink, Prompt, Rating, RatingVersion, RatingWord
from models.terms import Grade, PromptState, RatingState, Role, Visibility
from tests.pages.site import Page, Site, fresh_key


async def link(site: Site, **changes: Any) -> str:
    """The path of a matter that nobody is linked to."""
    receipt = await site.house.report(**changes)
    return f"/r/{receipt.token}"


async def rated(site: Site, path: str, grade: Grade) -> str:
    """Rated by its link; one's own address."""
    answer = await site.send(path, act="rate", grade=str(int(grade)))
    assert answer.status == 200, await answer.text()
    return answer.url.path


async def test_looking_at_a_link_rates_nothing_however_often(site: Site) -> None:
    path = await link(site)

    pages = [await (await site.get(path)).text() for _ in range(3)]

    assert "护照换发" in pages[0]
    form = Page(pages[0]).form("rate")
    assert [value for _, value in form["buttons"]] == ["5", "4", "3", "2", "1"]
    assert not await Rating.exists()
    assert (await Prompt.get()).state is PromptState.UNREACHABLE


async def test_one_press_counts_and_leads_to_an_address_of_ones_own(site: Site) -> None:
    path = await link(site)

    own = await rated(site, path, Grade.DISSATISFIED)

    assert own != path
    rating = await Rating.get()
    assert (rating.state, rating.visibility) == (RatingState.OPEN, Visibility.ANONYMOUS)
    assert (await RatingVersion.get()).grade is Grade.DISSATISFIED
    assert (await Prompt.get()).state is PromptState.ANSWERED
    assert "不满意" in Page(await (await site.get(own)).text()).words


async def test_the_link_shows_nothing_of_the_rating_to_whoever_else_has_it(site: Site) -> None:
    path = await link(site)
    await rated(site, path, Grade.VERY_DISSATISFIED)

    answer = await site.get(path)

    words = Page(await answer.text()).words
    assert answer.status == 409
    assert "已经有人用了" in words
    assert "非常不满意" not in words
    assert "护照换发" not in words


async def test_a_double_press_is_one_rating_and_the_same_address(site: Site) -> None:
    path = await link(site)
    form = {"act": "rate", "grade": "4", "key": fresh_key()}

    answers = await asyncio.gather(*(site.client.post(site.url + path, data=form) for _ in range(4)))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.url.path for answer in answers}) == 1
    assert await Rating.all().count() == await RatingVersion.all().count() == 1


async def test_two_who_have_the_link_make_one_rating(site: Site) -> None:
    path = await link(site)

    answers = await asyncio.gather(*(site.send(path, act="rate", grade=grade) for grade in "51"))

    assert sorted(answer.status for answer in answers) == [200, 409]
    assert await Rating.all().count() == await PageLink.all().count() == 1


async def test_tags_words_and_name_go_with_one_press(site: Site) -> None:
    own = await rated(site, await link(site), Grade.DISSATISFIED)
    page = Page(await (await site.get(own)).text())
    assert set(page.form("submit")["names"]) >= {"tag", "words", "visibility", "key"}

    words = "等了一上午。\r\n照相的说不行。"
    answer = await site.send(own, act="submit", with_tags="1", tag="0", words=words, visibility="named")

    assert answer.status == 200
    rating, word = await Rating.get(), await RatingWord.get()
    assert (rating.state, rating.visibility) == (RatingState.SETTLED, Visibility.NAMED)
    assert len((await RatingVersion.get()).tags) == 1
    vault = site.house.desks.ground.vault
    assert await vault.open(word.key_id, word.content) == "等了一上午。\n照相的说不行。"
    case = await Case.get()
    said = Page(await (await site.get(own)).text()).words
    assert case.case_no in said
    assert "11月23日（周一）前" in said


async def test_the_whole_way_to_solved_without_any_app(site: Site) -> None:
    house = site.house
    chen = await house.official("陈晓")
    own = await rated(site, await link(site), Grade.DISSATISFIED)
    await site.send(own, act="submit", words="照相的让我重照。")
    await house.settle()
    await house.press(chen, "认领")
    await house.press(chen, "联系评价人")
    await house.say(chen, "请问是上午还是下午？")
    await house.press(chen, "提交")

    page = Page(await (await site.get(own)).text())
    assert "请问是上午还是下午？" in page.words
    await site.send(own, act="reply", words="上午十点。")
    await house.settle()
    assert "上午十点。" in await house.transcript(chen)
    await house.press(chen, "立行立改")
    await house.press(chen, "回复")
    await house.say(chen, "经查，照相处没有贴出样张，已经贴出，并给您免费重照。")
    await house.press(chen, "提交")

    page = Page(await (await site.get(own)).text())
    assert "已经贴出，并给您免费重照" in page.words
    answer_no = page.form("judge")["fields"]["answer_no"]
    await site.send(own, act="judge", answer_no=answer_no, verdict="solved")

    assert (await Case.get()).closed_as == "solved"
    assert "可以公开" in await (await site.get(own)).text()
    await site.send(own, act="publish", yes="1")
    assert (await Case.get()).publish is True


async def test_what_the_office_sees_of_an_anonymous_page_is_what_it_sees_of_a_chat(site: Site) -> None:
    house = site.house
    chen = await house.official("陈晓")
    own = await rated(site, await link(site, name="王小明"), Grade.VERY_DISSATISFIED)
    await site.send(own, act="submit", words="我是王小明，13800000000，请改。")
    await house.settle()

    seen = await house.transcript(chen)

    assert "非常不满意" in seen
    for hidden in ("王小明", "13800000000", "2554", "10:14"):
        assert hidden not in seen


async def test_somebody_who_opens_the_link_in_the_chat_later_can_say_that_it_is_theirs(site: Site) -> None:
    house = site.house
    path = await link(site)
    await rated(site, path, Grade.VERY_SATISFIED)
    li = house.person("李阿姨")

    await li.start(path.removeprefix("/r/"))
    await house.settle()

    assert "已经有人用了" in await house.transcript(li)
    assert await Account.filter(channel="page").count() == 1


@pytest.mark.parametrize("token", ["unknown", "x" * 65, "a.b", "%00", "w_" + "A" * 32])
async def test_a_link_that_leads_nowhere_says_so(quick_site: Site, token: str) -> None:
    answer = await quick_site.get(f"/r/{token}")

    assert answer.status in {404, 409}
    assert answer.content_type == "text/html"
    assert "打不开" in Page(await answer.text()).words


async def test_a_matter_that_waits_in_somebodys_chat_is_not_shown_by_its_link(quick_site: Site) -> None:
    house = quick_site.house
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.report(li)

    answer = await quick_site.get(f"/r/{(await Prompt.get()).token}")

    assert answer.status == 409
    assert "护照换发" not in await answer.text()


async def test_headers_keep_the_token_and_the_page_to_the_person(quick_site: Site) -> None:
    answer = await quick_site.get(await link(quick_site))

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "form",
    [
        {"act": "rate", "grade": "6"},
        {"act": "rate", "grade": "nine"},
        {"act": "vanish"},
        {"act": "rate", "grade": "5", "key": "short"},
        {"act": "rate", "grade": "5", "surprise": "1"},
        {"act": "submit", "words": "长" * 4001},
    ],
)
async def test_a_bad_form_changes_nothing_and_is_answered_in_a_page(
    quick_site: Site, form: dict[str, str]
) -> None:
    answer = await quick_site.send(await link(quick_site), **form)

    assert (answer.status, answer.content_type) == (422, "text/html")
    assert not await Rating.exists()
    assert not await Account.filter(channel="page").exists()


async def test_the_window_that_is_over_says_so_and_nothing_is_rated(quick_site: Site) -> None:
    path = await link(quick_site)
    await quick_site.house.forward(days=10)

    answer = await quick_site.send(path, act="rate", grade="5")

    assert answer.status == 409
    assert "没有默认好评" in Page(await answer.text()).words
    assert not await Rating.exists()


async def test_somebody_can_decline_and_change_their_mind(quick_site: Site) -> None:
    path = await link(quick_site)
    declined = await quick_site.send(path, act="decline")
    own = declined.url.path

    assert "还是评一下" in await declined.text()
    await quick_site.send(own, act="undecline")
    await quick_site.send(own, act="rate", grade="3")

    assert (await RatingVersion.get()).grade is Grade.BASICALLY_SATISFIED


async def test_the_page_speaks_the_language_that_is_asked_for(quick_site: Site) -> None:
    path = await link(quick_site)

    english = await (await quick_site.get(path, headers={"Accept-Language": "en-GB"})).text()

    assert 'lang="en"' in english
    assert "Very satisfied" in english


async def test_a_rating_by_link_goes_up_as_one_by_a_page(quick_site: Site) -> None:
    own = await rated(quick_site, await link(quick_site), Grade.SATISFIED)
    await quick_site.send(own, act="submit")
    matter = await Matter.get()

    looks = await UpwardFacts(quick_site.house.desks.ground).of({matter.id: "Y1"})

    assert [look.rating.terminal for look in looks.values() if look.rating] == [Terminal.PAGE]


async def test_pressure_is_reported_from_the_page_and_the_rating_made_anew(site: Site) -> None:
    house = site.house
    boss = await house.official("周明", Role.SUPERVISOR, "A市")
    chen = await house.official("陈晓")
    own = await rated(site, await link(site), Grade.VERY_SATISFIED)
    await site.send(own, act="submit")
    before = await house.transcript(chen)

    told = await site.send(own, act="pressed", pressure="held_my_phone")
    await house.settle()

    assert "A市政务服务管理局督办员" in Page(await told.text()).words
    assert "有人拿我手机点的" in await house.transcript(boss)
    assert await house.transcript(chen) == before
    await site.send(own, act="rerate", grade="1")
    newest = await RatingVersion.all().order_by("-version").first()
    assert newest is not None
    assert newest.grade is Grade.VERY_DISSATISFIED


async def test_whoever_rated_by_link_can_have_their_words_erased(site: Site) -> None:
    own = await rated(site, await link(site), Grade.DISSATISFIED)
    await site.send(own, act="submit", words="等了一上午。")

    gone = await site.send(own, act="erase")

    page = Page(await gone.text())
    assert "等了一上午" not in page.words
    assert "不满意" in page.words
    word = await RatingWord.get()
    assert await site.house.desks.ground.vault.open(word.key_id, word.content) is None
