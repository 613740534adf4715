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
    operator has decided to have no scanner), or own (made by the portal). `finding`: the name of
    what was found, or why it could not be scanned. `signatures`: the scanner's version that said
    so. `scan_after`: not looked at before, because it is being scanned or that failed."""

    sha256 = Text(primary_key=True)
    size = BigInt()
    touched_at = Timestamptz()
    stored_at = Timestamptz(null=True)
    scan = Text()
    finding = Text()
    scanned_at = Timestamptz(null=True)
    signatures = Text()
    scan_after = Timestamptz(null=True)
    scan_tries = Integer()


class ContentFinding(TenantRow, Table, db=DB):
    """What was found in a content (documents/findings.py)."""

    sha256 = Text(primary_key=True)
    code = Text()
    place = Text()
    words_th = Text()
    words_en = Text()
    needs_human = Boolean()
    found_at = Timestamptz()
    decided_by = UUID(null=True)
    decided_name = Text()
    decided_at = Timestamptz(null=True)
    reason = Text()


class Scanner(Table, db=DB):
    """The one scanner of all units, as the worker found it last. `signatures`: its version;
    `told_at`: the operators were told of the silence that began at `silent_since`. Shared."""

    one = Boolean(primary_key=True)
    signatures = Text()
    signatures_since = Timestamptz(null=True)
    answered_at = Timestamptz(null=True)
    silent_since = Timestamptz(null=True)
    trouble = Text()
    told_at = Timestamptz(null=True)
