"""The unit's own public pages, fetched from the real server as a citizen's browser would: politely,
a bounded number of them in one round, each once, however many checks look at it.

The host is our own, so that it may stand inside our network; nothing else is ever asked, and no
redirect is followed to anywhere else.
"""

import asyncio
import re
import ssl
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import httpx

from portal.monitoring.page_reading import Page, joined, read_page
from portal.settings import settings

MOST = 40  # pages of one round
PAUSE = 0.1  # seconds between two of them
LONGEST = 10.0  # seconds for one
PATIENCE = httpx.Timeout(LONGEST, connect=3.0)
LARGEST = 2_000_000  # bytes of one page that are read
WHO = "portal-checks/1 (monitor; of the portal itself)"  # visitors/counting.py leaves monitors out
NOT_PAGES = re.compile(
    r"/(staff|api|files|assets|feedback|follow|verify|search|display|brand|pictures|accent|s)(/|$)"
    r"|\.(xml|csv|pdf|png|svg|webp|webmanifest|js|txt|json)$|/preview/"
)


@dataclass
class Fetched:
    """`status` 0: no answer, and `trouble` says why. `found_on`: the page that leads to it."""

    path: str
    status: int
    found_on: str = ""
    page: Page | None = None
    trouble: str = ""


def base_of(slug: str) -> str:
    port = settings().public_port
    return f"https://{slug}.{settings().base_domain}" + ("" if port == 443 else f":{port}")


def address_of_own(host: str) -> str:
    """Where one of our own hosts is asked for: names under localhost are this machine (RFC 6761),
    whatever the resolver knows of them."""
    return "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host


def trust() -> ssl.SSLContext:
    """Public authorities, and the one that signs our own hosts where that is another."""
    made = ssl.create_default_context()
    if settings().own_ca:
        made.load_verify_locations(cafile=settings().own_ca)
    return made


def transport() -> httpx.AsyncBaseTransport:
    return httpx.AsyncHTTPTransport(verify=trust(), limits=httpx.Limits(max_connections=1))


@dataclass
class OwnPages:
    """`rotate`: which part of the site map has its turn."""

    slug: str
    rotate: int = 0
    fetched: dict[str, Fetched] | None = None
    waiting: deque[tuple[str, str]] = field(default_factory=deque)

    async def all(self) -> dict[str, Fetched]:
        """By path. The home page first, then a part of the site map, then what links lead to."""
        if self.fetched is not None:
            return self.fetched
        self.fetched = {}
        async with httpx.AsyncClient(
            transport=transport(), trust_env=False, timeout=PATIENCE, headers={"User-Agent": WHO}
        ) as http:
            home = await self._fetch(http, "/", "")
            if home.status == 0:
                return self.fetched
            turn = await self._turn(http)
            self.waiting.extendleft((path, "/sitemap.xml") for path in reversed(turn))
            while self.waiting and len(self.fetched) < MOST:
                path, found_on = self.waiting.popleft()
                if path not in self.fetched:
                    await asyncio.sleep(PAUSE)
                    await self._fetch(http, path, found_on)
        return self.fetched

    async def _turn(self, http: httpx.AsyncClient) -> list[str]:
        """Half of what one round may fetch, from the site map, beginning elsewhere each time."""
        status, body, _ = await self._get(http, "/sitemap.xml")
        found = re.findall(r"<loc>([^<]+)</loc>", body) if status == 200 else []
        paths = [urlsplit(one).path for one in found]
        begin = (self.rotate * (MOST // 2)) % len(paths) if paths else 0
        return (paths + paths)[begin : begin + min(MOST // 2, len(paths))]

    async def _fetch(self, http: httpx.AsyncClient, path: str, found_on: str) -> Fetched:
        status, body, trouble = await self._get(http, path)
        made = Fetched(path, status, found_on, trouble=trouble)
        assert self.fetched is not None
        self.fetched[path] = made
        if status == 200 and body:
            made.page = read_page(body)
            for link in made.page.links:
                if (to := self.inside(link.href, path)) is not None:
                    self.waiting.append((to, path))
        return made

    def inside(self, href: str, found_on: str) -> str | None:
        """The path of a page of this site that a link leads to; None for all else."""
        base, there = base_of(self.slug), joined(base_of(self.slug) + found_on, href)
        if there != base and not there.startswith((f"{base}/", f"{base}#")):
            return None
        path, mark, _ = there.removeprefix(base).partition("#")[0].partition("?")
        return None if mark or NOT_PAGES.search(path) else path or "/"

    async def _get(self, http: httpx.AsyncClient, path: str) -> tuple[int, str, str]:
        """(status, text of HTML or XML, trouble)."""
        host = urlsplit(base_of(self.slug))
        assert host.hostname is not None
        asked = quote(path, safe="/%-._~!$&'()*+,;=:@").encode()
        url = httpx.URL(base_of(self.slug)).copy_with(
            host=address_of_own(host.hostname), raw_path=asked
        )
        try:
            async with (
                asyncio.timeout(LONGEST),
                http.stream(
                    "GET", url, headers={"Host": host.netloc},
                    extensions={"sni_hostname": host.hostname},
                ) as answer,
            ):  # fmt: skip
                if not re.search(r"html|xml", answer.headers.get("content-type", "")):
                    return answer.status_code, "", ""
                body = bytearray()
                async for chunk in answer.aiter_bytes():
                    body += chunk
                    if len(body) > LARGEST:
                        break
                return answer.status_code, body.decode("utf-8", "replace"), ""
        except (httpx.HTTPError, TimeoutError, OSError, UnicodeError) as error:
            return 0, "", type(error).__name__
