"""Whose request it is: the address of the peer, or the one that the proxies we trust say it came from."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network
FORWARDED = "X-Forwarded-For"


def client_address(peer: str | None, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """From the peer backwards for as long as each hop is a proxy of ours; empty where there is none.

    Every proxy appends whom it heard; what stands before the last one we trust may be invented by anybody.
    """
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    address = _read(peer or "")
    while address is not None and hops and any(address in network for network in trusted):
        if (before := _read(hops.pop())) is None:
            break
        address = before
    return str(address or "")


def address_of(request: web.Request, trusted: Sequence[Network]) -> str:
    """Where a request came from."""
    return client_address(request.remote, request.headers.getall(FORWARDED, ()), trusted)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # what came over IPv4 to a socket of both kinds
    return getattr(address, "ipv4_mapped", None) or address
