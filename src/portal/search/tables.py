"""What is stored for searching; all of it can be made again from publications and files."""

from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class DocumentText(TenantRow, Table, db=DB, tablename="document_text"):
    """The text inside one content (by its hash). `has_text`: the file itself carries text;
    `source`: file, names (of a ZIP's members), scan (no text layer), ocr, none (a kind without
    text), or unreadable (damaged, locked, too slow). At most 500,000 bytes."""

    sha256 = Text(primary_key=True)
    has_text = Boolean()
    source = Text()
    text = Text()
    ocr_pages = Integer()
    read_at = Timestamptz()


class SearchEntry(TenantRow, Table, db=DB, tablename="search_entry"):
    """How one publication is found. `words` is a tsvector: title A, category and source B, details
    and the facts of its kind C, inside files D; `head` (title), `body` and `files` are folded,
    without blanks."""

    publication = UUID(primary_key=True)
    stamp = Text()
    words = Text()
    head = Text()
    body = Text()
    files = Text()
