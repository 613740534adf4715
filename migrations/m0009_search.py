"""Search: the text inside files, once for each content, and one index row for each publication.

`document_text.has_text`: the file itself carries text that can be read out and searched (a scan
does not); `source` says where `text` is from, `ocr_pages` how many pages OCR has read.
`search_entry` is only a help to find: what is public is asked of public_item at every question.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0009"
VERSION = "1.38.0"
DESCRIPTION = "search"

TABLES = """
CREATE TABLE document_text (
    tenant uuid NOT NULL REFERENCES unit (id),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    has_text boolean NOT NULL,
    source text NOT NULL CHECK (source IN ('file', 'names', 'scan', 'ocr', 'none', 'unreadable')),
    text text NOT NULL CHECK (octet_length(text) <= 500000),
    ocr_pages integer NOT NULL DEFAULT 0,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, sha256)
);
-- stamp: of what it was made; another stamp means that it must be made again. head, body and files
-- are folded and without blanks, for parts of words and for mistakes.
CREATE TABLE search_entry (
    tenant uuid NOT NULL,
    publication uuid NOT NULL,
    stamp text NOT NULL,
    words tsvector NOT NULL,
    head text NOT NULL,
    body text NOT NULL,
    files text NOT NULL,
    PRIMARY KEY (tenant, publication),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
-- Row-level security lets no index on words or text be used before the rows are known to be the
-- unit's own, so that a search reads the unit's rows: kept plain, they cost no unpacking.
ALTER TABLE search_entry ALTER COLUMN words SET STORAGE EXTERNAL;
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON document_text TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON search_entry TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, own_rows("document_text", "search_entry"), RIGHTS)
