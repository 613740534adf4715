"""The registry of legal references as central IT edits it (issue 7; domain.md A.12): the text of
the whole registry as it was saved, each edition a row that stays; the newest is in force and wins,
law by law, over the files that came with the portal.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0032"
VERSION = "1.38.0"
DESCRIPTION = "laws"

TABLES = """
CREATE TABLE law_edition (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    content text NOT NULL CHECK (content <> ''),
    saved_by uuid REFERENCES account (id),
    saved_name text NOT NULL,
    saved_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason <> '')
);
"""

RIGHTS = "GRANT SELECT, INSERT ON law_edition TO portal_app;"


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, RIGHTS)
