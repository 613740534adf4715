"""Search by index: of a unit's entries only those that may answer are read.

Row-level security lets no index on words or letters be used, for their operators could tell of rows
that are not the asker's. So four functions of the tables' owner ask the index for him: they give
keys and figures of the acting unit alone, which they take from the same setting as every policy,
and refuse where no unit is acting. FORCE stays, and it binds the owner too: a policy for him alone
lets him read this one table, without which his functions could use no index either. The app's role
may do no more than before. `tests/isolation` knows the functions and the policy by name.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0016"
VERSION = "1.38.0"
DESCRIPTION = "search index"

# Without a pending list, which every search would have to read to its end. Its tenant stands first
# in each index, so that another unit's words cost nothing.
INDEXES = """
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX search_entry_words ON search_entry USING gin (tenant, words)
    WITH (fastupdate = off);
CREATE INDEX search_entry_letters ON search_entry
    USING gin (tenant, head gin_trgm_ops, body gin_trgm_ops, files gin_trgm_ops)
    WITH (fastupdate = off);
CREATE POLICY of_the_owner ON search_entry FOR SELECT TO CURRENT_USER USING (true);
"""

FUNCTIONS = """
CREATE FUNCTION acting_tenant() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF portal_tenant() IS NULL THEN
        RAISE EXCEPTION 'no unit is acting' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN portal_tenant();
END $$;

-- For each question, counted from 1, the publications that have it, and how well.
CREATE FUNCTION search_words(asked tsquery[])
    RETURNS TABLE (n integer, publication uuid, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    own uuid := acting_tenant();
BEGIN
    FOR number IN 1 .. cardinality(asked) LOOP
        RETURN QUERY SELECT number, e.publication,
                ts_rank('{0.05, 0.25, 0.5, 1}', e.words, asked[number])
            FROM search_entry e WHERE e.tenant = own AND e.words @@ asked[number];
    END LOOP;
END $$;

-- Those whose title or details contain these folded letters, or begin with the only one;
-- `share`: how much of the title they are.
CREATE FUNCTION search_part(part text)
    RETURNS TABLE (publication uuid, in_head boolean, begins boolean, share real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    own uuid := acting_tenant();
    anywhere text := CASE WHEN length(part) > 1 THEN '%' ELSE '' END || part || '%';
BEGIN
    RETURN QUERY SELECT e.publication, e.head LIKE anywhere, starts_with(e.head, part),
            (length(part)::float8 / greatest(length(e.head), 1))::real
        FROM search_entry e WHERE e.tenant = own AND (e.head LIKE anywhere OR e.body LIKE anywhere);
END $$;

-- Those whose files contain these folded letters.
CREATE FUNCTION search_files(part text) RETURNS TABLE (publication uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    own uuid := acting_tenant();
BEGIN
    RETURN QUERY SELECT e.publication FROM search_entry e
        WHERE e.tenant = own AND e.files LIKE '%' || part || '%';
END $$;

-- Those whose title or, unless it is NULL, details are so much like it: word_similarity of pg_trgm,
-- from 0 to 1; one row for each.
CREATE FUNCTION search_alike(asked text, of_head real, of_body real)
    RETURNS TABLE (publication uuid, head real, body real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    own uuid := acting_tenant();
BEGIN
    PERFORM set_config('pg_trgm.word_similarity_threshold', of_head::text, true);
    RETURN QUERY SELECT e.publication, word_similarity(asked, e.head), 0::real
        FROM search_entry e WHERE e.tenant = own AND asked <% e.head;
    IF of_body IS NULL THEN
        RETURN;
    END IF;
    PERFORM set_config('pg_trgm.word_similarity_threshold', of_body::text, true);
    RETURN QUERY SELECT e.publication, 0::real, word_similarity(asked, e.body)
        FROM search_entry e WHERE e.tenant = own AND asked <% e.body;
END $$;

REVOKE EXECUTE ON FUNCTION search_words, search_part, search_files, search_alike FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_words, search_part, search_files, search_alike TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, INDEXES, FUNCTIONS)
