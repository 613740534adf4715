"""portal serve | worker | migrate | doctor."""

import argparse
import asyncio
import logging
import os
import signal
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvicorn

from portal import features, worker
from portal.intake import smtp
from portal.kit import browser, db, jobs, object_lock, scanner, seal, storage
from portal.kit.checks import WrongDatabase, check_database
from portal.kit.errors import PortalError
from portal.kit.http_server import CarefulHttp
from portal.kit.migrating import migrate as run_migrations
from portal.kit.tenancy import PLATFORM, acting_for
from portal.platform.scanner_shown import OLD
from portal.settings import Settings, settings


def serve(options: argparse.Namespace) -> int:
    """The web process, until SIGTERM; requests under way are finished."""
    _logs()
    config = uvicorn.Config(
        "portal.app:create_app",
        factory=True,
        host=options.host,
        port=options.port,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.key,
        proxy_headers=False,  # the address is read by our own rule
        server_header=False,
        date_header=True,
        access_log=False,
        log_level="warning",
        lifespan="on",
        timeout_keep_alive=20,
        timeout_graceful_shutdown=20,
        limit_concurrency=2_000,
        backlog=2_048,
        http=CarefulHttp,
        ws="none",
    )
    server = uvicorn.Server(config)
    try:
        server.run()
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


def work(_options: argparse.Namespace) -> int:
    """The background process, until SIGTERM."""
    _logs()
    return asyncio.run(_until_told(worker.work()))


def mail_intake(options: argparse.Namespace) -> int:
    """The mail server that takes requests in for <unit>@<domain>, until SIGTERM."""
    _logs()
    return asyncio.run(_until_told(_take_mail(options)))


async def _take_mail(options: argparse.Namespace) -> None:
    tls = None
    if options.certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(options.certificate, options.key)
    features.load()
    await db.connect()
    server = await smtp.serve(options.host, options.port, tls)
    try:
        await server.serve_forever()
    finally:
        server.close()
        await jobs.queue.close()
        await db.disconnect()


async def _until_told(work: object) -> int:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)  # type: ignore[arg-type]
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return 0
    return 0


def migrate(_options: argparse.Namespace) -> int:
    """As the owner: run what has not run; then make the bucket."""
    os.environ.setdefault("PICCOLO_CONF", "portal.piccolo_conf")  # noqa: TID251
    if not settings().owner_database_url:
        print("PORTAL_OWNER_DATABASE_URL: missing; migrations run as the owner", file=sys.stderr)
        return 2

    async def run() -> None:
        await run_migrations(clock_moves=settings().test_clock)
        await storage.prepare()

    asyncio.run(run())
    return 0


def doctor(options: argparse.Namespace) -> int:
    """What is wrong, with its mend; 0 when nothing is."""
    if options.settings:
        for field in msgspec.structs.fields(Settings):
            default = "(required)" if field.required else repr(field.default)
            print(f"PORTAL_{field.name.upper()}  {default}")
        return 0
    return asyncio.run(_examine())


async def _examine() -> int:
    faults = []
    try:
        await db.connect(1)
        await check_database()
        await db.disconnect()
    except (PortalError, WrongDatabase) as error:
        faults.append(f"database: {error}")
    if not await storage.ready():
        faults.append(
            f"object store: {settings().s3_endpoint} does not answer, or has no bucket"
            f" {settings().s3_bucket}; check PORTAL_S3_*, then run: portal migrate"
        )
    else:
        await _examine_lock()
    _examine_children()
    if browser.program() is None:
        print("browser: no Chromium (PORTAL_BROWSER): no pictures of pages are taken")
    faults += await _examine_scanner()
    if len(settings().secret_key) < seal.SHORTEST:
        faults.append(
            "PORTAL_SECRET_KEY: missing or short, so units cannot keep LINE tokens or mailbox"
            f" passwords; set {seal.SHORTEST} random characters or more, once and for good"
        )
    for fault in faults:
        print(fault)
    if not faults:
        print("all well")
    return 1 if faults else 0


async def _examine_scanner() -> list[str]:
    if not scanner.wanted():
        return []
    if not settings().scanner:
        return [
            "PORTAL_SCANNER: not set, so no file ever goes public; set tcp://host:port or"
            " unix:/path of a clamd, or none to publish files unscanned"
        ]
    try:
        found = scanner.signatures_of(await scanner.version())
    except scanner.Away as error:
        return [f"PORTAL_SCANNER: {error}; new files wait until it answers: see that clamd runs"]
    if found is None:
        return ["PORTAL_SCANNER: clamd has no official signatures; run freshclam beside it"]
    if (age := (datetime.now(UTC) - found[1]).days) > OLD:  # noqa: TID251 - the scanner's own day
        return [f"PORTAL_SCANNER: its signatures are {age} days old; see that freshclam runs"]
    return []


def _examine_children() -> None:
    """Told, no fault: what opens files has limits of its own all the same."""
    asked = "import portal.documents.alone as a; raise SystemExit(not a.leave_network())"
    refused = subprocess.run([sys.executable, "-c", asked], check=False).returncode
    print(f"processes that open files: {'with' if refused else 'without'} a network")


async def _examine_lock() -> None:
    """Told, no fault: without locks of the store, the database alone holds what is held."""
    try:
        await db.connect(1)
        with acting_for(PLATFORM):
            print(f"object lock: {(await object_lock.proof()).says}")
        await db.disconnect()
    except PortalError as error:
        print(f"object lock: not examined ({error.english})")


def demo(options: argparse.Namespace) -> int:
    from portal.embedded.demo import run  # noqa: PLC0415 - its packages are not in production

    return run(options.port, Path(options.data))


def _logs() -> None:
    logging.basicConfig(
        level=logging.INFO,
        format='{"at":"%(asctime)s","level":"%(levelname)s","from":"%(name)s","say":"%(message)s"}',
    )
    logging.getLogger("arq").setLevel(logging.WARNING)  # one line a job says nothing
