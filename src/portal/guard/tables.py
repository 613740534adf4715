"""What is kept of personal data that was found: never the whole of it."""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class GuardReading(TenantRow, Table, db=DB, tablename="guard_reading"):
    """One content (by its hash) that was looked into. `rules`: the version by which; `complete`:
    false when the child died, took too long or had no leave to go on, and `why` says so in a word;
    `ocr_pages`: how many pages' OCR text it had; `counts`: how many there are of each kind."""

    sha256 = Text(primary_key=True)
    rules = Integer()
    complete = Boolean()
    why = Text()
    ocr_pages = Integer()
    counts = JSONB()
    read_at = Timestamptz()


class GuardFinding(TenantRow, Table, db=DB, tablename="guard_finding"):
    """One finding: `kind` (rules.KINDS), where (`member` of an archive, `part`, `at`), masked, and
    by which it is found again (masking.digest)."""

    sha256 = Text()
    number = Integer(primary_key=True)
    kind = Text()
    member = Text()
    part = Text()
    at = Text()
    excerpt = Text()
    digest = Text()
    times = Integer()


class GuardDecision(TenantRow, Table, db=DB, tablename="guard_decision"):
    """What was decided, for one item, of the findings of one kind in one content (a file, or the
    text of a request). `seen`: the hash of exactly these findings; `choice`:
    not_personal, allowed (`reason` says why), redacted (a copy without them took its place)."""

    id = BigInt(primary_key=True)
    publication = UUID()
    item = UUID()
    sha256 = Text()
    kind = Text()
    seen = Text()
    choice = Text()
    reason = Text()
    account = UUID()
    name = Text()
    at = Timestamptz()
