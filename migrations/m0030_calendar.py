"""What falls due, told (R85, D.4 J8, J12): each person's feed of the calendar, by a secret address
of which only the fingerprint is kept; the last working day whose letters were settled; and the days
on which those who look after a province were told, once for all its units.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0030"
VERSION = "1.38.0"
DESCRIPTION = "calendar"

TABLES = """
CREATE TABLE calendar_feed (
    tenant uuid NOT NULL REFERENCES unit (id),
    account uuid NOT NULL REFERENCES account (id),
    secret_hash text NOT NULL,
    made_at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (tenant, account)
);
CREATE UNIQUE INDEX ON calendar_feed (tenant, secret_hash);
ALTER TABLE site ADD COLUMN weekly_on date;
CREATE TABLE province_told (
    province text NOT NULL,
    day date NOT NULL,
    PRIMARY KEY (province, day)
);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_feed TO portal_app;
GRANT SELECT, INSERT ON province_told TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, own_rows("calendar_feed"), RIGHTS)
