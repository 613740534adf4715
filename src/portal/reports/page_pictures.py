"""Pictures of the unit's public pages, taken in the moment of their publication: what a citizen
saw, with address and time (R103). For the unit's own papers; never public themselves."""

import asyncio
import hashlib
import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from portal.documents import contents
from portal.kit import browser, clock, db, tenancy, thai
from portal.kit.errors import PortalError, Unavailable
from portal.sheets.page_picture import captioned
from portal.tenants.queries import origin

log = logging.getLogger("portal.reports")

WIDTH, HEIGHT = 1280, 1810  # pixels, of the shape of an A4 page
SOON = timedelta(hours=1)  # after which a picture would be of another time
HOME = "/"
HOME_EVERY = timedelta(days=1)
MOST = 20  # that one bundle waits for; the next takes further ones


@dataclass(frozen=True)
class Taken:
    """`address`: whole; `caption`: what stands below it too; `late`: long after publication."""

    path: str
    address: str
    taken_at: datetime
    sha256: str
    size: int
    late: bool

    @property
    def caption(self) -> str:
        return caption(self.address, self.taken_at) + (" (ถ่ายหลังวันเผยแพร่)" if self.late else "")


def caption(address: str, at: datetime) -> str:
    return f"{address} ถ่ายเมื่อ {thai.digits(thai.when(at))}"


async def take(publication: UUID) -> None:
    """The page of what has just been published, and once a day the first page. Nothing where it is
    not public any more, was published long ago, or is there already. What cannot be taken is noted
    with its reason; publishing never waits for it. Unavailable: the store is away."""
    if browser.program() is None:
        return
    async with db.transaction():
        row = await db.row(
            "SELECT i.id, i.published_at FROM public_item i WHERE i.publication = $1"
            " AND NOT EXISTS (SELECT FROM page_picture t WHERE t.tenant = i.tenant"
            " AND t.publication = $1 AND t.sha256 IS NOT NULL)",
            publication,
        )
        now = clock.now()
        home = await db.value("SELECT max(taken_at) FROM page_picture WHERE path = $1", HOME)
    if row is None or now - row["published_at"] > SOON:
        return
    await take_page(f"/p/{row['id']}/", publication)
    if home is None or now - home > HOME_EVERY:
        await take_page(HOME, None)


async def lacking(shown: Mapping[str, UUID]) -> list[tuple[str, UUID | None]]:
    """Of these public pages and their publications, and the first page, what has no picture: it was
    published before there was a Chromium. The first MOST of them. Inside a transaction."""
    if browser.program() is None:
        return []
    have = {one.path for one in await pictures_of(list(shown))}
    wanted: dict[str, UUID | None] = {HOME: None, **shown}
    return [(path, of) for path, of in wanted.items() if path not in have][:MOST]


async def take_page(path: str, publication: UUID | None) -> bool:
    """A picture of now, which says so; whether there is one. What cannot be taken is noted with its
    reason. Unavailable: the store is away."""
    async with db.transaction():
        at = clock.now()
    address = f"{origin(tenancy.current().slug)}{path}"
    try:
        seen = await browser.picture(address, WIDTH, HEIGHT)
        data = await asyncio.to_thread(captioned, seen, (address, _moment(at)))
        sha256 = hashlib.sha256(data).hexdigest()
        await contents.keep(sha256, io.BytesIO(data), len(data), own=True)
    except Unavailable:
        raise
    except (browser.NoPicture, PortalError) as error:
        log.warning("no picture of %s: %s", address, error)
        await _note(path, publication, address, at, None, 0, str(error) or type(error).__name__)
        return False
    await _note(path, publication, address, at, sha256, len(data), "")
    return True


def _moment(at: datetime) -> str:
    return f"ถ่ายเมื่อ {thai.digits(thai.when(at))}"


async def _note(
    path: str, publication: UUID | None, address: str, at: datetime, sha256: str | None, size: int,
    why_not: str,
) -> None:  # fmt: skip
    async with db.transaction():
        await db.changed(
            "INSERT INTO page_picture (tenant, id, publication, path, address, taken_at, sha256,"
            " size, why_not) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            tenancy.current().id,
            uuid4(),
            publication,
            path,
            address,
            at,
            sha256,
            size if sha256 else None,
            why_not,
        )


async def pictures_of(paths: Sequence[str]) -> list[Taken]:
    """The newest picture of the first page and of each of these that is public now. Inside a
    transaction."""
    rows = await db.rows(
        "SELECT DISTINCT ON (t.path) t.path, t.address, t.taken_at, t.sha256, t.size,"
        " coalesce(t.taken_at - i.published_at > $2, false) AS late"
        " FROM page_picture t JOIN content c ON c.tenant = t.tenant AND c.sha256 = t.sha256"
        " LEFT JOIN public_item i ON i.tenant = t.tenant AND '/p/' || i.id || '/' = t.path"
        " WHERE t.path = ANY($1) AND c.erased_at IS NULL AND c.damage = ''"
        " AND (t.path = '/' OR i.id IS NOT NULL) ORDER BY t.path, t.taken_at DESC",
        [HOME, *paths],
        SOON,
    )
    order = {path: place for place, path in enumerate([HOME, *paths])}
    return [
        Taken(row["path"], row["address"], row["taken_at"], row["sha256"], row["size"], row["late"])
        for row in sorted(rows, key=lambda row: order[row["path"]])
    ]
