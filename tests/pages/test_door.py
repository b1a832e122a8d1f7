"""网页评价: a door into the page under the prompt, where the chat lets pages be opened."""

import pytest

from models.tables import Matter, Prompt
from tests.house import House


async def asked(house: House) -> list[list[dict[str, object]]]:
    """The rows of buttons under a prompt."""
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.report(li)
    rows: list[list[dict[str, object]]] = (await li.sees())[-1]["buttons"]
    return rows


async def test_the_door_stands_in_the_last_row_and_names_the_matter(quick_house: House) -> None:
    quick_house.desks.ground.public_url = "https://yiping.example"

    rows = await asked(quick_house)

    assert [button["text"] for button in rows[-1]] == ["不是我办的", "不想评价", "网页评价"]
    public_id = (await Matter.get()).public_id
    assert rows[-1][-1]["web_app"] == {"url": f"https://yiping.example/app?m={public_id}"}
    assert (await Prompt.get()).token not in str(rows)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://yiping.example"])
async def test_there_is_no_door_where_the_way_is_not_encrypted(quick_house: House, url: str) -> None:
    quick_house.desks.ground.public_url = url

    rows = await asked(quick_house)

    assert [button["text"] for button in rows[-1]] == ["不是我办的", "不想评价"]
