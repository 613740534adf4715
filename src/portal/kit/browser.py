"""A picture of a page of our own, taken by a Chromium without a window: a child process that
reaches the host of that page and nothing else, keeps nothing and ends within seconds."""

import asyncio
import base64
import contextlib
import hashlib
import os
import shutil
import signal
import ssl
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portal.settings import settings

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
SECONDS = 25.0  # for one picture
WHO = "Mozilla/5.0 (X11; Linux) portal-pictures/1 (monitor; of the portal itself)"  # not a visitor
TOLD = ("PATH", "LANG", "LC_ALL", "TZ")  # of our surroundings; the others hold passwords
_one = asyncio.Semaphore(1)  # each takes a core and 300 MB


class NoPicture(Exception):
    """None could be taken; the message says why, in Thai."""


def program() -> str | None:
    """PORTAL_BROWSER, else the first on the path; None: there is none, or none is wanted."""
    if settings().browser == "none":
        return None
    names = [settings().browser] if settings().browser else BROWSERS
    return next(filter(None, map(shutil.which, names)), None)


async def picture(url: str, width: int, height: int) -> bytes:
    """PNG of the first `height` pixels of the page, on a window so wide. NoPicture says why not."""
    path = program()
    if path is None:
        raise NoPicture("เครื่องนี้ไม่มีโปรแกรม Chromium")
    async with _one:
        with tempfile.TemporaryDirectory(prefix="portal-picture-") as folder:
            return await _taken(path, url, f"{width},{height}", Path(folder))


async def _taken(path: str, url: str, size: str, folder: Path) -> bytes:
    host = urlsplit(url).hostname or ""
    shot = folder / "page.png"
    child = await asyncio.create_subprocess_exec(
        path,
        "--headless=new",
        f"--user-data-dir={folder / 'profile'}",
        f"--screenshot={shot}",
        f"--window-size={size}",
        # every other name has no address, and no proxy is asked
        f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {host}",
        "--no-proxy-server",
        *await _own_authority(url),
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        f"--user-agent={WHO}",
        "--lang=th",
        "--timeout=15000",
        "--hide-scrollbars",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-extensions",
        "--no-first-run",
        "--password-store=basic",
        url,
        env={name: os.environ[name] for name in TOLD if name in os.environ}  # noqa: TID251
        | {"HOME": str(folder)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await asyncio.wait_for(child.wait(), SECONDS)
    except TimeoutError:
        raise NoPicture(f"Chromium ไม่เสร็จใน {SECONDS:.0f} วินาที") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()
    if not shot.is_file():
        raise NoPicture("Chromium เปิดหน้านี้ไม่สำเร็จ")
    return shot.read_bytes()


async def _own_authority(url: str) -> list[str]:
    """Where our certificates are signed by an authority of our own, Chromium is told of the very
    key that this authority vouches for, and of no other."""
    if not settings().own_ca:
        return []
    there = urlsplit(url)
    context = ssl.create_default_context(cafile=settings().own_ca)
    try:
        _, writer = await asyncio.wait_for(
            asyncio.open_connection(
                _address(there.hostname or ""), there.port or 443, ssl=context,
                server_hostname=there.hostname,
            ),
            5,
        )  # fmt: skip
    except (OSError, TimeoutError) as error:
        raise NoPicture(f"เปิดเว็บไซต์ไม่ได้ ({type(error).__name__})") from None
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    key = x509.load_der_x509_certificate(der).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return [f"--ignore-certificate-errors-spki-list={base64.b64encode(digest.digest()).decode()}"]


def _address(host: str) -> str:
    """Names under localhost are this machine, whatever the resolver knows of them."""
    return "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host
