"""Checklists that central IT edits and rolls forward, and what is known of a unit by them (R84,
R104).

`checklist_edition`: the text of a list as it was saved, each edition a row that stays; the newest
of a name is in force and wins over the file that came with the portal. What stands in a slot by
itself is said by the list, so a category no longer says it. `placement.period`: the one of the
slot's periods in which an item was put by hand, "" for the one that follows from its dates.
`waiver`: that a unit need not fill a slot (in one period, "" for all), said by who looks after it.
`site.coverage`: the figures of the unit as last counted, for the province; `coverage_day`: one line
a day for the trend. Counters alone: every page counts rows.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0024"
VERSION = "1.38.0"
DESCRIPTION = "checklists"

TABLES = """
CREATE TABLE checklist_edition (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    content text NOT NULL CHECK (content <> ''),
    saved_by uuid REFERENCES account (id),
    saved_name text NOT NULL,
    saved_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason <> '')
);
CREATE INDEX ON checklist_edition (name, number DESC);

ALTER TABLE category DROP COLUMN oia, DROP COLUMN moit;

ALTER TABLE placement ADD COLUMN period text NOT NULL DEFAULT '' CHECK (period = '' OR slot <> '');
DROP INDEX placement_slot;
CREATE UNIQUE INDEX placement_slot ON placement (tenant, item, slot, period) WHERE slot <> '';

CREATE TABLE waiver (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    slot text NOT NULL CHECK (slot <> ''),
    period text NOT NULL DEFAULT '',
    reason text NOT NULL CHECK (reason <> ''),
    waived_by uuid NOT NULL REFERENCES account (id),
    waived_name text NOT NULL,
    waived_role text NOT NULL,
    waived_at timestamptz NOT NULL,
    withdrawn_by uuid REFERENCES account (id),
    withdrawn_name text NOT NULL DEFAULT '',
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX waiver_once ON waiver (tenant, slot, period) WHERE withdrawn_at IS NULL;

ALTER TABLE site ADD COLUMN coverage jsonb NOT NULL DEFAULT '{}';
CREATE TABLE coverage_day (
    tenant uuid NOT NULL REFERENCES unit (id),
    day date NOT NULL,
    list text NOT NULL,
    figures jsonb NOT NULL,
    PRIMARY KEY (tenant, day, list)
);
"""

RIGHTS = """
GRANT SELECT, INSERT ON checklist_edition TO portal_app;
GRANT SELECT, INSERT ON waiver TO portal_app;
GRANT UPDATE (withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_reason) ON waiver
    TO portal_app;
GRANT SELECT, INSERT, UPDATE ON coverage_day TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, own_rows("waiver", "coverage_day"), RIGHTS)
