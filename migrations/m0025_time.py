"""Everything in its time: who is warned of an end, what waits for somebody's word before it is
noted, asked-for extensions, and when each public item is looked at again.

What is public the view public_item decides; nothing here does.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0025"
VERSION = "1.38.0"
DESCRIPTION = "time"

# warn_at: when its people are told next that it ends; warned_at: when they were told last of this
# end. review_on: the day by which it is looked at again; review_tell_at: when somebody is told next
# that it was not. checked: what who submitted and who published ticked (R54).
COLUMNS = """
ALTER TABLE publication
    ADD COLUMN warn_at timestamptz,
    ADD COLUMN warned_at timestamptz,
    ADD COLUMN review_on date,
    ADD COLUMN reviewed_at timestamptz,
    ADD COLUMN review_tell_at timestamptz,
    ADD COLUMN checked jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(checked) = 'object');
CREATE INDEX ON publication (tenant, warn_at) WHERE state = 'published';
CREATE INDEX ON publication (tenant, review_tell_at) WHERE state = 'published';
CREATE INDEX ON publication (tenant, review_on) WHERE state = 'published';
-- How many ends wait for a person's word, and since when: what operators see of a unit.
ALTER TABLE site
    ADD COLUMN ends_stopped_at timestamptz,
    ADD COLUMN ends_stopped integer NOT NULL DEFAULT 0;
-- Which units did anything lately, asked by the worker each minute.
CREATE INDEX ON outbox (created_at, tenant);
"""

# end_stop.state: waiting (nobody has said anything), go_on, wrong (the dates or the clock are),
# over (it is not so many any more). go_on holds for ends up to `through`.
TABLES = """
CREATE TABLE due_failure (
    tenant uuid NOT NULL,
    publication uuid NOT NULL,
    work text NOT NULL CHECK (work IN ('expire', 'remind', 'warn', 'review')),
    tries integer NOT NULL CHECK (tries > 0),
    since timestamptz NOT NULL,
    retry_at timestamptz NOT NULL,
    error text NOT NULL,
    PRIMARY KEY (tenant, publication, work),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
CREATE TABLE end_stop (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    found_at timestamptz NOT NULL,
    due integer NOT NULL,
    public integer NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'go_on', 'wrong', 'over')),
    through timestamptz,
    decided_by uuid REFERENCES account (id),
    decided_name text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    decided_at timestamptz,
    PRIMARY KEY (tenant, id),
    CHECK ((state = 'go_on') = (through IS NOT NULL)),
    CHECK (state NOT IN ('go_on', 'wrong') OR (decided_at IS NOT NULL AND reason <> ''))
);
CREATE UNIQUE INDEX ON end_stop (tenant) WHERE state IN ('waiting', 'wrong');
CREATE TABLE extension (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    publication uuid NOT NULL,
    asked_by uuid NOT NULL REFERENCES account (id),
    asked_name text NOT NULL,
    asked_at timestamptz NOT NULL,
    until text NOT NULL DEFAULT '',
    permanent_reason text NOT NULL DEFAULT '',
    reason text NOT NULL CHECK (reason <> ''),
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'allowed', 'refused')),
    decided_by uuid REFERENCES account (id),
    decided_name text NOT NULL DEFAULT '',
    decided_reason text NOT NULL DEFAULT '',
    decided_at timestamptz,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id),
    CHECK ((until = '') <> (permanent_reason = ''))
);
CREATE UNIQUE INDEX ON extension (tenant, publication) WHERE state = 'asked';
CREATE TABLE review (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    publication uuid NOT NULL,
    item uuid NOT NULL,
    at timestamptz NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    name text NOT NULL,
    position text NOT NULL DEFAULT '',
    outcome text NOT NULL CHECK (outcome IN ('confirmed', 'updating', 'taken_down')),
    checked text[] NOT NULL DEFAULT '{}',
    note text NOT NULL DEFAULT '',
    due_on date,
    next_on date,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id),
    CHECK (outcome <> 'confirmed' OR (next_on IS NOT NULL
        AND checked @> '{current,correct,complete}')),
    CHECK (outcome <> 'taken_down' OR note <> '')
);
CREATE INDEX ON review (tenant, item, at);
CREATE INDEX ON review (tenant, at);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON due_failure TO portal_app;
GRANT SELECT, INSERT, UPDATE ON end_stop, extension TO portal_app;
GRANT SELECT, INSERT ON review TO portal_app;
-- Text that was read out of the files of what has ended is forgotten.
GRANT DELETE ON document_text TO portal_app;
"""

# What is public already is looked at within a year of its publication. The owner of the tables is
# bound by their policies too, and must see all rows.
FILLED = """
ALTER TABLE publication NO FORCE ROW LEVEL SECURITY;
UPDATE publication SET
    review_on = (published_at AT TIME ZONE 'Asia/Bangkok')::date + 365,
    review_tell_at = ((published_at AT TIME ZONE 'Asia/Bangkok')::date + 365)::timestamp
        AT TIME ZONE 'Asia/Bangkok',
    warn_at = (SELECT min(publish_until - days * interval '1 day') FROM unnest('{14,3}'::int[]) days
        WHERE publish_until - days * interval '1 day' > portal_now())
    WHERE state = 'published';
ALTER TABLE publication FORCE ROW LEVEL SECURITY;
"""


async def forwards() -> MigrationManager:
    rows = own_rows("due_failure", "end_stop", "extension", "review")
    return script(ID, DESCRIPTION, COLUMNS, TABLES, FILLED, rows, RIGHTS)
