"""What must hold of the database before the portal serves anyone: it refuses to start otherwise,
naming the mend."""

from portal.kit import db
from portal.kit.tenancy import PLATFORM, acting_for
from portal.settings import ROOT


class WrongDatabase(Exception):
    """The database is not one that the portal may run on; the message names the mend."""


async def check_database() -> None:
    with acting_for(PLATFORM):
        async with db.transaction():
            # In locale C no Thai letter is a letter, and trigram search finds nothing.
            if not await db.value("SELECT cardinality(show_trgm('ไข้'))"):
                raise WrongDatabase(
                    "the database's locale breaks Thai trigrams (locale C?); make the cluster or"
                    " database with: initdb --locale=C.UTF-8, or CREATE DATABASE portal"
                    " TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
                )
            role = await db.row(
                "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT 1 FROM pg_class"
                " WHERE relowner = r.oid AND relnamespace = 'public'::regnamespace) AS owns"
                " FROM pg_roles r WHERE rolname = current_user"
            )
            if role is None or role["rolsuper"] or role["rolbypassrls"] or role["owns"]:
                raise WrongDatabase(
                    "PORTAL_DATABASE_URL signs in as a role that row-level security does not bind"
                    " (superuser, BYPASSRLS or owner of tables); use portal_app"
                )
            ran = {row["name"] for row in await db.rows("SELECT name FROM migration")}
    known = {file.stem[1:5] for file in (ROOT / "migrations").glob("m*.py")}
    if known - ran:
        missing = ", ".join(sorted(known - ran))
        raise WrongDatabase(f"migrations have not run: {missing}; run: portal migrate")
