"""What is stored about completeness, besides the items themselves."""

from piccolo.columns import JSONB, UUID, Date, Integer, Text, Timestamptz
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


class ProvinceDay(Table, db=DB):
    """How much of what a list asks for the units of a province had done on a day, for the trend:
    sums of what each unit noted of itself."""

    province = Text(primary_key=True)
    day = Date()
    list = Text()
    units = Integer()
    done = Integer()
    asked = Integer()


class YearTold(Table, db=DB):
    """Of which fiscal year's lacking list the operators were told, once."""

    family = Text(primary_key=True)
    fiscal_year = Integer()
    told_at = Timestamptz()
