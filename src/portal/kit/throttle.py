"""A limit on what comes from one place, counted together by all processes (table
signin_failure): so many in a window that begins with the first."""

from portal.kit import db
from portal.kit.errors import TooMany


async def refuse_if_too_many(keys: dict[str, int], minutes: int) -> None:
    """Inside a transaction. `keys`: the most that each may have. TooMany says how long to wait."""
    found = await db.rows(
        "SELECT key, failures FROM signin_failure WHERE key = ANY($1)"
        " AND since > now() - $2 * interval '1 minute'",
        list(keys),
        minutes,
    )
    if any(row["failures"] >= keys[row["key"]] for row in found):
        raise TooMany(
            f"ลองหลายครั้งเกินไป รอ {minutes} นาทีแล้วลองใหม่",
            f"Too many attempts; wait {minutes} minutes",
        )


async def count(keys: list[str], minutes: int) -> None:
    await db.changed(
        "INSERT INTO signin_failure (key, failures, since) SELECT unnest($1::text[]), 1, now()"
        " ON CONFLICT (key) DO UPDATE SET"
        " failures = CASE WHEN signin_failure.since > now() - $2 * interval '1 minute'"
        " THEN signin_failure.failures + 1 ELSE 1 END,"
        " since = CASE WHEN signin_failure.since > now() - $2 * interval '1 minute'"
        " THEN signin_failure.since ELSE now() END",
        keys,
        minutes,
    )
