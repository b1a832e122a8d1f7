"""Callbacks: where they may lead, when a delivery is tried again, and when it is given up."""

import ipaddress
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL = 2000
# How long after an attempt the next one is made; the first is made at once.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 10  # per cent, to either side: what failed together does not come back together
GIVEN_UP_AFTER = timedelta(days=5)
# One event that fails at once says little; by then it has failed for half an hour.
TRIED_ENOUGH = 4

# Written out, for what Python calls global has changed between its versions. Addresses that carry one of IPv4
# inside are judged by that one.
CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
OPEN_IPV6 = ipaddress.IPv6Network("2000::/3")
CLOSED_IPV6 = tuple(ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20"))
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def may_connect(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether a callback may go to this address: a public one, or one that the operator allows."""
    inner = _inner(address)
    if any(one in network for one in (address, inner) for network in allowed):
        return True
    if isinstance(inner, ipaddress.IPv4Address):
        return not any(inner in network for network in CLOSED)
    return inner in OPEN_IPV6 and not any(inner in network for network in CLOSED_IPV6)


def _inner(address: Address) -> Address:
    """The address of IPv4 that a gateway or this machine would go on to, where one is carried inside."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_callback_url(url: str) -> bool:
    """Whether a callback can be posted there: http or https, a host, no user and no fragment."""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0
    return plain and "@" not in parts.netloc and not parts.fragment


def pause_after(attempts: int, below: Callable[[int], int]) -> timedelta | None:
    """How long to wait after so many attempts that failed; None: it is given up."""
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * (100 - JITTER + below(2 * JITTER + 1)) / 100


def has_failed_for_good(failing_since: datetime, attempts: int, now: datetime) -> bool:
    """Whether a callback that has taken nothing since then is to be left alone."""
    return now - failing_since >= GIVEN_UP_AFTER and attempts >= TRIED_ENOUGH
