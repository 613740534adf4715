"""Kinds of content: each category says which it takes, each publication of which it is and what
that kind asks for; pictures know their size.

What was there before is of the kind `document`: its content is in its details, files and links.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0008"
VERSION = "1.38.0"
DESCRIPTION = "kinds of content"

TABLES = """
ALTER TABLE category
    ADD COLUMN kinds text[] NOT NULL DEFAULT '{document}' CHECK (cardinality(kinds) > 0),
    DROP COLUMN kind;
ALTER TABLE publication
    ADD COLUMN kind text NOT NULL DEFAULT 'document',
    ADD COLUMN facts jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(facts) = 'object');
ALTER TABLE publication ALTER COLUMN kind SET DEFAULT '';
-- In pixels, of a picture.
ALTER TABLE document ADD COLUMN width integer, ADD COLUMN height integer;
CREATE INDEX ON publication (tenant, kind) WHERE state = 'published';
"""

PUBLIC = """
CREATE OR REPLACE VIEW public_item WITH (security_invoker = true) AS
    SELECT tenant, item AS id, id AS publication, edition, title, category, details, source,
        coverage_from, coverage_to, publish_until, until_day, permanent_reason, external_links,
        remark, published_at, first_published_at, kind, facts
    FROM publication
    WHERE state = 'published' AND approval IS NOT NULL AND approved_hash = content_hash
        AND published_at <= portal_now()
        AND (publish_until IS NULL OR publish_until > portal_now());
CREATE OR REPLACE VIEW public_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, i.id AS item, d.place, d.filename, d.ext, d.media_type, d.size,
        d.sha256, d.page_count, d.alt, d.width, d.height
    FROM document d
    JOIN public_item i ON i.tenant = d.tenant AND i.publication = d.publication
    WHERE NOT d.internal;
CREATE OR REPLACE VIEW public_old_edition WITH (security_invoker = true) AS
    SELECT p.tenant, p.item AS id, p.id AS publication, p.edition, p.title, p.details, p.source,
        p.published_at, p.ended_at, p.publish_until, p.kind, p.facts
    FROM publication p
    JOIN public_item i ON i.tenant = p.tenant AND i.id = p.item
    JOIN unit u ON u.id = p.tenant
    WHERE p.state = 'expired' AND p.end_reason = 'replaced' AND p.approved_hash = p.content_hash
        AND p.published_at IS NOT NULL
        AND (p.publish_until IS NULL OR p.publish_until > portal_now())
        AND coalesce((u.facts -> 'site' ->> 'show_old_editions')::boolean, false);
CREATE OR REPLACE VIEW public_old_document WITH (security_invoker = true) AS
    SELECT d.tenant, d.id, e.id AS item, e.edition, d.place, d.filename, d.ext, d.media_type,
        d.size, d.sha256, d.page_count, d.alt, d.width, d.height
    FROM document d
    JOIN public_old_edition e ON e.tenant = d.tenant AND e.publication = d.publication
    WHERE NOT d.internal;
"""

# The kind and its facts are content: fixed once submitted. A guard of their own, so that the
# first one stays as it is.
GUARDS = """
CREATE FUNCTION publication_kind_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (OLD.kind, OLD.facts) IS DISTINCT FROM (NEW.kind, NEW.facts) THEN
        RAISE EXCEPTION 'content is fixed once submitted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_kind_guard BEFORE UPDATE ON publication
    FOR EACH ROW EXECUTE FUNCTION publication_kind_guard();
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, PUBLIC, GUARDS)
