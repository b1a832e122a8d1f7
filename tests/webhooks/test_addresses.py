"""Whose X-Forwarded-For counts: that of proxies of ours, and nobody else's."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_network

import pytest
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from tests.webhooks.house import House, document, to_bytes
from webhooks.addresses import client_address
from webhooks.app import make_app

OURS = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "whose"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),  # a stranger says so
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["1.2.3.4, 203.0.113.9"], "203.0.113.9"),  # the first was invented
        ("10.0.0.1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9"),  # two proxies of ours
        ("10.0.0.1", ["203.0.113.9", "10.0.0.2"], "203.0.113.9"),  # a line each
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["<script>, 203.0.113.9:4711"], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("2001:db8::1", ["2001:4860::8"], "2001:4860::8"),
        (None, ["203.0.113.9"], ""),
    ],
)
def test_the_address_is_that_before_the_last_proxy_of_ours(
    peer: str | None, forwarded: Sequence[str], whose: str
) -> None:
    assert client_address(peer, forwarded, OURS) == whose


@pytest.mark.parametrize(("trusted", "whose"), [((), "127.0.0.1"), (("127.0.0.1",), "203.0.113.9")])
async def test_a_refused_request_is_logged_with_its_address_and_nothing_of_its_body(
    house: House, trusted: Sequence[str], whose: str
) -> None:
    faces = replace(house.desks, trusted=[ip_network(one) for one in trusted])
    headers = {"X-Forwarded-For": "203.0.113.9"}
    with capture_logs() as logs:
        async with TestClient(TestServer(make_app(faces))) as client:
            response = await client.post(house.path, data=to_bytes(document()), headers=headers)
            unknown = await client.post("/v1/sources/nobody/matters", data=b"{}", headers=headers)

    assert (response.status, unknown.status) == (401, 401)
    assert [(line["event"], line["source"], line["address"]) for line in logs] == [
        ("who asks is not let in", "hall-1", whose)
    ]
    assert [one for one in ("王小明", "13800000000", "A00023583", "2554") if one in str(logs)] == []
