"""What is stored about the calendar."""

from piccolo.columns import UUID, Date, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class CalendarFeed(TenantRow, Table, db=DB):
    """A person's feed: the fingerprint of its secret, and when a calendar last read it."""

    account = UUID(primary_key=True)
    secret_hash = Text()
    made_at = Timestamptz()
    read_at = Timestamptz(null=True)


class ProvinceTold(Table, db=DB):
    """The days on which those who look after a province were told what its units lack."""

    province = Text(primary_key=True)
    day = Date()
