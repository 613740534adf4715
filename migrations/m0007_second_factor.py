"""A second factor at sign-in (R14): time codes (TOTP, RFC 6238), recovery codes, and the half of a
sign-in that waits for its code."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0007"
VERSION = "1.38.0"
DESCRIPTION = "second factor"

TABLES = """
-- totp_step: the last time step whose code was taken; none is taken twice.
ALTER TABLE account
    ADD COLUMN totp_sealed text NOT NULL DEFAULT '',
    ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;
CREATE TABLE recovery_code (
    account uuid NOT NULL REFERENCES account (id),
    code_hash text NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account, code_hash)
);
CREATE TABLE half_signin (
    secret_hash text PRIMARY KEY,
    tenant uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    tries integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ON half_signin (account);
CREATE INDEX ON half_signin (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code, half_signin TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES)
