"""Every table and view of the database, found by itself: what must hold so that no row of one
unit is ever seen by another. A new table is in these tests the moment it exists."""

from uuid import uuid4

import asyncpg
import pytest

from portal.kit import db
from portal.kit.tenancy import PLATFORM, acting_for
from portal.publication.files import attach
from portal.publication.queries import note_opened, subject
from portal.visitors.counting import counts
from portal.visitors.rating import rate
from tests import make
from tests.documents.corpus_office import named

# Tables without a tenant's policy, each a decision: they say whose a host is, who people are (one
# account may work in several units), what is promised (identifiers only), or are Piccolo's.
SHARED = {
    "unit", "hostname", "site", "account", "platform_role", "session", "token", "attempt",
    "half_signin", "recovery_code", "outbox", "clock_shift", "migration", "mourning",
    "checklist_edition", "law_edition", "province_told", "province_day", "year_told", "scanner",
    "work_run", "process_beat", "job_alarm", "province_report", "province_report_part",
}  # fmt: skip


# Functions that read as the tables' owner, and the one table that he may read without a tenant: he
# asks its index for the acting unit, which row-level security keeps from everybody (0016).
DEFINERS = {
    "search_words": "ARRAY['a'::tsquery, $1::text::tsquery]",
    "search_part": "$1",
    "search_files": "$1",
    "search_alike": "$1, 0.1, 0.1",
}
READ_BY_OWNER = {"search_entry"}


async def _rows(sql, *args):
    with acting_for(PLATFORM):
        async with db.transaction():
            return await db.rows(sql, *args)


async def _names(kind):
    found = await _rows(
        'SELECT relname FROM pg_class WHERE relkind = $1::text::"char"'
        " AND relnamespace = 'public'::regnamespace ORDER BY 1",
        kind,
    )
    return [row["relname"] for row in found]


async def test_every_table_is_shielded_or_listed_as_shared():
    found = await _rows(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    names = {row["relname"] for row in found}
    assert names >= SHARED
    for row in found:
        if row["relname"] not in SHARED:
            assert row["relrowsecurity"], row["relname"]
            assert row["relforcerowsecurity"], row["relname"]


async def test_every_policy_covers_reading_and_writing():
    for row in await _rows("SELECT * FROM pg_policies"):
        if row["qual"] == "true":
            assert (row["tablename"] in READ_BY_OWNER, row["cmd"]) == (True, "SELECT")
            continue
        assert row["qual"] == "(tenant = portal_tenant())", row["tablename"]
        assert row["with_check"] == row["qual"], row["tablename"]
        assert row["cmd"] == "ALL"


async def test_every_key_of_a_shielded_table_begins_with_its_tenant():
    found = await _rows(
        "SELECT t.relname AS on_table, i.relname AS index, a.attname AS first FROM pg_index x"
        " JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]"
        " WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace"
    )
    for row in found:
        if row["on_table"] not in SHARED:
            assert row["first"] == "tenant", row["index"]


async def test_every_foreign_key_between_units_rows_carries_the_tenant():
    found = await _rows(
        "SELECT c.conname, c.conrelid::regclass::text AS here,"
        " c.confrelid::regclass::text AS there,"
        " (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = c.conrelid"
        " AND attnum = ANY(c.conkey)) AS columns FROM pg_constraint c WHERE c.contype = 'f'"
    )
    assert found
    for row in found:
        if row["here"] not in SHARED and row["there"] not in SHARED:
            assert "tenant" in row["columns"], row["conname"]


async def test_what_the_owner_may_read_nobody_else_may():
    found = await _rows(
        "SELECT tablename, roles, permissive, (SELECT array_agg(tableowner::name) FROM pg_tables t"
        " WHERE t.tablename = p.tablename) AS owner FROM pg_policies p WHERE qual = 'true'"
    )
    assert {row["tablename"] for row in found} == READ_BY_OWNER
    for row in found:
        assert row["roles"] == row["owner"], row["tablename"]
    member = "SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole"
    assert not await _rows(member), "the app's role is in no other role"


async def test_views_read_with_the_askers_rights_and_little_runs_as_its_owner():
    for row in await _rows(
        "SELECT relname, reloptions FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace = 'public'::regnamespace"
    ):
        assert "security_invoker=true" in (row["reloptions"] or []), row["relname"]
    definers = await _rows(
        "SELECT proname, proconfig, provolatile, pg_get_userbyid(proowner) <> current_user AS his,"
        " has_function_privilege('public', oid, 'EXECUTE') AS open FROM pg_proc"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    assert {row["proname"] for row in definers} == set(DEFINERS)
    for row in definers:
        assert row["proconfig"] == ["search_path=pg_catalog, public, pg_temp"], row["proname"]
        assert row["provolatile"] == b"s", "it only reads"
        assert row["his"], row["proname"]
        assert not row["open"], row["proname"]


async def test_the_apps_role_is_bound_owns_nothing_and_cannot_forget_the_record():
    role = await _rows(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname = current_user"
    )
    assert not any(role[0].values())
    owned = await _rows(
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole AND relkind <> 't'"
    )
    assert not owned
    grants = await _rows(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = current_user"
    )
    held = {(row["table_name"], row["privilege_type"]) for row in grants}
    assert not {pair for pair in held if pair[1] in ("TRUNCATE", "TRIGGER", "REFERENCES")}
    assert ("audit_entry", "UPDATE") not in held
    assert ("audit_entry", "DELETE") not in held
    assert ("publication", "DELETE") not in held


@pytest.fixture(scope="module")
async def two_units():
    first, second = await make.unit(make.TWO_STEPS), await make.unit()
    for unit in (first, second):
        published = await make.publication(unit, "published")
        await make.show_old_editions(unit)
        await make.next_edition(unit, published)
        await make.publication(unit, "taken_down")
        waiting = await make.publication(unit, "submitted")
        with acting_for(unit.tenant):
            async with db.transaction():
                decider = unit.reviewer if unit is first else unit.approver
                await note_opened(await subject(waiting), decider.person)
                await db.changed(
                    "INSERT INTO posting (tenant, id, publication, channel, posted_on, posted_by,"
                    " created_at) VALUES ($1, $2, $3, 'board', now(), $4, now())",
                    unit.tenant.id,
                    uuid4(),
                    published,
                    unit.webmaster.person.account,
                )
                await db.changed(
                    "INSERT INTO page_picture (tenant, id, path, address, taken_at, why_not)"
                    " VALUES ($1, $2, '/', 'https://x/', now(), 'x')",
                    unit.tenant.id,
                    uuid4(),
                )
                await db.changed(
                    "INSERT INTO smaller (tenant, sha256, ext, asked_at)"
                    " SELECT tenant, sha256, 'pdf', now() FROM content LIMIT 1"
                )
                await db.changed(
                    "INSERT INTO once (tenant, account, key, request_hash, status, body)"
                    " VALUES ($1, $2, 'k', 'h', 200, '{}')",
                    unit.tenant.id,
                    unit.staff.person.account,
                )
        await make.held_back(unit)
        await make.uploading(unit, await make.draft(unit))
        await make.office_records(unit)
        with acting_for(unit.tenant):
            await attach(await make.draft(unit), unit.staff.person, make.upload("a.docx", named()))
        await make.places(unit, published)
        await make.completeness(unit)
        await make.timed(unit, await make.publication(unit, "published"))
        await make.outside(unit)
        await make.watched_link(unit)
        await make.held_and_erased(unit)
        await make.with_findings(unit)
        await make.public_picture(unit)
        await make.checked(unit)
        await make.official_paper(unit)
        counts.add(unit.tenant, "view")
        with acting_for(unit.tenant):
            await rate("5", "", "", "192.0.2.1")
    await counts.write()
    await make.drain()
    return first, second


async def _shielded():
    return [name for name in await _names("r") if name not in SHARED]


async def test_a_unit_reads_its_own_rows_of_every_table_and_nobody_elses(two_units):
    first, second = two_units
    views = await _names("v")
    for unit, foreign in ((first, second), (second, first)):
        with acting_for(unit.tenant):
            async with db.transaction():
                for table in [*await _shielded_in(), *views]:
                    own = await db.value(f"SELECT count(*) FROM {table}")
                    assert own, f"the test makes no row of {table}"
                    strangers = await db.value(
                        f"SELECT count(*) FROM {table} WHERE tenant <> $1", unit.tenant.id
                    )
                    assert strangers == 0, table
                    assert not await db.value(
                        f"SELECT count(*) FROM {table} WHERE tenant = $1", foreign.tenant.id
                    )


async def _given(function, word):
    sql = f"SELECT publication FROM {function}({DEFINERS[function]})"
    return [row["publication"] for row in await db.rows(sql, word)]


@pytest.mark.parametrize("function", sorted(DEFINERS))
async def test_a_function_of_the_owner_gives_the_acting_units_rows_alone(two_units, function):
    word = "tellitapart"
    for unit in two_units:
        with acting_for(unit.tenant):
            async with db.transaction():
                touched = await db.changed(
                    "UPDATE search_entry SET words = $1::text::tsvector, head = $1, files = $1",
                    word,
                )
            assert touched
    for unit in two_units:
        with acting_for(unit.tenant):
            async with db.transaction():
                rows = await db.rows("SELECT publication FROM search_entry")
                own = {row["publication"] for row in rows}
                assert set(await _given(function, word)) == own
                with pytest.raises(asyncpg.UndefinedFunctionError):
                    async with db.transaction():
                        await db.rows(
                            f"SELECT * FROM {function}($2::uuid, {DEFINERS[function]})",
                            word,
                            unit.tenant.id,
                        )


@pytest.mark.parametrize("function", sorted(DEFINERS))
async def test_a_function_of_the_owner_refuses_where_no_unit_acts(two_units, function):
    sql = f"SELECT publication FROM {function}({DEFINERS[function]})"
    connection = await asyncpg.connect(db.DB.config["dsn"])
    try:
        for given in (None, ""):
            if given is not None:
                await connection.fetchval("SELECT set_config('portal.tenant', $1, false)", given)
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no unit is acting"):
                await connection.fetch(sql, "tellitapart")
        await connection.fetchval("SELECT set_config('portal.tenant', $1, false)", str(uuid4()))
        assert not await connection.fetch(sql, "tellitapart"), "a unit that is not there"
    finally:
        await connection.close()


async def _shielded_in():
    found = await db.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
        " AND relnamespace = 'public'::regnamespace"
    )
    return [row["relname"] for row in found]


async def test_nobody_reads_anything_without_a_tenant(two_units):
    connection = await asyncpg.connect(db.DB.config["dsn"])
    try:
        for table in await _shielded():
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    finally:
        await connection.close()


async def test_a_unit_cannot_write_into_another(two_units):
    first, second = two_units
    for table in await _shielded():
        with acting_for(first.tenant):
            try:
                async with db.transaction():
                    touched = await db.changed(
                        f"UPDATE {table} SET tenant = tenant WHERE tenant = $1", second.tenant.id
                    )
            except asyncpg.InsufficientPrivilegeError:
                continue
            assert touched == 0, table
        with acting_for(first.tenant), pytest.raises(asyncpg.PostgresError):
            async with db.transaction():
                await db.changed(
                    f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table},"
                    " jsonb_build_object('tenant', $1::uuid, 'id', gen_random_uuid()))",
                    second.tenant.id,
                )


async def test_a_bare_query_and_a_query_with_no_tenant_are_refused():
    from portal.kit.tenancy import NoTenant, Tenant, TenantsMixed
    from portal.publication.tables import Publication

    with pytest.raises(db.NoTransaction):
        await Publication.select()
    with pytest.raises(db.NoTransaction):
        await db.value("SELECT 1")
    with pytest.raises(NoTenant):
        async with db.transaction():
            pass
    stranger = acting_for(Tenant(make.uuid4(), "x"))
    with acting_for(PLATFORM), pytest.raises(TenantsMixed), stranger:
        pass
