"""Many matters at once: each line is answered for itself, as it would be alone."""

import json

from models.tables import Matter
from tests.webhooks.house import SOURCE, House, document, to_bytes


def matter(number: int, **changes: object) -> bytes:
    """One line."""
    return to_bytes(document(data__matter_no=f"B-{number}", **changes))


async def test_each_line_is_answered_for_itself(house: House) -> None:
    lines = [
        matter(1),
        b"{",
        matter(2, data__office_code="B7区"),
        matter(3, type="matter.reopened"),
        matter(4, data__window=7),
        b" " * 3 + matter(5, data__note="x" * 21000),
        matter(6),
    ]

    told = await house.batch(*lines)

    assert [(line["line"], line["status"], line.get("type", "")[19:]) for line in told] == [
        (1, 202, ""),
        (2, 422, "invalid"),
        (3, 422, "unknown_office"),
        (4, 422, "unknown_type"),
        (5, 422, "invalid"),
        (6, 413, "too_large"),
        (7, 202, ""),
    ]
    assert await Matter.all().count() == 2


async def test_a_line_is_told_what_a_single_matter_is_told(house: House) -> None:
    [line] = await house.batch(document())

    single = await (await house.post(document())).json()

    assert line == {"line": 1, "status": 202, **single}


async def test_blank_lines_are_ignored_and_counted(house: House) -> None:
    told = await house.batch(b"", matter(1), b"  \r", matter(2) + b"\r", b"", b"")

    assert [(line["line"], line["status"]) for line in told] == [(2, 202), (4, 202)]


async def test_an_empty_batch_is_answered_with_nothing(house: House) -> None:
    assert await house.batch(b"\n\n") == []


async def test_a_key_that_comes_twice_is_known_the_second_time(house: House) -> None:
    told = await house.batch(
        matter(1), matter(2), matter(1), matter(1, data__window="08"), matter(1, data__service_seq=2)
    )

    assert [line["status"] for line in told] == [202, 202, 200, 409, 202]
    assert told[0]["matter_id"] == told[2]["matter_id"]


async def test_a_batch_again_is_the_same_matters(house: House) -> None:
    lines = [matter(number) for number in range(30)]
    first = await house.batch(*lines)

    again = await house.batch(*lines)

    assert [line["status"] for line in again] == [200] * 30
    assert [line["matter_id"] for line in again] == [line["matter_id"] for line in first]


async def test_a_thousand_lines_are_the_most(house: House) -> None:
    line = b'{"type": "x"}\n'

    full = await house.post(line * 1000, to="/batch")
    over = await house.post(line * 1001, to="/batch")
    blank = await house.post(line * 1000 + b"\n" * 9001, to="/batch")

    assert (full.status, over.status, blank.status) == (200, 413, 413)
    assert len((await full.read()).splitlines()) == 1000


async def test_four_mebibytes_are_the_most(house: House) -> None:
    line = matter(1) + b"\n"
    padded = line + b" " * (4 * 1024 * 1024 - len(line))

    full = await house.post(padded, to="/batch")
    over = await house.post(padded + b" ", to="/batch")

    assert (full.status, over.status) == (200, 413)


async def test_a_batch_has_one_signature_and_is_one_request(house: House) -> None:
    await house.desks.sources.set(SOURCE, rate=5)

    unsigned = await house.post(matter(1), to="/batch", headers={"webhook-signature": "v1,AAAA"})
    await house.batch(*(matter(number) for number in range(5)))

    assert unsigned.status == 401
    assert house.quota.taken.count((SOURCE, 5)) == 1


async def test_refused_lines_are_written_down_the_first_of_very_many(house: House) -> None:
    await house.batch(matter(1), b"{", *[b"{}"] * 20)

    reasons = await house.reasons()

    assert reasons[0] == "第 2 行：/ [not_json] 不是有效的 JSON（UTF-8 编码）。"
    assert reasons[1].startswith("第 3 行：/type [missing] 缺少这一项。")
    assert reasons[20:] == ["同一批另有 1 行未被接受。"]


async def test_the_answer_is_one_document_a_line(house: House) -> None:
    response = await house.post(matter(1) + b"\n" + b"{" + b"\n", to="/batch")

    body = await response.read()
    assert body.endswith(b"\n")
    assert [json.loads(line)["line"] for line in body.splitlines()] == [1, 2]
