"""What is described of pages and of what programs ask of them, against what the code reads and answers."""

from functools import cache
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData
from openapi_schema_validator import OAS31Validator
from PIL import Image

from bot.texts import texts
from models.tables import Account
from models.terms import Grade
from tests.pages.site import PART, Page, Site, fresh_key
from tests.pages.test_links import link, rated
from tests.pages.test_sessions import asked, number_of
from webhooks.openapi import describe
from webhooks.pages.forms import FORM, WITH_FILE
from webhooks.route import JSON

BY_LINK, MATTER, ABOUT = "/r/{token}", "/v1/my/matters/{matter_id}", "/v1/my/about"
EXAMPLES: dict[str, Any] = {
    "act": "decline",
    "key": "k" * 16,
    "photo": None,
    "clerk": "0713",
    "grade": "2",
    "tags": [0],
    "tag": "1",
    "with_tags": "1",
    "words": "等了一上午",
    "visibility": "named",
    "verdict": "solved",
    "answer_no": "1",
    "yes": "1",
    "pressure": "asked_who",
    "language": "en",
}
POSTS = (BY_LINK, MATTER, ABOUT)


@cache
def document() -> Any:
    """The description."""
    return describe(texts())


def schema(content: Any) -> Any:
    """The schema of one body."""
    name = content["schema"]["$ref"].rpartition("/")[2]
    return document()["components"]["schemas"][name]


def bodies(path: str) -> Any:
    """What a POST takes, by media type."""
    return document()["paths"][path]["post"]["requestBody"]["content"]


def named(path: str, media: str) -> set[str]:
    """The fields that are described."""
    return set(schema(bodies(path)[media])["properties"])


def check(answer: Any, path: str, method: str) -> None:
    """An answer is as it is described."""
    described = document()["paths"][path][method]["responses"]["200"]["content"][JSON]
    whole = {**described["schema"], "components": document()["components"]}
    assert list(OAS31Validator(whole).iter_errors(answer)) == []


def photo() -> bytes:
    """A picture of one colour."""
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    return drawn.getvalue()


def filled(name: str, media: str) -> Any:
    """A body with one field, and the act that must be there."""
    value = EXAMPLES[name]
    if media == JSON:
        digits = isinstance(value, str) and value.isdigit()
        return {"json": {"act": "decline", name: int(value) if digits else value}}
    form = FormData({"act": "decline"}, default_to_multipart=media == WITH_FILE)
    if name == "photo":
        form.add_field(name, photo(), filename="a.png")
    elif name != "act":
        form.add_field(name, str(value))
    return {"data": form}


@pytest.mark.parametrize("path", POSTS)
def test_every_kind_of_body_is_described(path: str) -> None:
    assert set(bodies(path)) == {JSON, FORM, WITH_FILE}


@pytest.mark.parametrize("media", [JSON, FORM, WITH_FILE])
async def test_each_field_that_is_described_is_read_and_no_other(quick_site: Site, media: str) -> None:
    headers = await quick_site.signed_in(await asked(quick_site))
    path = f"{quick_site.url}/v1/my/matters/{await number_of()}"
    read = set()

    for name in EXAMPLES if media == WITH_FILE else EXAMPLES.keys() - {"photo"}:
        key = {"Idempotency-Key": fresh_key()}
        answer = await quick_site.client.post(path, headers={**headers, **key}, **filled(name, media))
        assert answer.status in {200, 409, 422}, name
        if answer.status != 422:
            read.add(name)

    assert read == named(MATTER, media)


async def test_every_field_of_a_page_is_described(quick_site: Site) -> None:
    li = await asked(quick_site)
    headers = {**await quick_site.signed_in(li), **PART}
    path = f"/v1/my/matters/{await number_of()}"
    seen: list[tuple[str, Page]] = []

    async def look(described: str, at: str, **options: Any) -> None:
        seen.append((described, Page(await (await quick_site.get(at, **options)).text())))

    by_link = await link(quick_site)
    await look(MATTER, path, headers=headers)
    await look(BY_LINK, by_link)
    await quick_site.house.press(li, "不满意")
    own = await rated(quick_site, by_link, Grade.DISSATISFIED)
    for described, at, options in ((MATTER, path, {"headers": headers}), (BY_LINK, own, {})):
        await look(described, at, **options)
        await look(described, f"{at}?ask=amend", **options)
    await look(ABOUT, "/v1/my/about", headers=headers)

    told = {described: {*named(described, FORM), *named(described, WITH_FILE)} for described in POSTS}
    for described, page in seen:
        buttons = {name for form in page.forms for name, _ in form["buttons"] if name}
        assert {name for form in page.forms for name in form["names"]} | buttons <= told[described]


async def test_programs_are_told_what_is_held_of_a_person(quick_site: Site) -> None:
    li = await asked(quick_site)
    await quick_site.house.press(li, "不满意")
    headers = await quick_site.signed_in(li)
    path = f"{quick_site.url}/v1/my/about"

    held = await (await quick_site.client.get(path, headers=headers)).json()
    check(held, ABOUT, "get")
    assert (held["matters"], held["ratings"], held["language"]) == (1, 1, "zh_CN")
    for change in ({"act": "plain", "yes": True}, {"act": "language", "language": "en"}):
        key = {"Idempotency-Key": fresh_key()}
        answer = await quick_site.client.post(path, json=change, headers={**headers, **key})
        check(held := await answer.json(), ABOUT, "post")

    assert (held["plain"], held["language"]) == (True, "en")
    account = await Account.get(external_id=li.id)
    assert (account.plain, account.language) == (True, "en")


@pytest.mark.parametrize(
    "choice",
    [{}, {"act": "language"}, {"act": "language", "language": "xx"}, {"act": "erase", "all": True}, []],
)
async def test_a_choice_that_is_none_is_refused(quick_site: Site, choice: Any) -> None:
    headers = {**await quick_site.signed_in(await asked(quick_site)), "Idempotency-Key": fresh_key()}

    answer = await quick_site.client.post(f"{quick_site.url}/v1/my/about", json=choice, headers=headers)

    assert answer.status == 422


async def test_a_matter_is_answered_as_described(quick_site: Site) -> None:
    li = await asked(quick_site)
    await quick_site.house.press(li, "不满意")
    headers = await quick_site.signed_in(li)

    answer = await quick_site.get(f"/v1/my/matters/{await number_of()}", headers=headers)

    check(await answer.json(), MATTER, "get")
