"""Servers that a unit names: reached only where they are outside, never inside our own network.

The name is looked up once, every address it has must be a public one, and the connection is made
to that very address: a name that answers differently the second time gains nothing.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from portal.kit.errors import Invalid
from portal.settings import settings

LONGEST = 5.0  # seconds for one answer

_NAT64 = ip_network("64:ff9b::/96")


async def address_of(host: str, port: int) -> str:
    """The address to connect to. Invalid when there is none, or one of them is inside."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(5):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        message = "ไม่พบเครื่องปลายทางชื่อนี้ ตรวจตัวสะกด"
        raise Invalid(message, "No such host", fields={"address": message}) from None
    addresses = [str(place[0]) for *_, place in found]
    if not addresses or not all(may_reach(address) for address in addresses):
        message = "ปลายทางต้องอยู่บนอินเทอร์เน็ต ไม่ใช่เครือข่ายภายใน"
        raise Invalid(message, "Not a public address", fields={"address": message})
    return addresses[0]


def may_reach(address: str) -> bool:
    """Whether this address is outside; any is, where tests say so (PORTAL_REACH_INSIDE)."""
    return settings().reach_inside or is_outside(address)


def is_outside(address: str) -> bool:
    """A public address, also where an IPv4 one is written inside an IPv6 one."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class NotTaken(Exception):
    """The other side did not take it; the message says why in Thai and holds no secret."""


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send to a server outside, within LONGEST seconds, following no redirect; the status of its
    answer. NotTaken when there was none; Invalid when the address is not one to go to."""
    there = httpx.URL(url)
    port = there.port or (443 if there.scheme == "https" else 80)
    address = await address_of(there.raw_host.decode(), port)
    try:
        async with (
            asyncio.timeout(LONGEST),
            httpx.AsyncClient(trust_env=False, timeout=LONGEST) as http,
            http.stream(
                "POST",
                there.copy_with(host=address),
                content=body,
                headers={**headers, "Host": there.netloc.decode()},
                extensions={"sni_hostname": there.raw_host.decode()},
            ) as answer,
        ):
            return answer.status_code
    except (TimeoutError, httpx.TimeoutException):
        raise NotTaken(f"ปลายทางไม่ตอบภายใน {LONGEST:.0f} วินาที") from None
    except httpx.HTTPError as error:
        raise NotTaken(f"เชื่อมต่อปลายทางไม่ได้ ({type(error).__name__})") from None
