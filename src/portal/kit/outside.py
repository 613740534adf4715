"""Servers that a unit names: reached only where they are outside, never inside our own network.

The name is looked up once, every address it has must be a public one, and the connection is made
to that very address: a name that answers differently the second time gains nothing.
"""

import asyncio
import socket
import ssl
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from portal.kit.errors import Invalid
from portal.kit.text import is_web_address
from portal.settings import settings

LONGEST = 5.0  # seconds for one answer
LOOK_LONGEST, LOOK_WHOLE = 10.0, 30.0  # seconds for one answer, and for a look with its redirects
HOPS = 5
WHO = "Mozilla/5.0 (compatible; portal-links/1)"

_NAT64 = ip_network("64:ff9b::/96")
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Nowhere(Invalid):
    """No address to go to. `why`: no-host (nobody has this name), resolver (nobody says whether
    somebody has it) or inside."""

    def __init__(self, why: str, message: str, english: str) -> None:
        super().__init__(message, english, fields={"address": message})
        self.why = why


async def address_of(host: str, port: int) -> str:
    """The address to connect to. Nowhere when there is none, or one of them is inside."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(5):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError) as error:
        sure = isinstance(error, UnicodeError) or getattr(error, "errno", None) in _NO_SUCH_NAME
        why = "no-host" if sure else "resolver"
        raise Nowhere(why, "ไม่พบเครื่องปลายทางชื่อนี้ ตรวจตัวสะกด", "No such host") from None
    addresses = [str(place[0]) for *_, place in found]
    if not addresses or not all(may_reach(address) for address in addresses):
        message = "ปลายทางต้องอยู่บนอินเทอร์เน็ต ไม่ใช่เครือข่ายภายใน"
        raise Nowhere("inside", message, "Not a public address")
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
    """The other side did not take it; the message says why in Thai and holds no secret. `code`:
    address, connect, tls, timeout, broken (off in the middle) or redirects."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send to a server outside, within LONGEST seconds, following no redirect; the status of its
    answer. NotTaken when there was none; Invalid when the address is not one to go to."""
    status, _ = await _ask("POST", url, headers, body, LONGEST)
    return status


async def look(url: str) -> int:
    """The status of what is there in the end, after HOPS redirects at most, each of them to an
    address that is looked up and refused like the first. Asked with HEAD, and with GET where HEAD
    is not taken; nothing but the head of an answer is read. NotTaken and Nowhere as they say."""
    try:
        async with asyncio.timeout(LOOK_WHOLE):
            for _ in range(HOPS + 1):
                status, to = await _peek(url)
                if not (300 <= status < 400 and to):
                    return status
                url = _onwards(url, to)
    except TimeoutError:
        raise NotTaken(f"ไม่ตอบภายใน {LOOK_WHOLE:.0f} วินาที", "timeout") from None
    raise NotTaken(f"ส่งต่อเกิน {HOPS} ครั้ง", "redirects")


async def _peek(url: str) -> tuple[int, str]:
    """(status, where it sends to, or "")."""
    headers = {"User-Agent": WHO, "Accept": "*/*"}
    try:
        status, to = await _ask("HEAD", url, headers, b"", LOOK_LONGEST)
    except NotTaken as refused:
        if refused.code not in ("timeout", "broken"):
            raise
    else:
        if status < 400 or status == 429:
            return status, to
    return await _ask("GET", url, headers, b"", LOOK_LONGEST)


def _onwards(url: str, to: str) -> str:
    try:
        found = str(httpx.URL(url).join(to))
    except httpx.InvalidURL:
        found = ""
    if not is_web_address(found):
        raise NotTaken("ส่งต่อไปยังที่อยู่ที่ไม่ใช่เว็บไซต์", "redirects")
    return found


async def _ask(
    method: str, url: str, headers: dict[str, str], body: bytes, seconds: float
) -> tuple[int, str]:
    """(status, its Location or "") of one answer, from the very address that was looked up."""
    try:
        there = httpx.URL(url)
        port = (443 if there.scheme == "https" else 80) if there.port is None else there.port
    except httpx.InvalidURL:
        port = 0
    if not 0 < port < 65_536:
        raise NotTaken("ที่อยู่เขียนไม่ถูกรูปแบบ", "address")
    address = await address_of(there.raw_host.decode(), port)
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(trust_env=False, timeout=seconds) as http,
            http.stream(
                method,
                there.copy_with(host=address),
                content=body or None,
                headers={**headers, "Host": there.netloc.decode()},
                extensions={"sni_hostname": there.raw_host.decode()},
            ) as answer,
        ):
            return answer.status_code, answer.headers.get("Location", "")
    except (TimeoutError, httpx.TimeoutException):
        raise NotTaken(f"ปลายทางไม่ตอบภายใน {seconds:.0f} วินาที", "timeout") from None
    except httpx.InvalidURL:  # httpx reads where a redirect leads, also when it follows none
        raise NotTaken("ปลายทางส่งต่อไปยังที่อยู่ที่ไม่ถูกรูปแบบ", "redirects") from None
    except httpx.HTTPError as error:
        message = f"เชื่อมต่อปลายทางไม่ได้ ({type(error).__name__})"
        raise NotTaken(message, _code_of(error)) from None


def _code_of(error: httpx.HTTPError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls"
        cause = cause.__cause__ or cause.__context__
    return "connect" if isinstance(error, httpx.ConnectError) else "broken"
