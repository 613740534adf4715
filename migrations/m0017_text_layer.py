"""Documents say whether they carry text: of a PDF, what was found when it was read."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0017"
VERSION = "1.38.0"
DESCRIPTION = "text layer"

# text_layer: of a PDF that could be read, whether it has one; null: not yet read, or another kind.
TEXT_LAYER = """
    (SELECT t.has_text FROM document_text t WHERE d.ext = 'pdf' AND t.tenant = d.tenant
        AND t.sha256 = d.sha256 AND t.source <> 'unreadable') AS text_layer
"""

VIEWS = f"""
CREATE OR REPLACE VIEW public_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, i.id AS item, d.place, d.filename, d.ext, d.media_type, d.size,
        d.sha256, d.page_count, d.alt, d.width, d.height, {TEXT_LAYER}
    FROM document d
    JOIN public_item i ON i.tenant = d.tenant AND i.publication = d.publication
    WHERE NOT d.internal;
CREATE OR REPLACE VIEW public_old_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, e.id AS item, e.edition, d.place, d.filename, d.ext, d.media_type,
        d.size, d.sha256, d.page_count, d.alt, d.width, d.height, {TEXT_LAYER}
    FROM document d
    JOIN public_old_edition e ON e.tenant = d.tenant AND e.publication = d.publication
    WHERE NOT d.internal;
"""  # noqa: S608 - all of it is written here


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, VIEWS)
