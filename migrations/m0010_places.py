"""One item in several places, and what a unit declares that it does not have (R18, R23, R31, R43).

`category.shows`: what its page shows by itself. `category.oia`, `category.moit`: the slots in which
its items stand by themselves. A `placement` is by hand: one further category or one slot
("oia:9(3)", "moit-2570:2.9"). A `declaration` says "none" of one category or one slot, from a
fiscal year to the end of another (Buddhist era).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0010"
VERSION = "1.38.0"
DESCRIPTION = "places"

CATEGORIES = """
ALTER TABLE category
    ADD COLUMN shows text NOT NULL DEFAULT '',
    ADD COLUMN oia text[] NOT NULL DEFAULT '{}',
    ADD COLUMN moit text[] NOT NULL DEFAULT '{}';
-- The version of its template that the unit's categories were last made from; 0: not yet.
ALTER TABLE site ADD COLUMN template_version integer NOT NULL DEFAULT 0;
-- Related units (R22): of one province, above or below one another.
CREATE INDEX unit_province ON unit (province);
CREATE INDEX unit_parent ON unit ((facts -> 'unit' ->> 'parent'));
"""

PLACES = """
CREATE TABLE placement (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    item uuid NOT NULL,
    category uuid,
    slot text NOT NULL DEFAULT '',
    placed_by uuid NOT NULL REFERENCES account (id),
    placed_name text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, item) REFERENCES publication (tenant, id),
    FOREIGN KEY (tenant, category) REFERENCES category (tenant, id),
    CHECK ((category IS NULL) <> (slot = ''))
);
CREATE UNIQUE INDEX placement_category ON placement (tenant, item, category)
    WHERE category IS NOT NULL;
CREATE UNIQUE INDEX placement_slot ON placement (tenant, item, slot) WHERE slot <> '';
CREATE INDEX ON placement (tenant, category) WHERE category IS NOT NULL;
CREATE INDEX ON placement (tenant, slot) WHERE slot <> '';

CREATE TABLE declaration (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    category uuid,
    slot text NOT NULL DEFAULT '',
    reason text NOT NULL CHECK (reason <> ''),
    from_year integer NOT NULL,
    until_year integer NOT NULL,
    declared_by uuid NOT NULL REFERENCES account (id),
    declared_name text NOT NULL,
    declared_at timestamptz NOT NULL,
    withdrawn_by uuid REFERENCES account (id),
    withdrawn_name text NOT NULL DEFAULT '',
    withdrawn_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, category) REFERENCES category (tenant, id),
    CHECK ((category IS NULL) <> (slot = '')),
    CHECK (until_year >= from_year),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX declaration_category ON declaration (tenant, category, from_year)
    WHERE category IS NOT NULL AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX declaration_slot ON declaration (tenant, slot, from_year)
    WHERE slot <> '' AND withdrawn_at IS NULL;
"""

RIGHTS = """
GRANT SELECT, INSERT, DELETE ON placement TO portal_app;
GRANT SELECT, INSERT ON declaration TO portal_app;
GRANT UPDATE (withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_reason) ON declaration
    TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, CATEGORIES, PLACES, own_rows("placement", "declaration"), RIGHTS)
