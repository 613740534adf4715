"""The unit's own office: whose an account is, what is wrong with the staffing, the appointment
order, training.

`account.units`: every unit that ever gave it a role. A unit's administrator may change the account
itself only while that is this unit alone, and row-level security rightly hides the others' rows.
`site.warnings`: counts and the unit's own work groups, for those who look after the province.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0006"
VERSION = "1.38.0"
DESCRIPTION = "office"

ACCOUNTS = """
ALTER TABLE account ADD COLUMN units uuid[] NOT NULL DEFAULT '{}';
-- The owner is bound by the policy too, except here.
ALTER TABLE membership NO FORCE ROW LEVEL SECURITY;
UPDATE account a SET units = coalesce(
    (SELECT array_agg(DISTINCT m.tenant) FROM membership m WHERE m.account = a.id), '{}');
ALTER TABLE membership FORCE ROW LEVEL SECURITY;

CREATE FUNCTION membership_marks_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account SET units = units || NEW.tenant
        WHERE id = NEW.account AND NOT (NEW.tenant = ANY(units));
    RETURN NEW;
END $$;
CREATE TRIGGER membership_marks_account AFTER INSERT ON membership
    FOR EACH ROW EXECUTE FUNCTION membership_marks_account();
"""

WARNINGS = """
ALTER TABLE site
    ADD COLUMN checked_on date,
    ADD COLUMN warnings jsonb NOT NULL DEFAULT '[]';
"""

RECORDS = """
-- `assignments`: who held which role when the order was recorded, to tell when that has changed.
CREATE TABLE appointment_order (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    number text NOT NULL,
    day date NOT NULL,
    assignments jsonb NOT NULL,
    recorded_by uuid NOT NULL REFERENCES account (id),
    recorded_name text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, number)
);
CREATE TABLE training (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    topic text NOT NULL,
    day date NOT NULL,
    hours numeric(5, 1) NOT NULL CHECK (hours > 0),
    evidence text NOT NULL DEFAULT '',
    recorded_by uuid NOT NULL REFERENCES account (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON training (tenant, account, day);
CREATE INDEX ON audit_entry (tenant, at) WHERE subject_kind = 'publication';
"""

RIGHTS = """
GRANT SELECT, INSERT ON appointment_order, training TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(
        ID,
        DESCRIPTION,
        ACCOUNTS,
        WARNINGS,
        RECORDS,
        own_rows("appointment_order", "training"),
        RIGHTS,
    )
