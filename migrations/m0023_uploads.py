"""Files that are being sent piece by piece, and smaller copies that are offered for large ones."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0023"
VERSION = "1.38.0"
DESCRIPTION = "uploads"

# upload: ended_at is set when it has become a document, was refused, or was given up; the pieces
# are swept afterwards. busy_until: a process puts it together.
UPLOADS = """
CREATE TABLE upload (
    tenant uuid NOT NULL REFERENCES unit (id),
    id uuid NOT NULL,
    publication uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    filename text NOT NULL,
    length bigint NOT NULL CHECK (length > 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND length),
    sha256 text NOT NULL DEFAULT '' CHECK (sha256 ~ '^([0-9a-f]{64})?$'),
    alt text NOT NULL DEFAULT '',
    internal boolean NOT NULL DEFAULT false,
    fingerprint text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    busy_until timestamptz,
    ended_at timestamptz,
    swept_at timestamptz,
    document uuid,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, publication) REFERENCES publication (tenant, id)
);
CREATE INDEX ON upload (tenant, publication, account);
CREATE INDEX ON upload (tenant, expires_at) WHERE swept_at IS NULL;
CREATE TABLE upload_part (
    tenant uuid NOT NULL,
    upload uuid NOT NULL,
    start bigint NOT NULL CHECK (start >= 0),
    size bigint NOT NULL CHECK (size > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (tenant, upload, start),
    FOREIGN KEY (tenant, upload) REFERENCES upload (tenant, id) ON DELETE CASCADE
);
GRANT SELECT, INSERT, UPDATE, DELETE ON upload TO portal_app;
GRANT SELECT, INSERT, DELETE ON upload_part TO portal_app;
"""

# smaller: of a content that is over the soft limit. state: waiting, made, not_smaller (less than a
# fifth would be saved), kept_as_is (signed, or of a form that is not touched), failed.
# width, height: of a picture in pixels, as it is and as its copy is.
# document.original_*: what a smaller copy stands in the place of.
SMALLER = """
CREATE TABLE smaller (
    tenant uuid NOT NULL REFERENCES unit (id),
    sha256 text NOT NULL,
    ext text NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'made', 'not_smaller', 'kept_as_is', 'failed')),
    small_sha256 text,
    small_size bigint,
    width integer,
    height integer,
    small_width integer,
    small_height integer,
    asked_at timestamptz NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (tenant, sha256),
    CHECK ((state = 'made') = (small_sha256 IS NOT NULL)),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256) ON DELETE CASCADE,
    FOREIGN KEY (tenant, small_sha256) REFERENCES content (tenant, sha256)
);
CREATE TRIGGER made_of_content BEFORE INSERT OR UPDATE ON smaller
    FOR EACH ROW EXECUTE FUNCTION made_of_content();
CREATE INDEX ON smaller (tenant, asked_at) WHERE state = 'waiting';
CREATE INDEX ON smaller (tenant, small_sha256);
GRANT SELECT, INSERT, UPDATE, DELETE ON smaller TO portal_app;
ALTER TABLE document ADD COLUMN original_sha256 text,
    ADD COLUMN original_size bigint,
    ADD CHECK ((original_sha256 IS NULL) = (original_size IS NULL)),
    ADD FOREIGN KEY (tenant, original_sha256) REFERENCES content (tenant, sha256);
CREATE INDEX ON document (tenant, original_sha256);
GRANT UPDATE (sha256, size, width, height, original_sha256, original_size)
    ON document TO portal_app;
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
        WHERE s.small_sha256 IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    fences = own_rows("upload", "upload_part", "smaller")
    return script(ID, DESCRIPTION, UPLOADS, SMALLER, fences)
