"""How the sites look: the days of mourning on which all of them are grey, and each unit's own
pictures (logo, banner).

`mourning` is the platform's and carries no tenant: it says the same to all. It is read at the
moment of each request; nothing has to run for it to begin or to end.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0011"
VERSION = "1.38.0"
DESCRIPTION = "appearance"

TABLES = """
-- words: shown above every page; may be empty.
CREATE TABLE mourning (
    id uuid PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    words text NOT NULL DEFAULT '',
    set_by text NOT NULL,
    created_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    CHECK (ends_at > starts_at)
);
CREATE INDEX ON mourning (ends_at) WHERE withdrawn_at IS NULL;
GRANT SELECT, INSERT ON mourning TO portal_app;
GRANT UPDATE (withdrawn_at) ON mourning TO portal_app;

-- One picture as it was taken in: `files` are its sizes, [{"width", "height", "sha256", "size"}].
CREATE TABLE brand_picture (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('logo', 'banner')),
    files jsonb NOT NULL,
    added_by uuid NOT NULL REFERENCES account (id),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, id)
);
GRANT SELECT, INSERT ON brand_picture TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, own_rows("brand_picture"))
