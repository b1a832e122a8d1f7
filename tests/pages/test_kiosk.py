"""The tablet at a window: paired by code, told at once, pressed in silence; whole requests in and out."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import segno

from bot.errors import KioskUnknown
from bot.services.kiosks import KioskBook
from bot.services.kioskwatch import IDLE, KioskWatch
from bot.services.limits import LocalQuota
from models.tables import Account, Case, Kiosk, KioskCode, KioskPass, PageLink, Prompt, Rating, RatingVersion
from models.terms import CaseState, Grade, PromptState, RatingState
from simulator.people import Person
from tests.house import OFFICE, House, open_house
from tests.pages.site import Page, Site, fresh_key, open_site
from tests.pages.tablet import Tablet, a_tablet, newest

WITHIN_SECONDS = 1.0


@pytest.fixture
async def tablet(site: Site) -> AsyncIterator[Tablet]:
    """Paired with window 07, on each kind of store."""
    async with a_tablet(site) as one:
        yield one


@pytest.fixture
async def quick_tablet(quick_site: Site) -> AsyncIterator[Tablet]:
    """The same on SQLite."""
    async with a_tablet(quick_site) as one:
        yield one


@pytest.fixture
async def shy_site(store: str) -> AsyncIterator[Site]:
    """Where prompts of the hall wait for half an hour, as they do in life, and alerts for an hour."""
    policy = 'hall_prompt_delay = "30m"\nhall_alert_delay = "60m"\n'
    async with open_house(store, policy=policy) as house, open_site(house) as site:
        yield site


async def here(house: House, name: str = "李阿姨") -> Person:
    """Somebody who has started the bot."""
    person = house.person(name)
    await person.start()
    await house.settle()
    return person


async def grades() -> list[Grade]:
    """All versions of the one rating."""
    return [version.grade for version in await RatingVersion.all().order_by("version")]


# --- pairing


async def test_a_tablet_asks_for_a_code_and_is_idle_once_it_has_one(site: Site) -> None:
    asked = await (await site.get("/kiosk")).text()
    assert "配对码" in Page(asked).words

    async with a_tablet(site) as tablet:
        shown = await (await tablet.get()).text()

    assert "办完事，请您评一评。" in shown
    cookie = (await site.get("/kiosk")).headers.get("Set-Cookie")
    assert cookie is None


async def test_the_token_is_kept_from_scripts_and_other_sites_and_stored_as_a_hash(quick_site: Site) -> None:
    code, _ = await quick_site.house.desks.pages.kiosks.invite(OFFICE, "07")

    answer = await quick_site.client.post(
        quick_site.url + "/v1/kiosk/pair", data={"code": code}, allow_redirects=False
    )

    cookie = answer.headers["Set-Cookie"]
    assert answer.status == 303
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    token = cookie.partition("=")[2].partition(";")[0]
    assert token not in str((await Kiosk.get()).__dict__)


async def test_over_https_the_cookie_stays_on_https(quick_site: Site) -> None:
    quick_site.house.desks.ground.public_url = "https://yiping.example"
    code, _ = await quick_site.house.desks.pages.kiosks.invite(OFFICE, "07")

    answer = await quick_site.client.post(
        quick_site.url + "/v1/kiosk/pair", data={"code": code}, allow_redirects=False
    )

    assert "Secure" in answer.headers["Set-Cookie"]


async def test_a_code_pairs_one_tablet_and_no_second(site: Site) -> None:
    code, _ = await site.house.desks.pages.kiosks.invite(OFFICE, "07")
    spaced = f"{code[:4]} {code[4:]}"

    answers = await asyncio.gather(
        *(site.client.post(site.url + "/v1/kiosk/pair", data={"code": spaced}) for _ in range(4))
    )

    assert sorted(answer.status for answer in answers) == [200, 422, 422, 422]
    assert await Kiosk.all().count() == 1


async def test_a_code_is_good_for_a_quarter_of_an_hour(quick_site: Site) -> None:
    code, _ = await quick_site.house.desks.pages.kiosks.invite(OFFICE, "07")
    await quick_site.house.forward(minutes=15)

    answer = await quick_site.client.post(quick_site.url + "/v1/kiosk/pair", data={"code": code})

    assert answer.status == 422
    assert "配对码不对" in Page(await answer.text()).words
    assert not await KioskCode.exists()


@pytest.mark.parametrize("code", ["", "00000000", "abcdefgh", "1" * 33])
async def test_what_was_never_given_out_pairs_nothing(quick_site: Site, code: str) -> None:
    answer = await quick_site.client.post(quick_site.url + "/v1/kiosk/pair", data={"code": code})

    assert answer.status == 422
    assert not await Kiosk.exists()


async def test_codes_can_be_guessed_five_times_a_minute(quick_house: House) -> None:
    code, _ = await quick_house.desks.pages.kiosks.invite(OFFICE, "07")
    async with open_site(quick_house, LocalQuota()) as site:
        url = site.url + "/v1/kiosk/pair"
        guesses = [await site.client.post(url, data={"code": f"{n:08}"}) for n in range(8)]
        right = await site.client.post(url, data={"code": code})

    assert [answer.status for answer in guesses] == [422] * 5 + [429] * 3
    assert right.status == 429
    assert int(right.headers["Retry-After"]) > 0
    assert "过于频繁" in Page(await right.text()).words
    assert not await Kiosk.exists()


async def test_many_addresses_together_are_slowed_down_too(quick_site: Site) -> None:
    quota = LocalQuota()
    tried = [
        await quota.take(f"kiosk:10.0.0.{n}", 5, 60) or await quota.take("kiosk", 30, 60) for n in range(40)
    ]

    assert tried[:30] == [0] * 30
    assert min(tried[30:]) > 0


async def test_an_unpaired_tablet_is_out_at_once(tablet: Tablet) -> None:
    await tablet.site.house.report()
    number = await newest()
    async with tablet.listening():
        await tablet.site.house.desks.pages.kiosks.unpair((await Kiosk.get()).id)
        await tablet.is_out()

    assert (await tablet.press(number, Grade.SATISFIED)).status == 401
    assert (await tablet.get("/v1/kiosk/events")).status == 401
    assert "配对码" in Page(await (await tablet.get()).text()).words
    assert not await Rating.exists()
    with pytest.raises(KioskUnknown):
        await tablet.site.house.desks.pages.kiosks.unpair((await Kiosk.get()).id)


# --- what is shown


async def test_a_completed_matter_is_shown_within_a_second(tablet: Tablet) -> None:
    house = tablet.site.house
    took = []
    async with tablet.listening():
        assert tablet.told[-1]["id"] is None
        for _ in range(5):
            began = time.perf_counter()
            await house.desks.intake.receive(house.source, house.matter())
            number = await newest()
            await tablet.shows(lambda told, number=number: told.get("id") == number)
            took.append(time.perf_counter() - began)
            house.clock.moment += timedelta(seconds=30)

    print(f"shown after {max(took):.2f} s at the most")
    assert max(took) < WITHIN_SECONDS
    words = Page(tablet.told[-1]["html"]).words
    assert "护照换发，办得怎么样？" in words
    assert "2558" in words
    assert "王小明" not in words


async def test_a_tablet_that_comes_back_is_told_what_is(tablet: Tablet) -> None:
    await tablet.site.house.report()

    async with tablet.listening():
        assert tablet.told[-1]["id"] == await newest()


async def test_the_five_words_stand_best_first_in_the_citizens_language(quick_tablet: Tablet) -> None:
    await quick_tablet.site.house.report(language="en")

    async with quick_tablet.listening():
        html = quick_tablet.told[-1]["html"]

    assert re.findall(r'data-grade="(\d)">([^<]+)<', html) == [
        ("5", "Very satisfied"),
        ("4", "Satisfied"),
        ("3", "Fairly satisfied"),
        ("2", "Dissatisfied"),
        ("1", "Very dissatisfied"),
    ]
    assert 'lang="en"' in html


async def test_a_private_service_is_not_named(quick_tablet: Tablet) -> None:
    await quick_tablet.site.house.report(service_private=True)

    async with quick_tablet.listening():
        words = Page(quick_tablet.told[-1]["html"]).words

    assert "您刚办的事" in words
    assert "护照换发" not in words


@pytest.mark.parametrize("changes", [{"window": "08"}, {"window": None}, {"office_code": "A市"}], ids=str)
async def test_what_was_completed_elsewhere_is_not_shown(
    quick_tablet: Tablet, changes: dict[str, Any]
) -> None:
    await quick_tablet.site.house.report(**changes)

    async with quick_tablet.listening():
        assert quick_tablet.told[-1]["id"] is None
    assert (await quick_tablet.press(await newest(), Grade.SATISFIED)).status == 404


async def test_after_ten_minutes_nobody_stands_there_any_more(quick_tablet: Tablet) -> None:
    await quick_tablet.site.house.report()
    async with quick_tablet.listening():
        quick_tablet.site.house.clock.moment += timedelta(minutes=10)
        await quick_tablet.shows(lambda told: told["id"] is None)


@pytest.mark.parametrize("label", ["满意", "不想评价", "不是我办的"])
async def test_what_is_settled_in_the_chat_is_not_asked_at_the_window(
    quick_tablet: Tablet, label: str
) -> None:
    house = quick_tablet.site.house
    li = await here(house)
    await house.report(li)
    async with quick_tablet.listening():
        assert quick_tablet.told[-1]["id"] is not None
        await house.press(li, label)
        if label == "不是我办的":
            await house.press(li, "跟我无关")
        await quick_tablet.shows(lambda told: told["id"] is None)

    assert (await quick_tablet.press(await newest(), Grade.SATISFIED)).status == 409
    assert await Rating.all().count() == int(label == "满意")


async def test_silence_writes_nothing_and_the_prompt_goes_on(quick_tablet: Tablet) -> None:
    house = quick_tablet.site.house
    li = await here(house)
    await house.report(li)
    async with quick_tablet.listening():
        pass

    assert not await Rating.exists()
    assert (await Prompt.get()).state is PromptState.SENT
    await house.press(li, "满意")
    assert (await Rating.get()).kiosk_id is None


class CutOff(KioskWatch):
    """The database is away."""

    async def _show(self, tablets: Any) -> None:
        raise ConnectionError


async def test_while_the_database_is_away_a_tablet_is_idle(quick_tablet: Tablet) -> None:
    house = quick_tablet.site.house
    await house.report()
    watch = CutOff(house.desks.pages.watch.reading)
    stream = watch.follow(await Kiosk.get(), 5)

    shown = await anext(stream)
    await stream.aclose()
    await watch.close()

    assert shown == IDLE


# --- pressing


async def test_a_press_is_one_rating_and_leads_to_ones_own_phone_once(tablet: Tablet) -> None:
    site = tablet.site
    await site.house.report()
    key = fresh_key()

    answers = [await tablet.press(await newest(), Grade.DISSATISFIED, key) for _ in range(3)]

    assert {answer.status for answer in answers} == {200}
    assert len({await answer.read() for answer in answers}) == 1
    token = token_of(site, (await Prompt.get()).id, key)
    assert (await answers[0].json())["qr"] == drawn(f"{site.house.desks.ground.public_url}/k/{token}")
    rating = await Rating.get().prefetch_related("account")
    assert (rating.state, rating.account.channel) == (RatingState.OPEN, "page")
    assert rating.kiosk_id == (await Kiosk.get()).id
    assert await grades() == [Grade.DISSATISFIED]
    assert not await PageLink.exists()  # the tablet cannot know an address that there is not
    assert await KioskPass.all().count() == 1


def drawn(link: str) -> dict[str, Any]:
    """A link as a QR code, row after row."""
    rows = [
        [int(dark) for dark in row] for row in segno.make(link, error="m", micro=False).matrix_iter(border=4)
    ]
    return {"size": len(rows), "modules": "".join(str(dark) for row in rows for dark in row)}


def token_of(site: Site, prompt_id: int, key: str) -> str:
    """What the QR code of a press holds."""
    return site.house.desks.pages.presses.pass_of(prompt_id, key)


async def test_whoever_scans_first_goes_on_and_the_second_is_told(tablet: Tablet) -> None:
    site, key = tablet.site, fresh_key()
    await site.house.report()
    await tablet.press(await newest(), Grade.DISSATISFIED, key)
    path = f"/k/{token_of(site, (await Prompt.get()).id, key)}"

    looked = [Page(await (await site.get(path)).text()) for _ in range(2)]
    field = looked[0].forms[0]["fields"]["key"]
    opened = await asyncio.gather(
        site.client.post(site.url + path, data={"key": field}),
        site.client.post(site.url + path, data={"key": field}),
    )
    second = await site.send(path)
    looking = await site.get(path)

    assert {answer.url.path[:5] for answer in opened} == {"/r/w_"}
    assert "不满意" not in looked[0].words
    assert "不满意" in Page(await opened[0].text()).words
    assert (second.status, looking.status) == (409, 409)
    assert "已经有人打开过了" in Page(await second.text()).words
    await site.send(opened[0].url.path, act="submit", words="照相的让我重照。")
    assert (await Case.get()).state is CaseState.OPENED


async def test_the_code_is_good_for_two_minutes(quick_tablet: Tablet) -> None:
    site, key = quick_tablet.site, fresh_key()
    await site.house.report()
    await quick_tablet.press(await newest(), Grade.SATISFIED, key)
    path = f"/k/{token_of(site, (await Prompt.get()).id, key)}"
    site.house.clock.moment += timedelta(minutes=2)

    assert (await site.get(path)).status == 409
    assert (await site.send(path)).status == 409
    await site.house.forward(days=3)
    assert not await KioskPass.exists()
    assert (await site.get(path)).status == 409
    assert (await site.get("/k/" + "x" * 24)).status == 409


async def test_all_answers_have_the_same_bytes_for_every_grade(tablet: Tablet) -> None:
    lengths, heads = set(), set()
    for grade in Grade:
        await tablet.site.house.report()
        answer = await tablet.press(await newest(), grade)
        lengths.add(len(await answer.read()))
        heads.add(tuple(sorted((name, value) for name, value in answer.headers.items() if name != "Date")))
        tablet.site.house.clock.moment += timedelta(minutes=1)

    assert len(lengths) == len(heads) == 1
    assert await Rating.all().count() == 5


async def test_linked_citizens_get_answers_of_the_same_bytes_too(quick_tablet: Tablet) -> None:
    house = quick_tablet.site.house
    li = await here(house)
    bodies = set()
    for grade in Grade:
        await house.report(li)
        bodies.add(await (await quick_tablet.press(await newest(), grade)).read())
        house.clock.moment += timedelta(minutes=1)

    assert bodies == {b'{"qr":null}'}


async def test_nothing_of_a_press_is_in_the_log(
    quick_tablet: Tablet, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    await quick_tablet.site.house.report()
    await quick_tablet.press(await newest(), Grade.VERY_DISSATISFIED)
    await quick_tablet.site.house.settle()

    printed = capsys.readouterr()
    assert printed.out + printed.err + caplog.text == ""


async def test_a_kept_press_counts_while_the_matter_is_fresh_and_not_for_ever(quick_tablet: Tablet) -> None:
    house = quick_tablet.site.house
    await house.report()
    first = await newest()
    house.clock.moment += timedelta(minutes=19)
    await house.report()
    late = await quick_tablet.press(first, Grade.SATISFIED)
    house.clock.moment += timedelta(minutes=20)
    too_late = await quick_tablet.press(await newest(), Grade.SATISFIED)

    assert (late.status, too_late.status) == (200, 404)
    assert await Rating.all().count() == 1


@pytest.mark.parametrize(
    "body", [{"grade": 6}, {"grade": 0}, {"grade": "x"}, {}, {"grade": 5, "more": 1}], ids=str
)
async def test_what_is_no_press_is_refused(quick_tablet: Tablet, body: dict[str, Any]) -> None:
    await quick_tablet.site.house.report()
    url = quick_tablet.site.url + "/v1/kiosk/ratings"
    sent = {"matter_id": await newest(), **body}

    answer = await quick_tablet.client.post(url, json=sent, headers={"Idempotency-Key": fresh_key()})

    assert answer.status == 422
    assert not await Rating.exists()


async def test_a_press_needs_a_key_and_a_tablet(quick_tablet: Tablet) -> None:
    site = quick_tablet.site
    await site.house.report()
    url, sent = site.url + "/v1/kiosk/ratings", {"matter_id": await newest(), "grade": 5}

    without_key = await quick_tablet.client.post(url, json=sent)
    without_tablet = await site.client.post(url, json=sent, headers={"Idempotency-Key": fresh_key()})

    assert (without_key.status, without_tablet.status) == (422, 401)
    assert not await Rating.exists()


# --- one matter, one rating


async def test_tablet_link_and_chat_make_one_rating_between_them(tablet: Tablet) -> None:
    site, house = tablet.site, tablet.site.house
    for _ in range(4):
        receipt = await house.report()
        number = await newest()
        before = await Rating.all().count()
        answers = await asyncio.gather(
            tablet.press(number, Grade.VERY_SATISFIED),
            site.send(f"/r/{receipt.token}", act="rate", grade="1"),
            tablet.press(number, Grade.SATISFIED),
        )
        assert sorted(answer.status for answer in answers) == [200, 409, 409]
        assert await Rating.all().count() == before + 1
        house.clock.moment += timedelta(minutes=1)


async def test_the_tablet_and_ones_own_chat_make_one_rating(tablet: Tablet) -> None:
    house = tablet.site.house
    li = await here(house)
    account = await Account.get(external_id=li.id)
    for _ in range(4):
        await house.report(li)
        number, prompt = await newest(), await Prompt.all().order_by("-id").first()
        assert prompt is not None
        answers = await asyncio.gather(
            house.desks.ratings.rate(account, prompt.id, Grade.VERY_DISSATISFIED),
            tablet.press(number, Grade.VERY_SATISFIED),
            return_exceptions=True,
        )
        rating = await Rating.get(matter__public_id=number)
        pressed = not isinstance(answers[1], BaseException) and answers[1].status == 200
        assert (answers[0] is None) is not pressed
        assert (rating.kiosk_id is not None) is pressed
        assert rating.account_id == account.id
        house.clock.moment += timedelta(minutes=1)


async def test_a_link_opened_after_the_press_shows_nothing_of_it(quick_tablet: Tablet) -> None:
    site = quick_tablet.site
    receipt = await site.house.report()
    await quick_tablet.press(await newest(), Grade.VERY_DISSATISFIED)

    answer = await site.get(f"/r/{receipt.token}")

    assert answer.status == 409
    assert "非常不满意" not in await answer.text()


# --- the citizen's chat


async def test_the_linked_citizen_hears_of_it_silently_and_once(shy_site: Site) -> None:
    house = shy_site.house
    li = await here(house)
    await house.report(li)
    async with a_tablet(shy_site) as tablet:
        assert (await tablet.press(await newest(), Grade.VERY_SATISFIED)).status == 200
    await house.settle()
    before = await house.transcript(li)

    assert "“护照换发”刚在窗口评了：非常满意。不是您点的？" in before
    assert "【不是我点的，我来评】" in before
    assert "办得怎么样？点一下就算评价" not in before
    assert next(seen for seen in await li.sees() if "刚在窗口评了" in seen["text"])["silent"]
    await house.forward(minutes=40)
    after = await house.transcript(li)
    assert "办得怎么样？点一下就算评价" not in after
    assert "您的评价已经送出" in after


async def test_a_prompt_that_had_come_shows_the_grade(tablet: Tablet) -> None:
    house = tablet.site.house
    li = await here(house)
    await house.report(li)
    await tablet.press(await newest(), Grade.SATISFIED)
    await house.settle()

    seen = await house.transcript(li)
    assert "记下了：满意" in seen
    assert "【非常满意】" not in seen
    assert "刚在窗口评了：满意" in seen


async def test_words_of_the_chat_are_not_taken_for_words_about_the_press(shy_site: Site) -> None:
    house = shy_site.house
    li = await here(house)
    await house.report(li)
    async with a_tablet(shy_site) as tablet:
        await tablet.press(await newest(), Grade.VERY_SATISFIED)
    await house.settle()

    await house.say(li, "那边的厕所没有纸。")

    assert "那边的厕所没有纸" not in str(await RatingVersion.all().values())
    assert not await _words_of(await Rating.get())


async def _words_of(rating: Rating) -> list[Any]:
    from models.tables import RatingWord

    return await RatingWord.filter(rating=rating, version=rating.version)


@pytest.mark.parametrize("minutes", [0, 5, 60 * 30])
async def test_somebody_else_pressed_and_the_citizen_corrects_it_once(shy_site: Site, minutes: int) -> None:
    house = shy_site.house
    li = await here(house)
    await house.report(li)
    async with a_tablet(shy_site) as tablet:
        await tablet.press(await newest(), Grade.VERY_SATISFIED)
    await house.forward(minutes=minutes)

    await house.press(li, "不是我点的，我来评")
    asked = await house.transcript(li)
    await house.press(li, "不满意")

    assert "点一下就改成您的评价" in asked
    rating = await Rating.get()
    assert await grades() == [Grade.VERY_SATISFIED, Grade.DISSATISFIED]
    assert (rating.state, rating.version) == (RatingState.OPEN, 2)
    assert rating.corrected_at == house.clock.now()
    seen = await house.transcript(li)
    assert "您更正了：不满意" in seen
    assert "不是我点的，我来评" not in seen
    await house.press(li, "提交")
    assert (await Case.get()).state is CaseState.OPENED
    [figures] = await KioskBook(house.desks.ground).all()
    assert (figures.ratings, figures.marked, figures.corrected) == (1, 0, 1)


async def test_who_looks_and_leaves_it_has_changed_nothing(shy_site: Site) -> None:
    house = shy_site.house
    li = await here(house)
    await house.report(li)
    async with a_tablet(shy_site) as tablet:
        await tablet.press(await newest(), Grade.VERY_SATISFIED)
    await house.settle()

    await house.press(li, "不是我点的，我来评")
    await house.press(li, "是我点的，不用改")

    assert await grades() == [Grade.VERY_SATISFIED]
    assert "【不是我点的，我来评】" in await house.transcript(li)


async def test_a_poor_press_may_be_corrected_to_a_good_one_before_the_claim(shy_site: Site) -> None:
    house = shy_site.house
    li = await here(house)
    await house.report(li)
    async with a_tablet(shy_site) as tablet:
        await tablet.press(await newest(), Grade.VERY_DISSATISFIED)
    await house.forward(minutes=11)
    assert (await Case.get()).state is CaseState.OPENED

    await house.press(li, "不是我点的，我来评")
    await house.press(li, "非常满意")

    assert (await Case.get()).closed_as == "amended"


async def test_after_the_window_of_the_prompt_nothing_can_be_corrected(shy_site: Site) -> None:
    house = shy_site.house
    li = await here(house)
    await house.report(li)
    async with a_tablet(shy_site) as tablet:
        await tablet.press(await newest(), Grade.VERY_SATISFIED)
    await house.settle()
    account, prompt = await Account.get(external_id=li.id), await Prompt.get()
    house.clock.moment = prompt.expires_at

    with pytest.raises(Exception, match="over"):
        await house.desks.corrections.correct(account, prompt.id, Grade.DISSATISFIED)

    assert await grades() == [Grade.VERY_SATISFIED]


async def test_two_corrections_at_once_are_one(shy_site: Site) -> None:
    house = shy_site.house
    li = await here(house)
    await house.report(li)
    async with a_tablet(shy_site) as tablet:
        await tablet.press(await newest(), Grade.VERY_SATISFIED)
    await house.settle()
    account, prompt = await Account.get(external_id=li.id), await Prompt.get()
    correct = house.desks.corrections.correct

    await asyncio.gather(
        *(correct(account, prompt.id, grade) for grade in (Grade.SATISFIED, Grade.DISSATISFIED)),
        return_exceptions=True,
    )

    assert await RatingVersion.all().count() == 2


async def test_a_rating_of_the_chat_has_nothing_to_be_corrected(quick_site: Site) -> None:
    house = quick_site.house
    li = await here(house)
    await house.report(li)
    await house.press(li, "满意")
    account, prompt = await Account.get(external_id=li.id), await Prompt.get()

    with pytest.raises(Exception, match="over"):
        await house.desks.corrections.correct(account, prompt.id, Grade.DISSATISFIED)

    assert await grades() == [Grade.SATISFIED]


# --- the office


async def test_the_alert_of_a_poor_press_waits_like_that_of_the_hall(shy_site: Site) -> None:
    house = shy_site.house
    chen = await house.official("陈晓")
    await house.report(channel="kiosk")
    async with a_tablet(shy_site) as tablet:
        await tablet.press(await newest(), Grade.VERY_DISSATISFIED)
    await house.forward(minutes=12)
    assert await Case.exists()
    assert "非常不满意" not in await house.transcript(chen)

    await house.forward(minutes=61)

    assert "非常不满意" in await house.transcript(chen)


async def test_two_presses_within_seconds_are_both_marked(tablet: Tablet) -> None:
    house = tablet.site.house
    for apart in (19, 1, 20):
        await house.report()
        assert (await tablet.press(await newest(), Grade.VERY_SATISFIED)).status == 200
        house.clock.moment += timedelta(seconds=apart)
    await house.report()
    await tablet.press(await newest(), Grade.VERY_SATISFIED)

    assert [rating.kiosk_marked for rating in await Rating.all().order_by("id")] == [True, True, True, False]
    await house.desks.pages.kiosks.unpair((await Kiosk.get()).id)
    [figures] = await KioskBook(house.desks.ground).all()
    assert figures.unpaired_at == house.clock.now()
    assert (figures.window, figures.ratings, figures.marked, figures.corrected) == ("07", 4, 3, 0)


async def test_two_tablets_do_not_mark_each_other(quick_site: Site) -> None:
    for window in ("07", "08"):
        async with a_tablet(quick_site, window) as tablet:
            await quick_site.house.report(window=window)
            await tablet.press(await newest(), Grade.SATISFIED)

    assert not await Rating.exists(kiosk_marked=True)
    assert await Rating.all().count() == 2
