"""Sums by day, and anonymous answers."""

from piccolo.columns import UUID, BigInt, Date, SmallInt, Text
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class DailyCount(TenantRow, Table, db=DB, tablename="daily_count"):
    """`n` times on `day`; `what` and `about` as in migration 0013."""

    day = Date(primary_key=True)
    what = Text()
    about = UUID()
    n = BigInt()


class Rating(TenantRow, Table, db=DB):
    """One anonymous answer: `score` 1 (least) to 5 (most)."""

    id = UUID(primary_key=True)
    score = SmallInt()
    comment = Text()
    day = Date()
