"""What is stored about files. `id` stays the same over the editions of an item, so that a file's
address does too."""

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


class Content(TenantRow, Table, db=DB):
    """An object in the store. `scan`: pending, clean, infected, unscannable, unscanned (the
    operator has decided to have no scanner), or own (made by the portal). `leaving_at`: being swept
    away; `verified_at`: read again and found whole; `damage`: "", missing or differs. Erased on
    order, the row stays (`erased_by`: the erasure)."""

    sha256 = Text(primary_key=True)
    size = BigInt()
    touched_at = Timestamptz()
    stored_at = Timestamptz(null=True)
    scan = Text()
    leaving_at = Timestamptz(null=True)
    verified_at = Timestamptz(null=True)
    damage = Text()
    damaged_at = Timestamptz(null=True)
    erased_at = Timestamptz(null=True)
    erased_by = UUID(null=True)
