"""Photos through a page: nothing the camera wrote into them is left; the office gets them all the same."""

from io import BytesIO

import pytest
from aiohttp import FormData
from PIL import Image

from bot.services.pictures import opened
from models.tables import Picture, Rating, RatingWord
from models.terms import Grade, RatingState, WordKind
from tests.pages.site import Page, Site, fresh_key
from tests.pages.test_links import link, rated

PLACE = b"GPS 39.9042N 116.4074E"


def photo(kind: str = "JPEG", size: tuple[int, int] = (3000, 1500)) -> bytes:
    """A photo with a place and an orientation in it."""
    drawn, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6  # to be turned to the right
    exif[0x010E] = PLACE.decode()
    Image.new("RGB", size, "teal").save(drawn, kind, exif=exif)
    return drawn.getvalue()


def form(content: bytes, act: str = "submit", key: str = "") -> FormData:
    """The form of the page with a file in it."""
    data = FormData()
    for name, value in {"act": act, "key": key or fresh_key(), "words": "请看照片。"}.items():
        data.add_field(name, value)
    data.add_field("photo", BytesIO(content), filename="IMG_0001.jpg", content_type="image/jpeg")
    return data


async def test_a_photo_reaches_the_office_without_its_place(site: Site) -> None:
    chen = await site.house.official("陈晓")
    own = await rated(site, await link(site), Grade.DISSATISFIED)

    answer = await site.client.post(site.url + own, data=form(photo()))
    await site.house.settle()

    assert answer.status == 200, await answer.text()
    assert await RatingWord.filter(kind=WordKind.PHOTO).count() == 1
    word = await RatingWord.get(kind=WordKind.PHOTO)
    ground = site.house.desks.ground
    kept = await opened(ground, await ground.vault.open(word.key_id, word.content) or "")
    assert kept is not None
    assert PLACE not in kept
    with Image.open(BytesIO(kept)) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (1024, 2048), {})
    await site.house.press(chen, "认领")
    assert "photo" in [seen["media"] for seen in await chen.sees()]
    assert "照片 1 张" in Page(await (await site.get(own)).text()).words


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_the_usual_kinds_are_taken(quick_site: Site, kind: str) -> None:
    own = await rated(quick_site, await link(quick_site), Grade.DISSATISFIED)

    answer = await quick_site.client.post(quick_site.url + own, data=form(photo(kind, (40, 30))))

    assert answer.status == 200
    assert await Picture.all().count() == 1


@pytest.mark.parametrize("content", [b"no photo", b"GIF89a" + bytes(40), photo()[:200], b"<svg/>"])
async def test_anything_else_is_refused_and_nothing_is_changed(quick_site: Site, content: bytes) -> None:
    own = await rated(quick_site, await link(quick_site), Grade.DISSATISFIED)

    answer = await quick_site.client.post(quick_site.url + own, data=form(content))

    assert answer.status == 409
    assert "不是照片" in Page(await answer.text()).words
    assert (await Rating.get()).state is RatingState.OPEN
    assert not await RatingWord.exists()


async def test_too_large_a_file_is_refused(quick_site: Site) -> None:
    own = await rated(quick_site, await link(quick_site), Grade.DISSATISFIED)

    answer = await quick_site.client.post(quick_site.url + own, data=form(bytes(9 * 1024 * 1024)))

    assert answer.status == 413
    assert not await RatingWord.exists()


async def test_the_same_form_sent_twice_keeps_one_photo(site: Site) -> None:
    own, key = await rated(site, await link(site), Grade.DISSATISFIED), fresh_key()

    for _ in range(2):
        await site.client.post(site.url + own, data=form(photo(size=(40, 30)), key=key))

    assert await RatingWord.all().count() == 2
    assert await Picture.all().count() == 1
