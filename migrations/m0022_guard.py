"""Personal data found in files, masked, and what was decided of it; the original of a file in whose
place a redacted copy stands.

`guard_decision` is only ever added to: the last one of the same findings counts. `document.copy`:
this file is the original of that one, which is public in its place; such a file is always internal.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0022"
VERSION = "1.38.0"
DESCRIPTION = "guard"

TABLES = """
CREATE TABLE guard_reading (
    tenant uuid NOT NULL REFERENCES unit (id),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    rules integer NOT NULL,
    complete boolean NOT NULL,
    why text NOT NULL DEFAULT '',
    ocr_pages integer NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    read_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, sha256),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256) ON DELETE CASCADE
);
CREATE TRIGGER made_of_content BEFORE INSERT OR UPDATE ON guard_reading
    FOR EACH ROW EXECUTE FUNCTION made_of_content();
CREATE TABLE guard_finding (
    tenant uuid NOT NULL,
    sha256 text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    member text NOT NULL DEFAULT '',
    part text NOT NULL,
    at text NOT NULL DEFAULT '',
    excerpt text NOT NULL DEFAULT '',
    digest text NOT NULL DEFAULT '',
    times integer NOT NULL CHECK (times > 0),
    PRIMARY KEY (tenant, sha256, number),
    FOREIGN KEY (tenant, sha256) REFERENCES guard_reading (tenant, sha256) ON DELETE CASCADE
);
CREATE TABLE guard_decision (
    tenant uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    publication uuid NOT NULL,
    item uuid NOT NULL,
    sha256 text NOT NULL,
    kind text NOT NULL,
    seen text NOT NULL,
    choice text NOT NULL CHECK (choice IN ('allowed', 'not_personal', 'redacted')),
    reason text NOT NULL DEFAULT '' CHECK (choice <> 'allowed' OR reason <> ''),
    account uuid NOT NULL REFERENCES account (id),
    name text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
CREATE INDEX ON guard_decision (tenant, item, sha256, kind);
ALTER TABLE document ADD COLUMN copy uuid,
    ADD FOREIGN KEY (tenant, publication, copy) REFERENCES document (tenant, publication, id)
        ON DELETE CASCADE,
    ADD CHECK (copy IS NULL OR internal);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON guard_reading TO portal_app;
GRANT SELECT, INSERT, DELETE ON guard_finding TO portal_app;
GRANT SELECT, INSERT ON guard_decision TO portal_app;
GRANT UPDATE (filename, ext, media_type, size, sha256, page_count, width, height, added_by,
    added_at) ON document TO portal_app;
"""


async def forwards() -> MigrationManager:
    rows = own_rows("guard_reading", "guard_finding", "guard_decision")
    return script(ID, DESCRIPTION, TABLES, rows, RIGHTS)
