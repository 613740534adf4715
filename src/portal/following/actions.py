"""To follow, to confirm, to leave. No answer says whether an address follows already: asking takes
the same way, says the same and writes the same letter for every address (PDPA B.E. 2562)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from portal.catalog.queries import flat, tree
from portal.following.jobs import PURPOSE, ask_to_confirm, names_of
from portal.following.letters import ALL
from portal.following.links import follower_of
from portal.kit import clock, db, throttle
from portal.kit.errors import Invalid, NotFound
from portal.kit.seal import fingerprint, seal
from portal.kit.tenancy import current
from portal.people.sessions import digest

LONGEST = 254  # letters of an address
WINDOW = 60  # minutes
PER_CLIENT, PER_UNIT = 30, 300  # askings in a window; many citizens share one address of a network
AGAIN_AFTER = timedelta(hours=1)  # no address is asked more often
MOST_WANTED = 50

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


@dataclass(frozen=True)
class Asking:
    """What somebody typed: `category` is a code or ALL; `client` is where they ask from."""

    address: str
    category: str
    lang: str
    client: str


async def ask(asking: Asking) -> None:
    """Promise a letter that asks for confirmation. Invalid names the field; TooMany."""
    address = clean_address(asking.address)
    keys = {f"follow:{asking.client}": PER_CLIENT, f"follow:{current().id}": PER_UNIT}
    async with db.transaction():
        await throttle.refuse_if_too_many(keys, WINDOW)
        await throttle.count(list(keys), WINDOW)
        if asking.category != ALL and asking.category not in {
            node.code for _, node in flat(await tree())
        }:
            message = "เลือกหมวดจากรายการ"
            raise Invalid(message, "No such category", fields={"category": message})
        now = clock.now()
        row = await db.row(
            "INSERT INTO follower (tenant, id, fingerprint, address, lang, wanted, asked_at)"
            " VALUES ($1, $2, $3, $4, $5, ARRAY[$6], $7)"
            " ON CONFLICT (tenant, fingerprint) DO UPDATE SET lang = excluded.lang,"
            " wanted = CASE WHEN $6 = ANY(follower.wanted) OR cardinality(follower.wanted) >= $8"
            " THEN follower.wanted ELSE follower.wanted || $6 END,"
            " asked_at = CASE WHEN follower.asked_at > $7 - $9::interval"
            " THEN follower.asked_at ELSE $7 END RETURNING id, asked_at",
            current().id,
            uuid4(),
            fingerprint(address.lower(), PURPOSE),
            seal(address, PURPOSE),
            asking.lang,
            asking.category,
            now,
            MOST_WANTED,
            AGAIN_AFTER,
        )
        assert row is not None
        if row["asked_at"] == now:
            await ask_to_confirm.later(str(row["id"]))


def clean_address(typed: str) -> str:
    """An address as it may stand in a letter's head: ASCII, no blanks, no line ends. Invalid."""
    address = typed.strip(" ")
    if len(address) > LONGEST or not _ADDRESS.fullmatch(address):
        message = "ใส่ที่อยู่อีเมล เช่น somchai@example.com"
        raise Invalid(message, "An address like somchai@example.com", fields={"email": message})
    return address


async def asked_for(secret: str, lang: str) -> list[str]:
    """The names of the categories that this letter's link confirms; NotFound when it was used or
    is too old."""
    async with db.transaction():
        wanted = await db.value(
            "SELECT wanted FROM follower WHERE secret_hash = $1 AND secret_until > $2",
            digest(secret),
            clock.now(),
        )
        if wanted is None:
            raise _used()
        return await names_of(wanted, lang)


async def confirm(secret: str) -> None:
    """From now on. NotFound when the link was used or is too old."""
    async with db.transaction():
        now = clock.now()
        done = await db.changed(
            "UPDATE follower SET categories = ARRAY(SELECT DISTINCT unnest(categories || wanted)),"
            " wanted = '{}', secret_hash = '', secret_until = NULL,"
            " confirmed_at = coalesce(confirmed_at, $2), told_on = coalesce(told_on, $3),"
            " told_until = coalesce(told_until, $2) WHERE secret_hash = $1 AND secret_until > $2",
            digest(secret),
            now,
            now.date(),
        )
    if not done:
        raise _used()


async def leave(token: str) -> None:
    """Delete everything of this follower; nothing when that was done. NotFound for a token that is
    not ours."""
    follower = must_be_ours(token)
    async with db.transaction():
        await db.changed("DELETE FROM follower WHERE id = $1", follower)


def must_be_ours(token: str) -> UUID:
    """The id in a link of leaving; NotFound for one that we did not make for this unit."""
    follower = follower_of(token)
    if follower is None:
        raise NotFound("ลิงก์นี้ไม่ครบหรือไม่ใช่ของเว็บไซต์นี้ เปิดจากจดหมายอีกครั้ง", "Not a link of this site")
    return follower


def _used() -> NotFound:
    return NotFound(
        "ลิงก์นี้ใช้แล้วหรือหมดอายุ ขอติดตามใหม่ได้ที่หน้า ติดตามข่าวทางอีเมล",
        "This link was used or is too old; ask again on the page Follow by e-mail",
    )
