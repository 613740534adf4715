"""What was found in a content when it came in, kept with it. What a human must look at first is not
public before it was released."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0019"
VERSION = "1.38.0"
DESCRIPTION = "findings"

TABLE = """
CREATE TABLE content_finding (
    tenant uuid NOT NULL,
    sha256 text NOT NULL,
    code text NOT NULL,
    place text NOT NULL DEFAULT '',
    words_th text NOT NULL,
    words_en text NOT NULL,
    needs_human boolean NOT NULL DEFAULT false,
    found_at timestamptz NOT NULL DEFAULT now(),
    decided_by uuid,
    decided_name text NOT NULL DEFAULT '',
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, sha256, code, place, words_th),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256) ON DELETE CASCADE,
    CHECK (decided_at IS NULL OR (needs_human AND reason <> ''))
);
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
    WHERE NOT d.internal AND c.scan IN ('clean', 'unscanned', 'own') AND {RELEASED};
CREATE OR REPLACE VIEW public_old_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, e.id AS item, e.edition, d.place, d.filename, d.ext, d.media_type,
        d.size, d.sha256, d.page_count, d.alt, d.width, d.height, {TEXT_LAYER}
    FROM document d
    JOIN public_old_edition e ON e.tenant = d.tenant AND e.publication = d.publication
    JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256
    WHERE NOT d.internal AND c.scan IN ('clean', 'unscanned', 'own') AND {RELEASED};
"""  # noqa: S608 - all of it is written here

RIGHTS = "GRANT SELECT, INSERT, UPDATE, DELETE ON content_finding TO portal_app;"


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLE, own_rows("content_finding"), VIEWS, RIGHTS)
