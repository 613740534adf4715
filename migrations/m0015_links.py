"""Links to other sites: each address that something public leads to, with what it answered.

`outside_link.nights`: on how many nights running it failed; `told`: the webmasters know.
`link_round.night`: the last night for which a unit's addresses were collected.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0015"
VERSION = "1.38.0"
DESCRIPTION = "links"

# An address may be longer than an index takes, so `key` is its SHA-256.
LINKS = """
CREATE TABLE outside_link (
    tenant uuid NOT NULL REFERENCES unit (id),
    key text NOT NULL CHECK (key ~ '^[0-9a-f]{64}$'),
    url text NOT NULL,
    due_at timestamptz NOT NULL,
    again boolean NOT NULL DEFAULT false,
    checked_at timestamptz,
    verdict text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'works', 'gone', 'doubtful')),
    reason text NOT NULL DEFAULT '',
    nights integer NOT NULL DEFAULT 0,
    failed_on date,
    failing_since timestamptz,
    told boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, key)
);
CREATE INDEX ON outside_link (tenant, due_at);
CREATE INDEX ON outside_link (tenant) WHERE nights > 0;
CREATE TABLE link_round (
    tenant uuid NOT NULL REFERENCES unit (id),
    night date NOT NULL,
    PRIMARY KEY (tenant)
);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON outside_link TO portal_app;
GRANT SELECT, INSERT, UPDATE ON link_round TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, LINKS, own_rows("outside_link", "link_round"), RIGHTS)
