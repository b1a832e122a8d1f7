"""A general review on its writer's own pages: like any rating, but for the number that it does not have."""

from models.tables import Account, Case, Counter, Matter, Rating
from models.terms import Grade, RatingState, Visibility
from simulator.people import Person
from tests.journeys.counter import scans
from tests.pages.site import PART, Page, Site, fresh_key


async def reviewed(site: Site, grade: Grade = Grade.DISSATISFIED) -> tuple[Person, dict[str, str]]:
    """Somebody who has just pressed a grade for window 07, and what their pages send."""
    li = site.house.person("李阿姨")
    await site.house.rated(li, "满意")
    await scans(site.house, li)
    account, counter = await Account.get(external_id=li.id), await Counter.get()
    await site.house.desks.reviews.rate(account, counter.id, grade)
    await site.house.settle()
    return li, await site.signed_in(li)


async def test_the_list_and_the_page_show_no_number(quick_site: Site) -> None:
    _, headers = await reviewed(quick_site)
    matter = await Matter.get(general=True)

    answer = await quick_site.get("/v1/my", headers={**headers, **PART})
    listed = Page(await answer.text()).words
    path = f"/v1/my/matters/{matter.public_id}"
    page = await (await quick_site.get(path, headers={**headers, **PART})).text()
    told = await (await quick_site.get(path, headers=headers)).json()

    assert "综合点评" in listed
    assert listed.count("尾号") == 1  # that of the matter rated before
    words = Page(page).words
    assert "没有对应的办件" in words
    assert "尾号" not in words
    assert "单位看不到是谁评的，只看得到日期" in words
    assert "单位还会看到几点评的；这里没有办件编号" in words
    assert matter.matter_no not in page
    assert told["tail"] == ""


async def test_it_is_written_to_sent_on_and_amended_there(site: Site) -> None:
    _, headers = await reviewed(site)
    path = f"/v1/my/matters/{(await Matter.get(general=True)).public_id}"

    for form in (
        {"act": "submit", "visibility": "named", "words": "叫号的屏一直是黑的。"},
        {"act": "amend", "grade": "4"},
    ):
        answer = await site.client.post(
            site.url + path, data=form, headers={**headers, "Idempotency-Key": fresh_key()}
        )
        assert answer.status == 200, await answer.text()
    await site.house.settle()

    rating = await Rating.get(matter__general=True)
    assert (rating.state, rating.version) == (RatingState.OPEN, 2)
    assert rating.visibility is Visibility.NAMED
    assert (await Case.get()).closed_at is not None
