"""Who asks for the head of a page gets that of the page, and nothing happens by it."""

from typing import Any

from models.tables import Account, Prompt, Rating
from models.terms import Grade
from tests.pages.site import Site
from tests.pages.test_links import link, rated
from tests.pages.test_public import PAGES
from webhooks.routes import ROUTES

MORE = (
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/app",
    "/kiosk",
    "/static/public.css",
    "/public/data/index.json",
    "/v1/public/figures",
)


async def told(site: Site, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """An answer without what differs from one to the next, and how large a body it had or would have had."""
    answer = await site.client.request(method, site.url + path, headers={"Accept-Encoding": "identity"})
    heads = {name: value for name, value in answer.headers.items() if name not in {"Date", "ETag"}}
    return answer.status, heads, await answer.read()


async def check(site: Site, path: str) -> None:
    """The head is that of the page."""
    status, heads, body = await told(site, "GET", path)
    assert status == 200, path
    assert body
    assert await told(site, "HEAD", path) == (200, heads, b""), path


async def test_the_head_of_a_page_is_that_of_the_page(quick_site: Site) -> None:
    for path in (*PAGES, *MORE):
        if path.split("?")[0].endswith(("/window", "/service")):
            continue  # there is none before anything is counted
        await check(quick_site, path)


async def test_asking_for_the_head_of_a_link_changes_nothing(quick_site: Site) -> None:
    path = await link(quick_site)
    before: Any = await Prompt.get().values()

    await check(quick_site, path)
    await check(quick_site, path)

    assert await Prompt.get().values() == before
    assert not await Rating.exists()
    assert not await Account.filter(channel="page").exists()
    await check(quick_site, await rated(quick_site, path, Grade.SATISFIED))
    assert await Rating.all().count() == 1


async def test_what_is_not_there_has_no_head_either(quick_site: Site) -> None:
    for path in ("/nowhere", "/r/unknown", "/k/unknown", "/public/offices/X", "/static/nothing.css"):
        status, heads, _ = await told(quick_site, "GET", path)
        assert status >= 400
        assert await told(quick_site, "HEAD", path) == (status, heads, b"")


def test_only_what_never_ends_has_no_head() -> None:
    without = {one.path for one in ROUTES if one.method == "GET" and "HEAD" not in one.methods}

    assert without == {"/v1/kiosk/events"}
