"""How often something was tried, counted by all processes together: a key is what is limited (an
account, an address, a unit), a window the minutes after which the count begins anew."""

from collections.abc import Mapping, Sequence

from portal.kit import db
from portal.kit.errors import TooMany


async def refuse_if_too_many(most: Mapping[str, int], minutes: int) -> None:
    """TooMany when one of the keys was counted `most` times within the window."""
    found = await db.rows(
        "SELECT key, failures FROM signin_failure WHERE key = ANY($1)"
        " AND since > now() - $2 * interval '1 minute'",
        list(most),
        minutes,
    )
    if any(row["failures"] >= most[row["key"]] for row in found):
        raise TooMany(
            f"ลองหลายครั้งเกินไป รอ {minutes} นาทีแล้วลองใหม่",
            f"Too many attempts; wait {minutes} minutes",
        )


async def count(keys: Sequence[str], minutes: int) -> None:
    """Once more for each key."""
    await db.changed(
        "INSERT INTO signin_failure (key, failures, since) SELECT unnest($1::text[]), 1, now()"
        " ON CONFLICT (key) DO UPDATE SET"
        " failures = CASE WHEN signin_failure.since > now() - $2 * interval '1 minute'"
        " THEN signin_failure.failures + 1 ELSE 1 END,"
        " since = CASE WHEN signin_failure.since > now() - $2 * interval '1 minute'"
        " THEN signin_failure.since ELSE now() END",
        list(keys),
        minutes,
    )
