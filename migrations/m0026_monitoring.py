"""Work that runs by itself leaves what became of it; checks of each unit with their history; what
people were told of it.

work_run, process_beat, job_alarm say nothing of any unit. work_run.free_at and process_beat.real_at
are by the real time, all else by the portal's clock.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0026"
VERSION = "1.38.0"
DESCRIPTION = "monitoring"

WORK = """
CREATE TABLE work_run (
    name text PRIMARY KEY,
    every integer NOT NULL CHECK (every > 0),
    late_after integer NOT NULL CHECK (late_after > every),
    registered_at timestamptz NOT NULL DEFAULT portal_now(),
    free_at timestamptz,
    started_at timestamptz,
    alive_at timestamptz,
    succeeded_at timestamptz,
    failed_at timestamptz,
    runs bigint NOT NULL DEFAULT 0,
    failures bigint NOT NULL DEFAULT 0,
    done bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    last_ms integer,
    last_done integer NOT NULL DEFAULT 0,
    last_failed integer NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    recent jsonb NOT NULL DEFAULT '[]'
) WITH (fillfactor = 50);
CREATE TABLE process_beat (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('web', 'worker')),
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    python text NOT NULL,
    started_at timestamptz NOT NULL,
    beat_at timestamptz NOT NULL,
    real_at timestamptz NOT NULL,
    offset_ms integer NOT NULL
) WITH (fillfactor = 50);
-- One row while something is wrong, and until people were told that it is well again. A teller has
-- it until telling_until.
CREATE TABLE job_alarm (
    code text PRIMARY KEY,
    since timestamptz,
    detail text NOT NULL DEFAULT '',
    noted_at timestamptz NOT NULL DEFAULT now(),
    told_at timestamptz,
    over_at timestamptz,
    telling_until timestamptz
);
ALTER TABLE outbox ADD started_at timestamptz;
CREATE INDEX ON outbox (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX ON outbox (tenant, job) WHERE done_at IS NULL;
"""

# check_state: as it is now. fails: runs in a row that were not ok. told: the mark of which people
# were told last. check_span: so many runs in a row with the same result. check_ack: somebody knows
# of these findings (their keys) until a day; the last row of a check that stands counts.
CHECKS = """
CREATE TABLE check_state (
    tenant uuid NOT NULL REFERENCES unit (id),
    code text NOT NULL,
    status text NOT NULL CHECK (status IN ('ok', 'warn', 'bad', 'unknown')),
    since timestamptz NOT NULL,
    checked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    took_ms integer NOT NULL,
    fails integer NOT NULL DEFAULT 0,
    found integer NOT NULL DEFAULT 0,
    findings jsonb NOT NULL DEFAULT '[]',
    note jsonb NOT NULL DEFAULT '[]',
    told text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, code)
);
CREATE TABLE check_span (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    code text NOT NULL,
    status text NOT NULL,
    found integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    runs integer NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON check_span (tenant, code, last_at);
CREATE TABLE check_ack (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    code text NOT NULL,
    status text NOT NULL,
    keys text[] NOT NULL,
    reason text NOT NULL,
    until date NOT NULL,
    by uuid NOT NULL REFERENCES account (id),
    by_name text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON check_ack (tenant, code, at);
-- Counters for those who look after the unit, nothing of what was found; when the next is due.
ALTER TABLE site
    ADD checks jsonb NOT NULL DEFAULT '[]',
    ADD checks_due timestamptz;
CREATE INDEX ON site (checks_due);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON work_run, process_beat, job_alarm TO portal_app;
GRANT SELECT, INSERT, UPDATE ON check_state, check_span TO portal_app;
GRANT SELECT, INSERT ON check_ack TO portal_app;
"""


async def forwards() -> MigrationManager:
    fences = own_rows("check_state", "check_span", "check_ack")
    return script(ID, DESCRIPTION, WORK, CHECKS, fences, RIGHTS)
