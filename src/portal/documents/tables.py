"""What is stored about files. `id` stays the same over the editions of an item, so that a file's
address does too; `copy`: this is the original of that one, a redacted copy in its place."""

from piccolo.columns import UUID, BigInt, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Document(TenantRow, Table, db=DB):
    publication = UUID()
    id = UUID(primary_key=True)
    place = Integer()
    filename = Text()
    ext = Text()
    media_type = Text()
    size = BigInt()
    sha256 = Text()
    page_count = Integer(null=True)
    alt = Text()
    added_by = UUID()
    added_at = Timestamptz()
    internal = Boolean()
    width = Integer(null=True)
    height = Integer(null=True)
    copy = UUID(null=True)


class Content(TenantRow, Table, db=DB):
    """An object in the store. `scan`: pending, clean, infected, unscannable, unscanned (the
    operator has decided to have no scanner), or own (made by the portal)."""

    sha256 = Text(primary_key=True)
    size = BigInt()
    touched_at = Timestamptz()
    stored_at = Timestamptz(null=True)
    scan = Text()
