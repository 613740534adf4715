"""Units, people, categories, publications and their documents, the audit trail, the outbox.

Written as SQL, not generated: what protects the data (row-level security, composite keys, guards,
grants) is the point of this schema, and a generator sees none of it. A test compares the columns
with the Piccolo tables.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0001"
VERSION = "1.38.0"
DESCRIPTION = "foundation"

CLOCK = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The one clock. The demo moves it through this table; elsewhere nobody may write it.
CREATE TABLE clock_shift (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    shift interval NOT NULL
);
CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT now() + coalesce((SELECT shift FROM clock_shift), interval '0') $$;
CREATE FUNCTION portal_tenant() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('portal.tenant', true), '')::uuid $$;
"""

SHARED = """
CREATE TABLE unit (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name_th text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL,
    province text NOT NULL,
    district text NOT NULL,
    theme text NOT NULL,
    template text NOT NULL,
    active boolean NOT NULL,
    facts jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE hostname (
    host text PRIMARY KEY CHECK (host = lower(host)),
    unit uuid NOT NULL REFERENCES unit (id)
);
CREATE INDEX ON hostname (unit);
-- Counters of a unit's site: what a cached page is checked against, and when the next change
-- by time alone is due. Carries nothing of what the unit publishes.
CREATE TABLE site (
    tenant uuid PRIMARY KEY REFERENCES unit (id),
    version bigint NOT NULL DEFAULT 1,
    next_due timestamptz
);
CREATE INDEX ON site (next_due);

CREATE TABLE account (
    id uuid PRIMARY KEY,
    username text NOT NULL UNIQUE CHECK (username = lower(username)),
    name text NOT NULL,
    email text NOT NULL DEFAULT '',
    password_hash text NOT NULL,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE platform_role (
    id uuid PRIMARY KEY,
    account uuid NOT NULL REFERENCES account (id),
    role text NOT NULL CHECK (role IN ('provincial_admin', 'operator')),
    province text NOT NULL DEFAULT '',
    starts_on date NOT NULL,
    ends_on date,
    order_ref text NOT NULL DEFAULT ''
);
CREATE INDEX ON platform_role (account);
-- One sign-in at one host. Only the hash of the cookie's secret is kept.
CREATE TABLE session (
    id uuid PRIMARY KEY,
    secret_hash text NOT NULL UNIQUE,
    tenant uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    address text NOT NULL DEFAULT '',
    agent text NOT NULL DEFAULT ''
);
CREATE INDEX ON session (account);
CREATE TABLE token (
    id uuid PRIMARY KEY,
    secret_hash text NOT NULL UNIQUE,
    tenant uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX ON token (account);
CREATE TABLE signin_failure (
    key text PRIMARY KEY,
    failures integer NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX ON signin_failure (since);
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant uuid NOT NULL,
    job text NOT NULL,
    args jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    run_after timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    tries integer NOT NULL DEFAULT 0,
    done_at timestamptz,
    dead boolean NOT NULL DEFAULT false,
    last_error text NOT NULL DEFAULT ''
);
CREATE INDEX ON outbox (run_after, id) WHERE done_at IS NULL AND NOT dead;
"""

UNITS = """
CREATE TABLE membership (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    role text NOT NULL,
    position text NOT NULL DEFAULT '',
    starts_on date NOT NULL,
    ends_on date,
    order_ref text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX ON membership (tenant, account);

CREATE TABLE category (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    code text NOT NULL,
    number text NOT NULL,
    parent uuid,
    place integer NOT NULL,
    name_th text NOT NULL,
    name_en text NOT NULL,
    description_th text NOT NULL DEFAULT '',
    kind text NOT NULL,
    optional boolean NOT NULL DEFAULT false,
    accepts_items boolean NOT NULL DEFAULT true,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, code),
    FOREIGN KEY (tenant, parent) REFERENCES category (tenant, id)
);
CREATE INDEX ON category (tenant, parent);

CREATE TABLE counter (
    tenant uuid NOT NULL REFERENCES unit (id),
    name text NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- One edition of an item on its way: `item` is what the public addresses, `id` this edition.
CREATE TABLE publication (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    item uuid NOT NULL,
    number text NOT NULL,
    edition integer NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'reviewed',
        'approved', 'rejected', 'published', 'expired', 'taken_down')),
    owner uuid NOT NULL REFERENCES account (id),
    owner_name text NOT NULL,
    owner_position text NOT NULL DEFAULT '',
    title text NOT NULL DEFAULT '',
    category uuid,
    details text NOT NULL DEFAULT '',
    source text NOT NULL DEFAULT '',
    coverage_from date,
    coverage_to date,
    publish_until timestamptz,
    until_day date,
    permanent_reason text NOT NULL DEFAULT '',
    external_links text[] NOT NULL DEFAULT '{}',
    remark text NOT NULL DEFAULT '',
    urgent boolean NOT NULL DEFAULT false,
    large_file_reason text NOT NULL DEFAULT '',
    chain jsonb NOT NULL DEFAULT '[]',
    step integer NOT NULL DEFAULT 0,
    round integer NOT NULL DEFAULT 0,
    content_hash text NOT NULL DEFAULT '',
    approval text CHECK (approval IN ('written', 'verbal', 'confirmed')),
    approved_hash text NOT NULL DEFAULT '',
    approved_by uuid REFERENCES account (id),
    approved_at timestamptz,
    self_approved boolean NOT NULL DEFAULT false,
    verbal jsonb,
    confirm_by timestamptz,
    assignee uuid REFERENCES account (id),
    submitted_at timestamptz,
    published_at timestamptz,
    first_published_at timestamptz,
    ended_at timestamptz,
    end_reason text NOT NULL DEFAULT '',
    replaced_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, number, edition),
    FOREIGN KEY (tenant, item) REFERENCES publication (tenant, id),
    FOREIGN KEY (tenant, category) REFERENCES category (tenant, id),
    FOREIGN KEY (tenant, replaced_by) REFERENCES publication (tenant, id),
    CHECK (coverage_to IS NULL OR coverage_to >= coverage_from)
);
CREATE UNIQUE INDEX publication_one_public ON publication (tenant, item)
    WHERE state = 'published';
CREATE UNIQUE INDEX publication_one_under_way ON publication (tenant, item)
    WHERE state IN ('draft', 'submitted', 'reviewed', 'approved', 'rejected');
CREATE INDEX ON publication (tenant, item);
CREATE INDEX ON publication (tenant, state, updated_at);
CREATE INDEX ON publication (tenant, owner, state);
CREATE INDEX ON publication (tenant, published_at) WHERE state = 'published';
CREATE INDEX ON publication (tenant, category, published_at) WHERE state = 'published';
CREATE INDEX ON publication (tenant, publish_until) WHERE state = 'published';
CREATE INDEX ON publication (tenant, replaced_by);

CREATE TABLE document (
    tenant uuid NOT NULL,
    publication uuid NOT NULL,
    id uuid NOT NULL,
    place integer NOT NULL,
    filename text NOT NULL,
    ext text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    page_count integer,
    alt text NOT NULL DEFAULT '',
    added_by uuid NOT NULL REFERENCES account (id),
    added_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, publication, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
CREATE INDEX ON document (tenant, id);

CREATE TABLE audit_entry (
    tenant uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject uuid NOT NULL,
    actor uuid,
    actor_name text NOT NULL,
    role text NOT NULL,
    from_state text NOT NULL DEFAULT '',
    to_state text NOT NULL DEFAULT '',
    reason_code text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant, id)
);
CREATE INDEX ON audit_entry (tenant, subject, id);

CREATE TABLE letter (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    event text NOT NULL,
    recipient uuid NOT NULL REFERENCES account (id),
    publication uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    path text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, event, recipient),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
CREATE INDEX ON letter (tenant, recipient, created_at);

-- The answer that a writing request was given, so that a repeat gets the same and does nothing.
CREATE TABLE once (
    tenant uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    key text NOT NULL,
    request_hash text NOT NULL,
    status integer NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, account, key)
);
CREATE INDEX ON once (tenant, created_at);
"""

PUBLIC = """
-- What is public at this moment. Every public reader goes through these views, so that expiry
-- needs no worker. They read with the rights of whoever asks: row-level security holds.
CREATE VIEW public_item WITH (security_invoker = true) AS
    SELECT tenant, item AS id, id AS publication, edition, title, category, details, source,
        coverage_from, coverage_to, publish_until, until_day, permanent_reason, external_links,
        remark, published_at, first_published_at
    FROM publication
    WHERE state = 'published' AND approval IS NOT NULL AND approved_hash = content_hash
        AND published_at <= portal_now()
        AND (publish_until IS NULL OR publish_until > portal_now());
CREATE VIEW public_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, i.id AS item, d.place, d.filename, d.ext, d.media_type, d.size,
        d.sha256, d.page_count, d.alt
    FROM document d
    JOIN public_item i ON i.tenant = d.tenant AND i.publication = d.publication;
-- What was public and is not: the reason's class and the time, nothing of the content.
CREATE VIEW ended_item WITH (security_invoker = true) AS
    SELECT tenant, item AS id, publication.id AS publication,
        CASE WHEN state = 'taken_down' THEN 'taken_down' ELSE 'expired' END AS reason,
        coalesce(ended_at, publish_until) AS at
    FROM publication
    WHERE published_at IS NOT NULL
        AND (state IN ('expired', 'taken_down')
            OR (state = 'published' AND publish_until <= portal_now()));
"""

GUARDS = """
-- The states change only by the workflow's pairs, what was submitted does not change any more,
-- and nothing is approved or public without an approval of exactly this content: for every
-- statement, whoever writes it. A test compares the pairs with the workflow's table.
CREATE FUNCTION publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a publication begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (VALUES
        ('draft', 'submitted'), ('submitted', 'draft'), ('reviewed', 'draft'),
        ('submitted', 'reviewed'), ('submitted', 'approved'), ('reviewed', 'approved'),
        ('submitted', 'rejected'), ('reviewed', 'rejected'), ('rejected', 'draft'),
        ('approved', 'published'), ('published', 'taken_down'), ('published', 'expired')
    ) THEN
        RAISE EXCEPTION 'no step from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'draft' AND (OLD.title, OLD.details, OLD.source, OLD.coverage_from,
        OLD.coverage_to, OLD.external_links, OLD.remark, OLD.large_file_reason, OLD.item,
        OLD.edition, OLD.owner) IS DISTINCT FROM (NEW.title, NEW.details, NEW.source,
        NEW.coverage_from, NEW.coverage_to, NEW.external_links, NEW.remark,
        NEW.large_file_reason, NEW.item, NEW.edition, NEW.owner) THEN
        RAISE EXCEPTION 'content is fixed once submitted' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state NOT IN ('draft', 'published') AND (OLD.publish_until, OLD.permanent_reason)
        IS DISTINCT FROM (NEW.publish_until, NEW.permanent_reason) THEN
        RAISE EXCEPTION 'the period is fixed once submitted' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('approved', 'published') AND (NEW.approval IS NULL
        OR NEW.approved_hash = '' OR NEW.approved_hash <> NEW.content_hash
        OR NEW.approved_by IS NULL
        OR (NEW.approved_by = NEW.owner AND NOT NEW.self_approved)) THEN
        RAISE EXCEPTION 'not approved by another person as it stands'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_guard BEFORE INSERT OR UPDATE ON publication
    FOR EACH ROW EXECUTE FUNCTION publication_guard();

CREATE FUNCTION document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE parent text;
BEGIN
    SELECT state INTO parent FROM publication
        WHERE tenant = coalesce(NEW.tenant, OLD.tenant)
        AND id = coalesce(NEW.publication, OLD.publication) FOR SHARE;
    IF parent IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'files are fixed once submitted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER document_guard BEFORE INSERT OR UPDATE OR DELETE ON document
    FOR EACH ROW EXECUTE FUNCTION document_guard();
"""

RIGHTS = """
-- The app's role owns nothing and deletes only what may be forgotten.
GRANT USAGE ON SCHEMA public TO portal_app;
GRANT SELECT ON migration, clock_shift, public_item, public_document, ended_item TO portal_app;
GRANT SELECT, INSERT, UPDATE ON unit, site, account, platform_role, membership, category,
    counter, publication, letter, outbox TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON hostname, session, token, signin_failure TO portal_app;
GRANT SELECT, INSERT, DELETE ON document, once TO portal_app;
GRANT UPDATE (alt) ON document TO portal_app;
GRANT DELETE ON outbox TO portal_app;
GRANT SELECT, INSERT ON audit_entry TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(
        ID,
        DESCRIPTION,
        CLOCK,
        SHARED,
        UNITS,
        PUBLIC,
        GUARDS,
        own_rows(
            "membership",
            "category",
            "counter",
            "publication",
            "document",
            "audit_entry",
            "letter",
            "once",
        ),
        RIGHTS,
    )
