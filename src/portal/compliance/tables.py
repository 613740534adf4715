"""What is stored about completeness, besides the items themselves."""

from piccolo.columns import JSONB, UUID, Date, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Waiver(TenantRow, Table, db=DB):
    """That the unit need not fill a slot (in one period, "" for all), said by who looks after it,
    unless withdrawn. Rows are never removed."""

    id = UUID(primary_key=True)
    slot = Text()
    period = Text()
    reason = Text()
    waived_by = UUID()
    waived_name = Text()
    waived_role = Text()
    waived_at = Timestamptz()
    withdrawn_by = UUID(null=True)
    withdrawn_name = Text()
    withdrawn_at = Timestamptz(null=True)
    withdrawn_reason = Text()


class CoverageDay(TenantRow, Table, db=DB):
    """The figures of a list as they were on a day, for the trend."""

    day = Date(primary_key=True)
    list = Text()
    figures = JSONB()
