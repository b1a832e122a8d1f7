"""Everything public, fetched and searched: nothing of it tells whose matter it was."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from bot.texts import languages
from models.tables import Account, Case, Matter
from models.terms import Visibility
from simulator.people import Person
from tests.house import OFFICE, House
from tests.pages.site import Site, open_site
from tests.promises.test_who_rated import ACCOUNT, COMPLETED, HOUR, NAME, NUMBER, PHONE, REF, WORDS
from tests.promises.town import Town

pytestmark = pytest.mark.slow

PRIVATE = "吸毒检测样本转递"
UNSAID = "这句话没有同意公开"
ANSWER = f"{NAME}您好，经查，已经贴出样张，并给您免费重照。"
OWN = f"/public/offices/{quote(OFFICE)}"
PATHS = ("/public", OWN, "/public/figures", "/public/corrections", "/public/data", "/v1/public/figures")
FILES = ("index.json", "dictionary.json", "dictionary.csv")


@pytest.fixture
async def site(house: House) -> AsyncIterator[Site]:
    async with open_site(house) as opened:
        yield opened


async def everything(site: Site) -> str:
    """Every page and file in every language, headers too."""
    today = site.house.desks.ground.day(site.house.clock.now())
    listed = (await (await site.get("/public/data/index.json")).json())["days"]
    files = [*FILES, f"{today}.csv", f"{today}.json", *(name for day in listed for name in day["files"])]
    paths = [*PATHS, f"/v1/public/figures?office={OFFICE}", *(f"/public/data/{name}" for name in files)]
    found = []
    for language in languages():
        for path in paths:
            join = "&" if "?" in path else "?"
            answer = await site.get(f"{path}{join}lang={language}")
            assert answer.status == 200, path
            found.append(str(answer.headers) + await answer.text())
    return "\n".join(found)


async def solved(house: House, *words: str, answer: str, **matter: object) -> Person:
    """A whole case, up to the question whether it may be shown."""
    person = house.person("Ruolan", user_id=int(str(matter.pop("account", ACCOUNT))))
    chen = await house.official(f"陈{person.id}")
    await house.rated(person, "不满意", *words, **matter)
    for label in ("认领", "联系评价人"):
        await house.press(chen, label)
    await house.say(chen, "请问是上午还是下午？")
    for label in ("提交", "立行立改", "回复"):
        await house.press(chen, label)
    await house.say(chen, answer)
    await house.press(chen, "提交")
    await house.press(person, "已解决")
    return person


async def walk(house: House) -> Person:
    """Two cases, one of them with consent to come; a private service; a town of everybody."""
    town = await Town.of(house, seed=7)
    ruolan = await solved(
        house,
        WORDS,
        answer=ANSWER,
        matter_no=NUMBER,
        citizen_ref=REF,
        name=NAME,
        phone=PHONE,
        completed_at=COMPLETED,
    )
    await solved(
        house,
        UNSAID,
        answer="知道了，马上就改。",
        account=881_002,
        service_name=PRIVATE,
        service_private=True,
    )
    for number in range(40):
        await house.desks.intake.receive(house.source, town.report(number))
    await house.settle()
    return ruolan


async def test_nothing_public_tells_whose_it_was(house: House, site: Site) -> None:
    ruolan = await walk(house)
    planted = (NAME, PHONE, REF, NUMBER, str(ACCOUNT), HOUR, "01:47", "2207", "5678", PRIVATE, UNSAID, "no-3")
    numbers = [case.case_no for case in await Case.all()]
    ids = [matter.public_id for matter in await Matter.all()]

    before = await everything(site)
    await house.press(ruolan, "可以公开")
    agreed = await everything(site)
    await house.forward(days=40)
    later = await everything(site)

    for seen in (before, agreed, later):
        assert [one for one in (*planted, *numbers, *ids) if one in seen] == []
    assert "照相的说不行" not in before
    assert "照相的说不行" in agreed
    assert "免费重照" in agreed


async def test_who_is_asked_sees_first_what_everybody_would_see(house: House, site: Site) -> None:
    ruolan = await walk(house)

    [asked] = [text for text in await house.texts(ruolan) if "放出去就是这样" in text]

    shown = asked.split("放出去就是这样：\n")[1].split("\n不点就不公开")[0]
    said, answer = shown.split("\n单位的答复：")
    assert NAME not in shown
    assert PHONE not in shown
    assert NUMBER not in shown
    await house.press(ruolan, "可以公开")
    page = await (await site.get(OWN)).text()
    assert said.removeprefix("您说：") in page
    assert answer in page


async def test_a_named_rating_is_published_without_its_number_too(house: House, site: Site) -> None:
    ruolan = await walk(house)
    case = await Case.get(rating__matter__matter_no=NUMBER)
    rating = await case.rating
    rating.visibility = rating.settled_visibility = Visibility.NAMED
    await rating.save(update_fields=["visibility", "settled_visibility"])
    await house.press(ruolan, "可以公开")

    page = await (await site.get(OWN)).text()

    assert "照相的说不行" in page
    assert NUMBER not in page


async def test_words_go_when_their_citizen_erases_them_and_a_tombstone_stays(
    house: House, site: Site
) -> None:
    ruolan = await walk(house)
    await house.press(ruolan, "可以公开")
    account = await case_account()

    await house.desks.own.erase(account)

    page = await (await site.get(OWN)).text()
    assert "照相的说不行" not in page
    assert "评价人删除了自己的信息" in page


async def test_words_are_not_shown_once_nobody_knows_the_name_to_hide(house: House, site: Site) -> None:
    ruolan = await walk(house)
    await house.press(ruolan, "可以公开")
    await Matter.filter(matter_no=NUMBER).update(contact="")

    page = await (await site.get(OWN)).text()

    assert "照相的说不行" not in page
    assert "没法再隐去姓名" in page


async def case_account() -> Account:
    case = await Case.get(rating__matter__matter_no=NUMBER).prefetch_related("rating")
    return await Account.get(id=case.rating.account_id)
