"""What is stored about telling, besides the letters themselves (publication.tables)."""

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Adapter(TenantRow, Table, db=DB):
    """Where the unit is told: `kind` line (`address` is a group's or person's id) or webhook
    (`address` is a URL). `secret` is sealed."""

    kind = Text(primary_key=True)
    address = Text()
    secret = Text(secret=True)
    set_by = UUID()
    set_at = Timestamptz()


class Delivery(TenantRow, Table, db=DB):
    """One event told to one adapter; `message` as queries.message() makes it."""

    id = UUID(primary_key=True)
    adapter = Text()
    event = Text()
    publication = UUID(null=True)
    message = JSONB()
    created_at = Timestamptz()
    done_at = Timestamptz(null=True)
    tries = Integer()
    last_error = Text()
