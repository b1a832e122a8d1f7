"""Callbacks: addresses that may be called, addresses that are written so, and the ten attempts."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest

from bot.rules.callbacks import has_failed_for_good, is_callback_url, may_connect, pause_after

CLOSED = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8
192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1
255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1
64:ff9b:1::1 100::1 2001::1 2001:db8::1 2001:10::1 2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101::1 3fff::1
fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1
"""
OPEN = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 172.15.255.255 172.32.0.0
192.167.255.255 192.169.0.0 223.255.255.255 2400:3200::1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808
2002:808:808::1
"""


@pytest.mark.parametrize("address", CLOSED.split())
def test_an_address_that_is_not_public_is_not_called(address: str) -> None:
    assert not may_connect(ip_address(address), ())


@pytest.mark.parametrize("address", OPEN.split())
def test_a_public_address_is_called(address: str) -> None:
    assert may_connect(ip_address(address), ())


@pytest.mark.parametrize(
    ("address", "network", "may"),
    [
        ("10.1.2.3", "10.1.0.0/16", True),
        ("::ffff:10.1.2.3", "10.1.0.0/16", True),
        ("10.2.0.1", "10.1.0.0/16", False),
        ("fd00::5", "fd00::/8", True),
        ("fd00::5", "10.0.0.0/8", False),
        ("127.0.0.1", "127.0.0.1/32", True),
        ("127.0.0.2", "127.0.0.1/32", False),
    ],
)
def test_an_allowed_network_is_called_and_no_other(address: str, network: str, may: bool) -> None:
    assert may_connect(ip_address(address), [ip_network(network)]) is may


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://hall.example/yiping", True),
        ("http://10.0.0.8:8443/hooks?for=yiping", True),
        ("https://[2400:3200::1]/", True),
        ("https://政务.example/回调", True),
        ("ftp://hall.example/", False),
        ("file:///etc/passwd", False),
        ("hall.example/yiping", False),
        ("https://", False),
        ("https://user:password@hall.example/", False),
        ("https://hall.example/#part", False),
        ("https://hall.example:0/", False),
        ("https://hall.example:99999/", False),
        ("https://hall.example/ x", False),
        ("https://hall.example/\r\nX: y", False),
        ("https://[::1/", False),
        ("https://hall.example/" + "x" * 2000, False),
    ],
)
def test_an_address_is_one_that_can_be_posted_to(url: str, is_good: bool) -> None:
    assert is_callback_url(url) is is_good


def test_there_are_ten_attempts_within_the_times_that_were_promised() -> None:
    seconds = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]

    least = [pause_after(n, lambda _limit: 0) for n in range(1, 11)]
    most = [pause_after(n, lambda limit: limit - 1) for n in range(1, 11)]

    assert least == [*(timedelta(seconds=s) * 0.9 for s in seconds), None]
    assert most == [*(timedelta(seconds=s) * 1.1 for s in seconds), None]


@pytest.mark.parametrize(
    ("since", "attempts", "is_over"),
    [
        (timedelta(days=5), 4, True),
        (timedelta(days=5), 3, False),
        (timedelta(days=4, hours=23), 10, False),
        (timedelta(days=30), 1, False),
    ],
)
def test_a_callback_is_given_up_after_five_days_of_nothing_else(
    since: timedelta, attempts: int, is_over: bool
) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)

    assert has_failed_for_good(now - since, attempts, now) is is_over
