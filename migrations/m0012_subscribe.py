"""Citizens who follow a unit by e-mail.

An address is sealed (kit/seal.py) and found again by its fingerprint; the database never holds it
in clear. What was left or never confirmed is deleted.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0012"
VERSION = "1.38.0"
DESCRIPTION = "subscribe"

FOLLOWING = """
CREATE TABLE follower (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    fingerprint text NOT NULL,
    address text NOT NULL,
    lang text NOT NULL CHECK (lang IN ('th', 'en')),
    categories text[] NOT NULL DEFAULT '{}',
    wanted text[] NOT NULL,
    secret_hash text NOT NULL DEFAULT '',
    secret_until timestamptz,
    asked_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    told_on date,
    told_until timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, fingerprint)
);
CREATE INDEX ON follower (tenant, told_on) WHERE confirmed_at IS NOT NULL;
CREATE INDEX ON follower (tenant, asked_at) WHERE confirmed_at IS NULL;
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON follower TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, FOLLOWING, own_rows("follower"), RIGHTS)
