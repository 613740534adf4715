"""What is stored of ends and reviews."""

from piccolo.columns import UUID, Array, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class EndStop(TenantRow, Table, db=DB, tablename="end_stop"):
    """So many ends at once (`due` of `public`) that a person must say whether they are meant.
    `state`: waiting, go_on (for ends up to `through`), wrong, or over: not so many any more."""

    id = UUID(primary_key=True)
    found_at = Timestamptz()
    due = Integer()
    public = Integer()
    state = Text()
    through = Timestamptz(null=True)
    decided_by = UUID(null=True)
    decided_name = Text()
    reason = Text()
    decided_at = Timestamptz(null=True)


class Extension(TenantRow, Table, db=DB):
    """More time that was asked for: `until` a day as it was read (ISO), or a reason to stay."""

    id = UUID(primary_key=True)
    publication = UUID()
    asked_by = UUID()
    asked_name = Text()
    asked_at = Timestamptz()
    until = Text()
    permanent_reason = Text()
    reason = Text()
    state = Text()
    decided_by = UUID(null=True)
    decided_name = Text()
    decided_reason = Text()
    decided_at = Timestamptz(null=True)


class Review(TenantRow, Table, db=DB):
    """What came of looking at a public item: confirmed, updating (a new edition was begun), or
    taken_down. `due_on` is the day by which it was to be done."""

    id = UUID(primary_key=True)
    publication = UUID()
    item = UUID()
    at = Timestamptz()
    account = UUID()
    name = Text()
    position = Text()
    outcome = Text()
    checked = Array(base_column=Text())
    note = Text()
    due_on = Date(null=True)
    next_on = Date(null=True)
