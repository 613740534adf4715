"""The operator's commands (interfaces.md part 2): `portal …`, or `python -m portal.cli …`.

Results go to stdout, diagnostics and progress to stderr; 0 done, 1 failed, 2 wrong use.
"""

import argparse
import asyncio
import inspect
import os
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

from portal import features
from portal.commands import (
    accounts,
    checklists,
    content,
    laws,
    mourning,
    reports,
    running,
    scanning,
    storage,
    tenants,
    watching,
)
from portal.kit import db, jobs
from portal.kit.checks import WrongDatabase
from portal.kit.errors import PortalError
from portal.kit.toml_file import FileFaults
from portal.people.roles import Role
from portal.settings import WrongSetting

Work = Callable[[argparse.Namespace], Any]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="portal", description=__doc__)
    nouns = top.add_subparsers(required=True, metavar="command")
    _running(nouns)
    _tenants(nouns)
    _accounts(nouns)
    _mourning(nouns)
    _scanner(nouns)
    storage.commands(_verbs(nouns, "storage", "stored files"), _command)
    watching.commands(_verbs(nouns, "jobs", "the work that runs by itself"), _command)
    checklists.commands(_verbs(nouns, "checklists", "what every unit must publish"), _command)
    reports.commands(_verbs(nouns, "reports", "official papers and their files"), _command)
    laws.commands(_verbs(nouns, "laws", "what papers and pages may cite"), _command)
    words = _verbs(nouns, "content", "sample content")
    _command(words, "demo", content.demo).add_argument("--out", help="where the accounts go (JSON)")
    return top


def _running(nouns: Any) -> None:
    demo = _command(nouns, "demo", running.demo)
    demo.add_argument("--port", type=int, default=8443)
    demo.add_argument("--data", default=".portal")
    serve = _command(nouns, "serve", running.serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8080)
    serve.add_argument("--certificate", help="PEM; without it, plain HTTP for a proxy in front")
    serve.add_argument("--key")
    _command(nouns, "worker", running.work)
    mail = _command(nouns, "mail-intake", running.mail_intake)
    mail.add_argument("--host", default="127.0.0.1")
    mail.add_argument("--port", type=int, default=2525)
    mail.add_argument("--certificate", help="PEM; offered as STARTTLS")
    mail.add_argument("--key")
    _command(nouns, "migrate", running.migrate)
    doctor = _command(nouns, "doctor", running.doctor)
    doctor.add_argument("--settings", action="store_true", help="list every setting")


def _tenants(nouns: Any) -> None:
    words = _verbs(nouns, "tenants", "the units")
    _command(words, "list", tenants.list_).add_argument("--json", action="store_true")
    for name, work in (
        ("validate", tenants.validate),
        ("apply", tenants.apply),
        ("diff", tenants.diff),
    ):
        made = _command(words, name, work)
        made.add_argument("path", nargs="?", default=str(tenants.TENANTS))
        if work is tenants.apply:
            made.add_argument(
                "--keep-settings",
                action="store_true",
                help="leave alone what a unit's own administrator changed since",
            )
    _command(words, "export", tenants.export).add_argument("slug")
    quota = _command(words, "quota", storage.quota)
    quota.add_argument("slug")
    quota.add_argument("megabytes", nargs="?", type=int)
    words = _verbs(nouns, "templates", "the shared category templates")
    _command(words, "list", tenants.list_templates).add_argument("--json", action="store_true")
    show = _command(words, "show", tenants.show_template)
    show.add_argument("name")
    show.add_argument("--json", action="store_true")
    _command(words, "validate", tenants.validate_templates)


def _accounts(nouns: Any) -> None:
    words = _verbs(nouns, "accounts", "accounts, roles, access tokens")
    add = _command(words, "add", accounts.add)
    add.add_argument("username")
    add.add_argument("--unit", help="slug; the platform without it")
    add.add_argument("--role", required=True, choices=[str(role) for role in Role])
    add.add_argument("--name", default="")
    add.add_argument("--email", default="")
    add.add_argument("--position", default="", help="post; for provincial_admin the province")
    add.add_argument("--starts-on", dest="starts_on", help="2026-11-21")
    add.add_argument("--ends-on", dest="ends_on")
    add.add_argument("--order", default="", help="the order that gave the role")
    reset = _command(words, "reset", accounts.reset)
    disable = _command(words, "disable", accounts.disable)
    tokens = _command(words, "tokens", accounts.tokens)
    for one in (reset, disable, tokens):
        one.add_argument("username")
    tokens.add_argument("--unit")
    tokens.add_argument("--name", default="command line")
    tokens.add_argument("--scope", action="append", choices=["read", "write"])
    tokens.add_argument("--days", type=int, default=90)
    for one in (add, reset, disable, tokens):
        one.add_argument("--json", action="store_true")


def _mourning(nouns: Any) -> None:
    words = _verbs(nouns, "mourning", "days on which all sites are grey")
    _command(words, "list", mourning.list_).add_argument("--json", action="store_true")
    made = _command(words, "set", mourning.set_)
    made.add_argument("--from", dest="starts", required=True, help="2026-10-26T00:00")
    made.add_argument("--until", required=True, help="colours come back at this moment")
    made.add_argument("--words", default="", help="shown above every page")
    _command(words, "end", mourning.end).add_argument("id", type=UUID)


def _scanner(nouns: Any) -> None:
    words = _verbs(nouns, "scanner", "the virus scanner")
    _command(words, "status", scanning.status).add_argument("--json", action="store_true")
    again = _command(words, "again", scanning.again)
    again.add_argument("unit", help="slug")
    again.add_argument("sha256", nargs="?", default="", help="one content; else all in use")


def _verbs(nouns: Any, name: str, what: str) -> Any:
    return nouns.add_parser(name, help=what).add_subparsers(required=True, metavar="verb")


def _command(words: Any, name: str, work: Work) -> argparse.ArgumentParser:
    about = inspect.getdoc(work)
    made = words.add_parser(name, help=about, description=about)
    made.set_defaults(work=work)
    return made


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        if inspect.iscoroutinefunction(options.work):
            return asyncio.run(_connected(options))
        return options.work(options)
    except (PortalError, WrongDatabase, WrongSetting) as error:
        print(f"portal: {error}", file=sys.stderr)
        for name, message in getattr(error, "fields", {}).items():
            print(f"  {name}: {message}", file=sys.stderr)
        return 1
    except FileFaults as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


async def _connected(options: argparse.Namespace) -> int:
    features.load()
    await db.connect(4)
    try:
        return await options.work(options)
    finally:
        await jobs.queue.close()
        await db.disconnect()


if __name__ == "__main__":
    sys.exit(main())
