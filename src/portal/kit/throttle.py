"""A limit on what comes from one place, counted together by all processes: so many in a window that
begins with the first."""

from piccolo.columns import Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit import db
from portal.kit.db import DB
from portal.kit.errors import TooMany


class Attempt(Table, db=DB, tablename="attempt"):
    """`key` says of what and from where; `n` since the window began."""

    key = Text(primary_key=True)
    n = Integer()
    since = Timestamptz()


async def refuse_if_too_many(keys: dict[str, int], minutes: int) -> None:
    """Inside a transaction. `keys`: the most that each may have. TooMany says how long to wait."""
    found = await db.rows(
        "SELECT key, n FROM attempt WHERE key = ANY($1)"
        " AND since > now() - $2 * interval '1 minute'",
        list(keys),
        minutes,
    )
    if any(row["n"] >= keys[row["key"]] for row in found):
        raise TooMany(
            f"ลองหลายครั้งเกินไป รอ {minutes} นาทีแล้วลองใหม่",
            f"Too many attempts; wait {minutes} minutes",
        )


async def count(keys: list[str], minutes: int) -> None:
    await db.changed(
        "INSERT INTO attempt (key, n, since) SELECT unnest($1::text[]), 1, now()"
        " ON CONFLICT (key) DO UPDATE SET"
        " n = CASE WHEN attempt.since > now() - $2 * interval '1 minute'"
        " THEN attempt.n + 1 ELSE 1 END,"
        " since = CASE WHEN attempt.since > now() - $2 * interval '1 minute'"
        " THEN attempt.since ELSE now() END",
        keys,
        minutes,
    )


async def forget(key: str) -> None:
    await db.changed("DELETE FROM attempt WHERE key = $1", key)
