"""Whatever is wrong with a document is told with its path, all of it at once, and never breaks anything."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.tables import Matter
from tests.webhooks.house import SOURCE, House, document

UNKNOWN = "/data/office_code [unknown_office] 没有登记这个机构，请运维导入。"
DEEP = b'{"data":' + b"[" * 9000 + b"]" * 9000 + b"}"

NOT_A_DOCUMENT = [
    (b"", "not_json"),
    (b"{", "not_json"),
    (b"\xff\xfe{\x00}\x00", "not_json"),
    (b"\xef\xbb\xbf{}", "not_json"),
    ("{}".encode("utf-16"), "not_json"),
    (b'{"type": "\xc0\x80"}', "not_json"),
    (b"{} {}", "not_json"),
    (b"[]", "not_object"),
    (b"null", "not_object"),
    (b'"matter.completed"', "not_object"),
    (b"7", "not_object"),
    (b'{"a": 1, "a": 1}', "duplicate_key"),
    (b'{"data": {"x": [{"a": 1, "\\u0061": 2}]}}', "duplicate_key"),
    (b'{"a": NaN}', "bad_number"),
    (b'{"a": -Infinity}', "bad_number"),
    (b'{"a": 1e999}', "bad_number"),
    (b'{"a": 9223372036854775808}', "bad_number"),
    (b'{"a": ' + b"9" * 10000 + b"}", "bad_number"),
    (b'{"a": "\\u0000"}', "bad_character"),
    (b'{"a": "\\ud800"}', "bad_character"),
    (b'{"\\udfff": 1}', "bad_character"),
    (b'{"a": ["x", {"b": "\\ud83d"}]}', "bad_character"),
    (DEEP, "too_deep"),
    (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "too_deep"),
]

BAD_FIELDS: list[tuple[dict[str, object], str, str]] = [
    ({"type": ...}, "/type", "missing"),
    ({"type": 5}, "/type", "not_allowed"),
    ({"timestamp": ...}, "/timestamp", "missing"),
    ({"timestamp": "yesterday"}, "/timestamp", "bad_format"),
    ({"data": ...}, "/data", "missing"),
    ({"data": []}, "/data", "wrong_type"),
    ({"data": None}, "/data", "wrong_type"),
    ({"data__matter_no": ...}, "/data/matter_no", "missing"),
    ({"data__matter_no": 2554}, "/data/matter_no", "wrong_type"),
    ({"data__matter_no": ""}, "/data/matter_no", "bad_format"),
    ({"data__matter_no": "a/b"}, "/data/matter_no", "bad_format"),
    ({"data__matter_no": "a\n"}, "/data/matter_no", "bad_format"),
    ({"data__matter_no": "ａ"}, "/data/matter_no", "bad_format"),
    ({"data__matter_no": "x" * 65}, "/data/matter_no", "bad_format"),
    ({"data__service_seq": 0}, "/data/service_seq", "out_of_range"),
    ({"data__service_seq": 2**31}, "/data/service_seq", "out_of_range"),
    ({"data__service_seq": "1"}, "/data/service_seq", "wrong_type"),
    ({"data__service_seq": 1.5}, "/data/service_seq", "wrong_type"),
    ({"data__service_seq": True}, "/data/service_seq", "wrong_type"),
    ({"data__service_seq": None}, "/data/service_seq", "wrong_type"),
    ({"data__service": "护照换发"}, "/data/service", "wrong_type"),
    ({"data__service__name": ...}, "/data/service/name", "missing"),
    ({"data__service__name": ""}, "/data/service/name", "empty"),
    ({"data__service__name": " \u3000"}, "/data/service/name", "empty"),
    ({"data__service__name": "字" * 201}, "/data/service/name", "too_long"),
    ({"data__service__name": "护照\n换发"}, "/data/service/name", "bad_character"),
    ({"data__service__private": "no"}, "/data/service/private", "wrong_type"),
    ({"data__service__code": "1" * 65}, "/data/service/code", "too_long"),
    ({"data__office_code": ...}, "/data/office_code", "missing"),
    ({"data__office_code": ""}, "/data/office_code", "empty"),
    ({"data__channel": "fax"}, "/data/channel", "not_allowed"),
    ({"data__channel": None}, "/data/channel", "not_allowed"),
    ({"data__window": 7}, "/data/window", "wrong_type"),
    ({"data__clerk": "0" * 65}, "/data/clerk", "too_long"),
    ({"data__completed_at": ...}, "/data/completed_at", "missing"),
    ({"data__completed_at": 1763604871}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "2026-11-20"}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "2026-11-20T10:14+08:00"}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "2026-11-31T10:14:31+08:00"}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "2026-11-20T10:14:31+99:00"}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "0001-01-01T00:00:00+08:00"}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "9999-12-31T23:59:59-08:00"}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "٢٠٢٦-11-20T10:14:31+08:00"}, "/data/completed_at", "bad_format"),
    ({"data__completed_at": "2026-11-20T10:14:31"}, "/data/completed_at", "no_offset"),
    ({"data__completed_at": "2026-11-20T10:20:04+08:00"}, "/data/completed_at", "in_future"),
    ({"data__citizen": ...}, "/data/citizen", "missing"),
    ({"data__citizen__ref": ...}, "/data/citizen/ref", "missing"),
    ({"data__citizen__ref": ""}, "/data/citizen/ref", "empty"),
    ({"data__citizen__ref": None}, "/data/citizen/ref", "wrong_type"),
    ({"data__citizen__kind": "cat"}, "/data/citizen/kind", "not_allowed"),
    ({"data__citizen__phone": 13800000000}, "/data/citizen/phone", "wrong_type"),
    ({"data__citizen__language": "zh-Hans-CN-x-twain"}, "/data/citizen/language", "too_long"),
    ({"data__citizen__telegram_user_id": "1001"}, "/data/citizen/telegram_user_id", "wrong_type"),
    ({"data__citizen__telegram_user_id": 0}, "/data/citizen/telegram_user_id", "out_of_range"),
    ({"data__note": "x" * 4097}, "/data", "too_much_unknown"),
    ({"data__citizen__more": list(range(2000))}, "/data", "too_much_unknown"),
]


async def faults(house: House, content: object) -> list[tuple[str, str]]:
    """Path and code of everything that the answer finds wrong."""
    response = await house.post(content)
    told = await response.json(content_type="application/problem+json")
    assert (response.status, told["type"]) == (422, "urn:yiping:problem:invalid")
    assert await Matter.all().count() == 0
    return [(fault["path"], fault["code"]) for fault in told["errors"]]


async def test_what_is_no_document_is_told_so(house: House) -> None:
    responses = [await house.post_raw(body) for body, _ in NOT_A_DOCUMENT]

    told = [await response.json(content_type="application/problem+json") for response in responses]
    assert {response.status for response in responses} == {422}
    assert [[fault["code"] for fault in answer["errors"]] for answer in told] == [
        [code] for _, code in NOT_A_DOCUMENT
    ]


async def test_every_bad_field_is_told_by_its_path(house: House) -> None:
    told = [(changes, await faults(house, document(**changes))) for changes, _, _ in BAD_FIELDS]

    assert told == [(changes, [(path, code)]) for changes, path, code in BAD_FIELDS]


async def test_all_faults_are_told_at_once(house: House) -> None:
    bad = document(
        timestamp=...,
        data__completed_at="2026-11-20T10:14:31",
        data__office_code="B7区",
        data__citizen__ref=7,
        data__note="x" * 5000,
    )

    response = await house.post(bad)

    told = await response.json(content_type="application/problem+json")
    assert {(fault["path"], fault["message"]) for fault in told["errors"]} == {
        ("/timestamp", "缺少这一项。"),
        ("/data/completed_at", "缺少时区，例如 2026-11-20T10:14:31+08:00"),
        ("/data/citizen/ref", "应为文字。"),
        ("/data", "未约定的字段合计最多 4096 字节。"),
        ("/data/office_code", "没有登记“B7区”这个机构，请运维导入。"),
    }


async def test_an_unknown_office_has_its_own_type(house: House) -> None:
    for code in ("B7区", "x" * 5000, "{0}", "' OR 1=1 --"):
        response = await house.post(document(data__office_code=code))

        told = await response.json(content_type="application/problem+json")
        [fault] = told["errors"]
        assert (response.status, told["type"]) == (422, "urn:yiping:problem:unknown_office")
        assert (fault["path"], fault["code"]) == ("/data/office_code", "unknown_office")
        assert f"没有登记“{code[:64]}”这个机构" in fault["message"]


async def test_an_unknown_type_has_its_own_type(house: House) -> None:
    for kind in ("matter.reopened", "", "办结"):
        response = await house.post({"type": kind})

        told = await response.json(content_type="application/problem+json")
        assert (response.status, told["type"]) == (422, "urn:yiping:problem:unknown_type")
        assert [fault["path"] for fault in told["errors"]] == ["/type"]


async def test_a_name_of_two_hundred_characters_is_taken_whole(house: House) -> None:
    await house.post(document(data__service__name="𠮷" * 200))

    assert (await Matter.get()).service_name == "𠮷" * 200


async def test_unknown_fields_are_kept_sealed_with_the_contact_data(house: House) -> None:
    unknown = {"data__citizen__org": "甲公司", "data__a/b~c": [1, {"d": None}], "trace": 9007199254740993}

    response = await house.post(document(**unknown))

    matter = await Matter.get().prefetch_related("citizen")
    sealed = await house.desks.ground.vault.open(matter.citizen.key_id, matter.contact)
    assert response.status == 202
    assert json.loads(sealed or "")["extra"] == {
        "/timestamp": "2026-11-20T10:15:00+08:00",
        "/data/citizen/org": "甲公司",
        "/data/a~1b~0c": [1, {"d": None}],
        "/trace": 9007199254740993,
    }


async def test_the_reason_is_written_down_without_what_was_sent(house: House) -> None:
    await house.post(document(data__citizen__name=13800000000, data__office_code="王小明"))
    await house.post(document(data__office_code="王小明"))
    await house.post(b'{"phone": 13800000000, "phone": 1}')

    assert await house.reasons() == [
        f"/data/citizen/name [wrong_type] 应为文字。 {UNKNOWN}",
        UNKNOWN,
        "/ [duplicate_key] 同一个对象里有重复的键。",
    ]
    log = await house.desks.sources.log(SOURCE)
    assert [(line.status, line.problem) for line in log] == [
        (422, "invalid"),
        (422, "unknown_office"),
        (422, "invalid"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
PATHS = [
    (),
    ("type",),
    ("timestamp",),
    ("data",),
    *(("data", name) for name in document()["data"]),
    *(("data", "service", name) for name in ("code", "name", "private")),
    *(("data", "citizen", name) for name in document()["data"]["citizen"]),
]


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Documents with anything anywhere, some of them cut or with foreign bytes."""
    content: Any = document()
    for path in draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3)):
        content = _put(content, path, draw(JSON))
    body = json.dumps(content, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 4)) == 0:
        place = draw(st.integers(0, len(body)))
        body = body[:place] + draw(st.binary(max_size=3)) + body[place + draw(st.integers(0, 3)) :]
    return body


def _put(content: Any, path: tuple[str, ...], value: object) -> Any:
    if not path:
        return value
    if not isinstance(content, dict):
        return content
    return {**content, path[0]: _put(content.get(path[0]), path[1:], value)}


@given(body=bodies())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_body_breaks_anything(house: House, body: bytes) -> None:
    response = await house.post_raw(body)

    assert response.status in {200, 202, 409, 413, 422}
