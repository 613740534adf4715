"""What is sent to those who follow: the letter that asks, and at most one letter a day."""

import secrets
from datetime import date, time, timedelta
from uuid import UUID

from asyncpg import Record

from portal.catalog.queries import flat, tree
from portal.following.letters import ALL, Words, confirmation, news
from portal.following.links import leave_address
from portal.kit import clock, db, mail
from portal.kit.jobs import each_minute, job
from portal.kit.seal import unseal
from portal.people.sessions import digest
from portal.tenants.queries import UnitInfo, unit_now

AT = time(8, 0)  # in Bangkok
CONFIRM_WITHIN = timedelta(days=7)
PURPOSE = "follower"  # of the seal and the fingerprint

ADDED = (
    "SELECT i.id, i.title FROM public_item i WHERE i.published_at > $1"
    " AND ($2::uuid[] IS NULL OR i.category = ANY($2)) ORDER BY i.published_at DESC, i.id"
)


@job
async def ask_to_confirm(follower: str) -> None:
    """Write the letter that asks. A repeat makes a new secret, so that only the last letter's link
    works; the secret itself is in that letter alone."""
    secret = secrets.token_urlsafe(32)
    async with db.transaction():
        found = await db.row(
            "UPDATE follower SET secret_hash = $2, secret_until = $3 WHERE id = $1"
            " AND wanted <> '{}' RETURNING address, lang, wanted",
            UUID(follower),
            digest(secret),
            clock.now() + CONFIRM_WITHIN,
        )
        if found is None:
            return
        unit = await unit_now()
        names = await names_of(found["wanted"], found["lang"])
    words = confirmation(unit, names, secret, found["lang"])
    await mail.send(
        unseal(found["address"], PURPOSE),
        words.subject,
        words.body,
        f"follow-{follower}-{digest(secret)[:12]}",
    )


async def names_of(codes: list[str], lang: str) -> list[str]:
    """Of the categories, in the unit's order."""
    if ALL in codes:
        return ["Everything that is published" if lang == "en" else "ทุกเรื่องที่เผยแพร่"]
    return [
        (lang == "en" and node.name_en) or node.name_th
        for _, node in flat(await tree())
        if node.code in codes
    ]


@each_minute
async def settle() -> None:
    """Delete who did not confirm in time; from AT on promise the day's letter to each who has not
    had it, once."""
    async with db.transaction():
        now = clock.now()
        await db.changed(
            "DELETE FROM follower WHERE confirmed_at IS NULL AND asked_at < $1",
            now - CONFIRM_WITHIN,
        )
        if now.time() < AT:
            return
        due = await db.rows(
            "UPDATE follower SET told_on = $1 WHERE confirmed_at IS NOT NULL AND told_on < $1"
            " RETURNING id",
            now.date(),
        )
        for row in due:
            await write_news.later(str(row["id"]), now.date().isoformat())


@job
async def write_news(follower: str, day: str) -> None:
    """What is new since the last letter and public at this moment; no letter when there is
    nothing. What was told is noted after the mail server took it, so that a crash between sends it
    again under the same Message-ID and never loses it."""
    async with db.transaction():
        found = await db.row(
            "SELECT id, address, lang, categories, told_until FROM follower"
            " WHERE id = $1 AND confirmed_at IS NOT NULL",
            UUID(follower),
        )
        if found is None:
            return
        now, unit = clock.now(), await unit_now()
        items = await db.rows(ADDED, found["told_until"], await _under(found["categories"]))
    if not items:
        return
    leave = leave_address(unit.slug, found["id"], found["lang"])
    words = news(unit, items, date.fromisoformat(day), leave, found["lang"])
    await _post(unit, found, words, leave, f"news-{follower}-{day}")
    async with db.transaction():
        await db.changed("UPDATE follower SET told_until = $2 WHERE id = $1", UUID(follower), now)


async def _under(codes: list[str]) -> list[UUID] | None:
    """The categories that are followed with everything under them; None for all there are."""
    if ALL in codes:
        return None
    nodes = [node for _, node in flat(await tree()) if node.code in codes]
    return [below.id for node in nodes for _, below in node.walk()]


async def _post(unit: UnitInfo, to: Record, words: Words, leave: str, message_id: str) -> None:
    """With what a mail reader needs to offer leaving by one click (RFC 2369, RFC 8058)."""
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<news.{unit.slug}>",
    }
    await mail.send(unseal(to["address"], PURPOSE), words.subject, words.body, message_id, headers)
