"""Every content that a unit keeps in the object store, once for each hash: whether it was looked at
by the scanner, and what uses it.

A row comes before its object and goes after it, so that nothing lies in the store unknown.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0018"
VERSION = "1.38.0"
DESCRIPTION = "contents"

# scan: pending (not yet looked at), clean, infected, unscannable (the scanner could not), unscanned
# (the operator has decided to have no scanner), own (made by the portal itself).
TABLE = """
CREATE TABLE content (
    tenant uuid NOT NULL REFERENCES unit (id),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL CHECK (size > 0),
    touched_at timestamptz NOT NULL DEFAULT now(),
    stored_at timestamptz,
    scan text NOT NULL
        CHECK (scan IN ('pending', 'clean', 'infected', 'unscannable', 'unscanned', 'own')),
    PRIMARY KEY (tenant, sha256)
);
CREATE INDEX ON content (scan) WHERE scan = 'pending';
-- The owner of the tables is bound by their policies too, and must see the rows that are there.
ALTER TABLE document NO FORCE ROW LEVEL SECURITY;
ALTER TABLE incoming_file NO FORCE ROW LEVEL SECURITY;
ALTER TABLE posting NO FORCE ROW LEVEL SECURITY;
ALTER TABLE brand_picture NO FORCE ROW LEVEL SECURITY;
INSERT INTO content (tenant, sha256, size, stored_at, scan)
    SELECT DISTINCT ON (tenant, sha256) tenant, sha256, size, now(), scan FROM (
        SELECT tenant, sha256, size, 'pending' AS scan FROM document
        UNION ALL SELECT tenant, sha256, size, 'pending' FROM incoming_file
        UNION ALL SELECT tenant, photo_sha256, photo_size, 'pending' FROM posting
            WHERE photo_sha256 <> ''
        UNION ALL SELECT tenant, file ->> 'sha256', (file ->> 'size')::bigint, 'own'
            FROM brand_picture, jsonb_array_elements(files) AS file
    ) kept ORDER BY tenant, sha256;
ALTER TABLE document FORCE ROW LEVEL SECURITY;
ALTER TABLE incoming_file FORCE ROW LEVEL SECURITY;
ALTER TABLE posting FORCE ROW LEVEL SECURITY;
ALTER TABLE brand_picture FORCE ROW LEVEL SECURITY;
ALTER TABLE document ADD FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256);
ALTER TABLE incoming_file ADD FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256);
CREATE INDEX ON document (tenant, sha256);
CREATE INDEX ON incoming_file (tenant, sha256);
-- All that uses a content: what stands here is never swept away.
CREATE VIEW content_use WITH (security_invoker = true) AS
    SELECT tenant, sha256, 'document' AS used_by, publication AS used_in FROM document
    UNION ALL SELECT tenant, sha256, 'incoming_file', incoming FROM incoming_file
    UNION ALL SELECT tenant, photo_sha256, 'posting', id FROM posting WHERE photo_sha256 <> ''
    UNION ALL SELECT tenant, file ->> 'sha256', 'brand_picture', id
        FROM brand_picture, jsonb_array_elements(files) AS file;
"""

TEXT_LAYER = """
    (SELECT t.has_text FROM document_text t WHERE d.ext = 'pdf' AND t.tenant = d.tenant
        AND t.sha256 = d.sha256 AND t.source <> 'unreadable') AS text_layer
"""

# Only what was found clean, or is not scanned by the operator's own decision, is public.
VIEWS = f"""
CREATE OR REPLACE VIEW public_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, i.id AS item, d.place, d.filename, d.ext, d.media_type, d.size,
        d.sha256, d.page_count, d.alt, d.width, d.height, {TEXT_LAYER}
    FROM document d
    JOIN public_item i ON i.tenant = d.tenant AND i.publication = d.publication
    JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256
    WHERE NOT d.internal AND c.scan IN ('clean', 'unscanned', 'own');
CREATE OR REPLACE VIEW public_old_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, e.id AS item, e.edition, d.place, d.filename, d.ext, d.media_type,
        d.size, d.sha256, d.page_count, d.alt, d.width, d.height, {TEXT_LAYER}
    FROM document d
    JOIN public_old_edition e ON e.tenant = d.tenant AND e.publication = d.publication
    JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256
    WHERE NOT d.internal AND c.scan IN ('clean', 'unscanned', 'own');
"""  # noqa: S608 - all of it is written here

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON content TO portal_app;
GRANT SELECT ON content_use TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLE, own_rows("content"), VIEWS, RIGHTS)
