"""Pictures of the unit's public pages, taken when they were published, kept with the publication.
They are for the unit alone and never public themselves.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0033"
VERSION = "1.38.0"
DESCRIPTION = "page pictures"

# publication NULL: of the site's first page. sha256 NULL: none could be taken, and why.
TABLE = """
CREATE TABLE page_picture (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    publication uuid,
    path text NOT NULL CHECK (path LIKE '/%'),
    address text NOT NULL,
    taken_at timestamptz NOT NULL,
    sha256 text,
    size bigint,
    why_not text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256),
    CHECK ((sha256 IS NULL) = (size IS NULL)),
    CHECK ((sha256 IS NULL) = (why_not <> ''))
);
CREATE UNIQUE INDEX ON page_picture (tenant, publication) WHERE sha256 IS NOT NULL;
CREATE INDEX ON page_picture (tenant, path, taken_at DESC);
CREATE INDEX ON page_picture (tenant, sha256);
GRANT SELECT, INSERT ON page_picture TO portal_app;
"""

IN_USE = """
CREATE OR REPLACE VIEW content_use WITH (security_invoker = true) AS
    SELECT tenant, sha256, 'document' AS used_by, publication AS used_in FROM document
    UNION ALL SELECT tenant, original_sha256, 'document', publication FROM document
        WHERE original_sha256 IS NOT NULL
    UNION ALL SELECT tenant, sha256, 'incoming_file', incoming FROM incoming_file
    UNION ALL SELECT tenant, photo_sha256, 'posting', id FROM posting WHERE photo_sha256 <> ''
    UNION ALL SELECT tenant, file ->> 'sha256', 'brand_picture', id
        FROM brand_picture, jsonb_array_elements(files) AS file
    UNION ALL SELECT tenant, sha256, 'held_content', hold FROM held_content
    UNION ALL SELECT tenant, sha256, 'erasure_content', erasure FROM erasure_content
    UNION ALL SELECT s.tenant, s.small_sha256, 'smaller', d.publication
        FROM smaller s JOIN document d ON d.tenant = s.tenant
            AND s.sha256 IN (d.sha256, d.original_sha256)
        WHERE s.small_sha256 IS NOT NULL
    UNION ALL SELECT tenant, sha256, 'report_file', report FROM report_file
    UNION ALL SELECT tenant, scan_sha256, 'paper', id FROM paper WHERE scan_sha256 IS NOT NULL
    UNION ALL SELECT tenant, sha256, 'paper', paper FROM paper_picture
    UNION ALL SELECT tenant, sha256, 'page_picture', id FROM page_picture
        WHERE sha256 IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLE, IN_USE, own_rows("page_picture"))
