"""Small pictures of public files, made by a job and kept with the content that they are made of;
a content that anything uses is not deleted, whoever asks; what was public once is known as that.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import own_rows, script

ID = "0029"
VERSION = "1.38.0"
DESCRIPTION = "small pictures"

# In the database and not in the store: some 25 kB each, gone with their content in the same
# transaction. data: NULL where none can be made of the file.
TABLE = """
CREATE TABLE small_picture (
    tenant uuid NOT NULL,
    sha256 text NOT NULL,
    shape text NOT NULL,
    data bytea,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, sha256, shape),
    FOREIGN KEY (tenant, sha256) REFERENCES content (tenant, sha256) ON DELETE CASCADE
);
ALTER TABLE small_picture ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TRIGGER made_of_content BEFORE INSERT OR UPDATE ON small_picture
    FOR EACH ROW EXECUTE FUNCTION made_of_content();
GRANT SELECT, INSERT, UPDATE, DELETE ON small_picture TO portal_app;
"""

# A brand's pictures stand in a list, a posting's photo may be '': neither can be a foreign key.
IN_USE = """
CREATE FUNCTION content_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM content_use u WHERE u.tenant = OLD.tenant AND u.sha256 = OLD.sha256) THEN
        RAISE EXCEPTION 'in use' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER content_in_use BEFORE DELETE ON content
    FOR EACH ROW EXECUTE FUNCTION content_in_use();
"""

# Files that were public in this edition, whatever has become of them: their addresses answer 410.
# is_gone: their item is not public any more, or they were erased on order.
ONCE = """
CREATE VIEW once_public_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, p.edition, c.erased_at IS NOT NULL OR NOT EXISTS (SELECT
        FROM public_item i WHERE i.tenant = p.tenant AND i.id = p.item) AS is_gone
    FROM document d
    JOIN publication p ON p.tenant = d.tenant AND p.id = d.publication
    JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256
    WHERE p.published_at IS NOT NULL AND NOT d.internal;
GRANT SELECT ON once_public_document TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLE, own_rows("small_picture"), IN_USE, ONCE)
