"""What the site knows of its visitors: how many came, and what they think (R28–R30).

Sums by day and nothing about anybody: no address, no cookie, no time of day.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0013"
VERSION = "1.38.0"
DESCRIPTION = "visitors"

TABLES = """
-- `what`: 'visit', 'view' of any page; 'item' views of one; 'file' downloads of one. `about` is
-- the item or the document, else zero.
CREATE TABLE daily_count (
    tenant uuid NOT NULL REFERENCES unit (id),
    day date NOT NULL,
    what text NOT NULL CHECK (what IN ('visit', 'view', 'item', 'file')),
    about uuid NOT NULL,
    n bigint NOT NULL CHECK (n >= 0),
    PRIMARY KEY (tenant, day, what, about)
);
CREATE INDEX ON daily_count (tenant, what, about);
CREATE TABLE rating (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    score smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment text NOT NULL DEFAULT '' CHECK (length(comment) <= 1000),
    day date NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON rating (tenant, day);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON daily_count TO portal_app;
GRANT SELECT, INSERT ON rating TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, own_rows("daily_count", "rating"), RIGHTS)
