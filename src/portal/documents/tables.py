"""What is stored about files. `id` stays the same over the editions of an item, so that a file's
address does too; `copy`: this is the original of that one, a redacted copy in its place."""

from piccolo.columns import UUID, BigInt, Boolean, Bytea, Integer, Text, Timestamptz
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
    original_sha256 = Text(null=True)  # that a smaller copy stands in the place of
    copy = UUID(null=True)
    original_size = BigInt(null=True)


class Upload(TenantRow, Table, db=DB):
    """A file that is being sent piece by piece (uploads.py). `document`: what it has become."""

    id = UUID(primary_key=True)
    publication = UUID()
    account = UUID()
    filename = Text()
    length = BigInt()
    received = BigInt()
    sha256 = Text()
    alt = Text()
    internal = Boolean()
    fingerprint = Text()
    created_at = Timestamptz()
    expires_at = Timestamptz()
    busy_until = Timestamptz(null=True)
    ended_at = Timestamptz(null=True)
    swept_at = Timestamptz(null=True)
    document = UUID(null=True)


class UploadPart(TenantRow, Table, db=DB):
    """`start` and `size` in bytes."""

    upload = UUID(primary_key=True)
    start = BigInt()
    size = BigInt()
    sha256 = Text()


class Smaller(TenantRow, Table, db=DB):
    """A smaller copy of a content that is over the soft limit (smaller.py). `state`: waiting, made,
    not_smaller, kept_as_is, failed."""

    sha256 = Text(primary_key=True)
    ext = Text()
    state = Text()
    small_sha256 = Text(null=True)
    small_size = BigInt(null=True)
    width = Integer(null=True)
    height = Integer(null=True)
    small_width = Integer(null=True)
    small_height = Integer(null=True)
    asked_at = Timestamptz()
    done_at = Timestamptz(null=True)


class Content(TenantRow, Table, db=DB):
    """An object in the store. `scan`: pending, clean, infected, unscannable, unscanned (the
    operator has decided to have no scanner), or own (made by the portal). `finding`: the name of
    what was found, or why it could not be scanned. `signatures`: the scanner's version that said
    so. `scan_after`: not looked at before, because it is being scanned or that failed.
    `leaving_at`: being swept away; `verified_at`: read again and found whole; `damage`: "", missing
    or differs. Erased on order, the row stays (`erased_by`: the erasure)."""

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
    leaving_at = Timestamptz(null=True)
    verified_at = Timestamptz(null=True)
    damage = Text()
    damaged_at = Timestamptz(null=True)
    erased_at = Timestamptz(null=True)
    erased_by = UUID(null=True)


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


class SmallPicture(TenantRow, Table, db=DB, tablename="small_picture"):
    """A small picture of a content (small_pictures.py): WebP, or nothing where none can be made."""

    sha256 = Text(primary_key=True)
    shape = Text()
    data = Bytea(null=True)
    made_at = Timestamptz()


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
