"""Telling people by LINE and webhook, letters once a day, and what comes in from outside.

`adapter.secret` and `mailbox.password` are sealed (kit/seal.py): the database never holds them in
clear.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0004"
VERSION = "1.38.0"
DESCRIPTION = "telling and intake"

TELLING = """
-- How a person wants letters; no row: each at once. digested_on is the last day whose digest was
-- settled, whether or not there was anything to say.
CREATE TABLE letter_choice (
    tenant uuid NOT NULL REFERENCES unit (id),
    account uuid NOT NULL REFERENCES account (id),
    how text NOT NULL CHECK (how IN ('at_once', 'digest', 'both')),
    digested_on date NOT NULL,
    PRIMARY KEY (tenant, account)
);
CREATE INDEX ON letter (tenant, recipient) WHERE read_at IS NULL;

-- Where a unit wants to be told besides letters: one LINE group, one webhook.
CREATE TABLE adapter (
    tenant uuid NOT NULL REFERENCES unit (id),
    kind text NOT NULL CHECK (kind IN ('line', 'webhook')),
    address text NOT NULL,
    secret text NOT NULL,
    set_by uuid NOT NULL REFERENCES account (id),
    set_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, kind)
);
-- One event told to one adapter, once.
CREATE TABLE delivery (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    adapter text NOT NULL CHECK (adapter IN ('line', 'webhook')),
    event text NOT NULL,
    publication uuid,
    message jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    done_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, adapter, event),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
CREATE INDEX ON delivery (tenant, created_at);
"""

INTAKE = """
-- The unit's own IMAP mailbox, if it has set one up.
CREATE TABLE mailbox (
    tenant uuid NOT NULL REFERENCES unit (id),
    host text NOT NULL,
    port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    security text NOT NULL CHECK (security IN ('tls', 'starttls', 'none')),
    username text NOT NULL,
    password text NOT NULL,
    set_by uuid NOT NULL REFERENCES account (id),
    set_at timestamptz NOT NULL,
    fetched_at timestamptz,
    last_error text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant)
);
-- An e-mail that came in, once: `key` is its Message-ID with its sender's address, hashed.
CREATE TABLE incoming (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    key text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'drafted', 'taken', 'refused')),
    why text NOT NULL DEFAULT '',
    from_name text NOT NULL DEFAULT '',
    from_address text NOT NULL DEFAULT '',
    subject text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    size bigint NOT NULL,
    sent_at timestamptz,
    received_at timestamptz NOT NULL,
    publication uuid,
    decided_by uuid REFERENCES account (id),
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, key),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
CREATE INDEX ON incoming (tenant, state, received_at);
-- The attachments of one that waits which were looked into and found good.
CREATE TABLE incoming_file (
    tenant uuid NOT NULL,
    id uuid NOT NULL,
    incoming uuid NOT NULL,
    place integer NOT NULL,
    filename text NOT NULL,
    ext text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    page_count integer,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, incoming) REFERENCES incoming (tenant, id)
);
CREATE INDEX ON incoming_file (tenant, incoming);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON letter_choice, delivery, incoming TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON adapter, mailbox TO portal_app;
GRANT SELECT, INSERT ON incoming_file TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(
        ID,
        DESCRIPTION,
        TELLING,
        INTAKE,
        own_rows("letter_choice", "adapter", "delivery", "mailbox", "incoming", "incoming_file"),
        RIGHTS,
    )
