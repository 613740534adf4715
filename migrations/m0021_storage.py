"""Looking after the object store: what was read again and found damaged, what is held, what is
erased on order, and how much a unit may keep.

A table that *uses* a content has a foreign key on it, or stands in the view content_use; a table
that is *made of* a content has one with ON DELETE CASCADE, and the trigger made_of_content.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0021"
VERSION = "1.38.0"
DESCRIPTION = "storage"

# damage: missing (no such object), differs (not the bytes of its hash). An erased content stays as
# a tombstone, so that what was erased can be proved by its hash.
TABLES = """
ALTER TABLE content
    ADD COLUMN leaving_at timestamptz,
    ADD COLUMN verified_at timestamptz,
    ADD COLUMN damage text NOT NULL DEFAULT '' CHECK (damage IN ('', 'missing', 'differs')),
    ADD COLUMN damaged_at timestamptz,
    ADD COLUMN erased_at timestamptz,
    ADD COLUMN erased_by uuid;
-- What operators and the province see of a unit's store, as last counted; how far its list was
-- gone through; its own quota in bytes (NULL: the default of the settings).
ALTER TABLE site
    ADD COLUMN storage jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN listed_to text NOT NULL DEFAULT '',
    ADD COLUMN listed_at timestamptz,
    ADD COLUMN storage_quota bigint CHECK (storage_quota >= 0);

CREATE TABLE legal_hold (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    item uuid NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    put_by uuid REFERENCES account (id),
    put_name text NOT NULL,
    put_at timestamptz NOT NULL,
    ended_by uuid REFERENCES account (id),
    ended_name text NOT NULL DEFAULT '',
    ended_at timestamptz,
    ended_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    CHECK (ended_at IS NULL OR ended_reason <> '')
);
CREATE UNIQUE INDEX ON legal_hold (tenant, item) WHERE ended_at IS NULL;
-- The contents that a hold holds, while it does.
CREATE TABLE held_content (
    tenant uuid NOT NULL,
    hold uuid NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (tenant, hold, sha256),
    FOREIGN KEY (tenant, hold) REFERENCES legal_hold (tenant, id),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256)
);
CREATE INDEX ON held_content (tenant, sha256);

-- document NULL: all files of the item. Two persons: the one who asks and the one who allows.
CREATE TABLE erasure (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    publication uuid NOT NULL,
    document uuid,
    order_number text NOT NULL CHECK (order_number <> ''),
    reason text NOT NULL CHECK (reason <> ''),
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'allowed', 'refused', 'done')),
    asked_by uuid NOT NULL REFERENCES account (id),
    asked_name text NOT NULL,
    asked_at timestamptz NOT NULL,
    decided_by uuid REFERENCES account (id),
    decided_name text NOT NULL DEFAULT '',
    decided_role text NOT NULL DEFAULT '',
    decided_reason text NOT NULL DEFAULT '',
    decided_at timestamptz,
    done_at timestamptz,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id),
    CHECK (decided_by <> asked_by),
    CHECK ((state = 'asked') = (decided_by IS NULL)),
    CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX ON erasure (tenant, publication);
CREATE INDEX ON erasure (tenant) WHERE state = 'allowed';
-- What it erases. gone_at: the store has let the object go.
CREATE TABLE erasure_content (
    tenant uuid NOT NULL,
    erasure uuid NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    gone_at timestamptz,
    PRIMARY KEY (tenant, erasure, sha256),
    FOREIGN KEY (tenant, erasure) REFERENCES erasure (tenant, id),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256)
);
CREATE INDEX ON erasure_content (tenant, sha256);
ALTER TABLE content ADD FOREIGN KEY (tenant, erased_by) REFERENCES erasure (tenant, id);

CREATE OR REPLACE VIEW content_use WITH (security_invoker = true) AS
    SELECT tenant, sha256, 'document' AS used_by, publication AS used_in FROM document
    UNION ALL SELECT tenant, sha256, 'incoming_file', incoming FROM incoming_file
    UNION ALL SELECT tenant, photo_sha256, 'posting', id FROM posting WHERE photo_sha256 <> ''
    UNION ALL SELECT tenant, file ->> 'sha256', 'brand_picture', id
        FROM brand_picture, jsonb_array_elements(files) AS file
    UNION ALL SELECT tenant, sha256, 'held_content', hold FROM held_content
    UNION ALL SELECT tenant, sha256, 'erasure_content', erasure FROM erasure_content;
"""

# The owner of the tables is bound by their policies too, and must see all rows to compare them.
DERIVED = """
ALTER TABLE document_text NO FORCE ROW LEVEL SECURITY;
ALTER TABLE content NO FORCE ROW LEVEL SECURITY;
DELETE FROM document_text t WHERE NOT EXISTS
    (SELECT FROM content c WHERE c.tenant = t.tenant AND c.sha256 = t.sha256);
ALTER TABLE document_text
    ADD FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256) ON DELETE CASCADE;
ALTER TABLE document_text FORCE ROW LEVEL SECURITY;
ALTER TABLE content FORCE ROW LEVEL SECURITY;
"""

GUARDS = """
-- Nothing held goes; nothing is erased without an order that somebody else allowed; what was
-- erased stays erased, and stays known.
CREATE FUNCTION content_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM held_content h
        WHERE h.tenant = OLD.tenant AND h.sha256 = OLD.sha256) THEN
        RAISE EXCEPTION 'held' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.erased_at IS NOT NULL THEN
        RAISE EXCEPTION 'erased on order' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NOT EXISTS (SELECT FROM erasure e JOIN erasure_content c
        ON c.tenant = e.tenant AND c.erasure = e.id WHERE e.tenant = NEW.tenant
        AND e.id = NEW.erased_by AND e.state = 'allowed' AND c.sha256 = NEW.sha256) THEN
        RAISE EXCEPTION 'no order allows it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER content_guard BEFORE UPDATE OR DELETE ON content
    FOR EACH ROW EXECUTE FUNCTION content_guard();

CREATE FUNCTION erasure_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' THEN
            RAISE EXCEPTION 'an erasure is asked for first' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.state, NEW.state) NOT IN
        (VALUES ('asked', 'allowed'), ('asked', 'refused'), ('allowed', 'done')) THEN
        RAISE EXCEPTION 'no way from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.decided_by IS NOT NULL AND NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN
        RAISE EXCEPTION 'decided already' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erasure_guard BEFORE INSERT OR UPDATE ON erasure
    FOR EACH ROW EXECUTE FUNCTION erasure_guard();

-- Nothing is made of what is erased: work that was under way is dropped. The lock waits for an
-- erasure that is not committed yet.
CREATE FUNCTION made_of_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gone timestamptz;
BEGIN
    SELECT erased_at INTO gone FROM content
        WHERE tenant = NEW.tenant AND sha256 = NEW.sha256 FOR KEY SHARE;
    RETURN CASE WHEN gone IS NULL THEN NEW END;
END $$;
CREATE TRIGGER made_of_content BEFORE INSERT OR UPDATE ON document_text
    FOR EACH ROW EXECUTE FUNCTION made_of_content();
CREATE TRIGGER made_of_content BEFORE INSERT OR UPDATE ON content_finding
    FOR EACH ROW EXECUTE FUNCTION made_of_content();

-- What is added to a held item is held too, and stays held when it is taken out again.
CREATE FUNCTION document_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO held_content (tenant, hold, sha256)
        SELECT h.tenant, h.id, NEW.sha256 FROM legal_hold h JOIN publication p
        ON p.tenant = h.tenant AND p.item = h.item
        WHERE p.tenant = NEW.tenant AND p.id = NEW.publication AND h.ended_at IS NULL
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER document_is_held AFTER INSERT ON document
    FOR EACH ROW EXECUTE FUNCTION document_is_held();

-- As before; and the name and the words of a file that was erased on order may go.
CREATE OR REPLACE FUNCTION document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE parent text;
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - 'filename' - 'alt' = to_jsonb(OLD) - 'filename' - 'alt'
        AND EXISTS (SELECT FROM content c WHERE c.tenant = OLD.tenant AND c.sha256 = OLD.sha256
            AND c.erased_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    SELECT state INTO parent FROM publication
        WHERE tenant = coalesce(NEW.tenant, OLD.tenant)
        AND id = coalesce(NEW.publication, OLD.publication) FOR SHARE;
    IF parent IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'files are fixed once submitted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
"""

TEXT_LAYER = """
    (SELECT t.has_text FROM document_text t WHERE d.ext = 'pdf' AND t.tenant = d.tenant
        AND t.sha256 = d.sha256 AND t.source <> 'unreadable') AS text_layer
"""

RELEASED = """
    NOT EXISTS (SELECT FROM content_finding f WHERE f.tenant = d.tenant AND f.sha256 = d.sha256
        AND f.needs_human AND f.decided_at IS NULL)
"""

VIEWS = f"""
CREATE OR REPLACE VIEW public_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, i.id AS item, d.place, d.filename, d.ext, d.media_type, d.size,
        d.sha256, d.page_count, d.alt, d.width, d.height, {TEXT_LAYER}
    FROM document d
    JOIN public_item i ON i.tenant = d.tenant AND i.publication = d.publication
    JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256
    WHERE NOT d.internal AND c.scan IN ('clean', 'unscanned', 'own') AND c.erased_at IS NULL
        AND {RELEASED};
CREATE OR REPLACE VIEW public_old_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, e.id AS item, e.edition, d.place, d.filename, d.ext, d.media_type,
        d.size, d.sha256, d.page_count, d.alt, d.width, d.height, {TEXT_LAYER}
    FROM document d
    JOIN public_old_edition e ON e.tenant = d.tenant AND e.publication = d.publication
    JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256
    WHERE NOT d.internal AND c.scan IN ('clean', 'unscanned', 'own') AND c.erased_at IS NULL
        AND {RELEASED};
"""  # noqa: S608 - all of it is written here

RIGHTS = """
GRANT SELECT, INSERT ON legal_hold, erasure, erasure_content TO portal_app;
GRANT SELECT, INSERT, DELETE ON held_content TO portal_app;
GRANT DELETE ON erasure_content, document_text TO portal_app;
GRANT UPDATE (ended_by, ended_name, ended_at, ended_reason) ON legal_hold TO portal_app;
GRANT UPDATE (state, decided_by, decided_name, decided_role, decided_reason, decided_at, done_at)
    ON erasure TO portal_app;
GRANT UPDATE (gone_at) ON erasure_content TO portal_app;
GRANT UPDATE (filename) ON document, incoming_file TO portal_app;
"""


async def forwards() -> MigrationManager:
    mine = own_rows("legal_hold", "held_content", "erasure", "erasure_content")
    return script(ID, DESCRIPTION, TABLES, DERIVED, mine, GUARDS, VIEWS, RIGHTS)
