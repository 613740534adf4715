"""Every environment variable the portal reads: PORTAL_<NAME>, read once, frozen.

A file named by PORTAL_CONFIG (TOML, the same names in lower case) gives defaults; the environment
wins. A wrong or unknown name stops the start with its name, what is wrong and the mend.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields

ROOT = Path(__file__).resolve().parents[2]

# Read by portal.embedded and by the tests alone, before there are settings.
ELSEWHERE = ("PORTAL_CONFIG", "PORTAL_PG_BIN", "PORTAL_EMBEDDED_", "PORTAL_TEST_S3")


class WrongSetting(Exception):
    """A setting that the portal will not start with; the message names it and the mend."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No default means: the portal does not start without it."""

    database_url: str  # the role that row-level security binds; owns no table
    owner_database_url: str = ""  # the role that owns the tables: `portal migrate` only
    redis_url: str = "redis://127.0.0.1:6379"
    s3_endpoint: str = "http://127.0.0.1:9000"
    s3_access_key: str = ""
    s3_secret_key: str = ""
    s3_bucket: str = "portal"
    s3_region: str = "us-east-1"  # said, so that the SDK asks no server for it
    smtp_url: str = "smtp://127.0.0.1:25"
    mail_from: str = "portal@localhost"
    base_domain: str = "localhost"  # unit sites are <slug>.<base_domain>
    public_port: int = 443  # the port in the addresses that people see
    accel_secret: str = (
        ""  # a proxy that says it in X-Portal-Accel fetches files itself (accel.conf)
    )
    own_ca: str = ""  # PEM of the authority of our own certificates, where it is no public one
    trusted_proxies: int = 0  # how many proxies of ours stand before the web process
    secret_key: str = ""  # seals what units entrust to us (kit/seal.py); 32 characters or more
    mail_domain: str = ""  # <slug>@<this> takes requests in by mail; "" is the base domain
    line_api: str = "https://api.line.me"
    reach_inside: bool = False  # lets units name servers inside our network; for tests only
    scanner: str = ""  # clamd: tcp://host:port or unix:/path; "none": files are not scanned
    upload_limit_mb: int = 500  # the most of one file, whatever a unit's own file says
    upload_room_mb: int = 4096  # of the disk, for what one web process is being sent
    unit_quota_mb: int = 20_480  # what a unit may keep; its own: portal tenants quota
    verify_bytes_per_second: int = 2_000_000  # how fast stored files are read again and compared
    pool_size: int = 10  # database connections of one process
    traffic_log_days: int = 0  # how long the proxy before us keeps its log: the policies say it
    browser: str = ""  # a Chromium, for pictures of pages; "": looked for, "none": none are taken
    garuda: str = ""  # SVG, PNG or JPEG of the emblem on official papers; "" leaves its room empty
    test_clock: bool = False  # lets the demo's clock be moved; never in production


def read(environ: Mapping[str, str]) -> Settings:
    """The settings given by this environment, or WrongSetting."""
    given = dict(_file(environ.get("PORTAL_CONFIG", "")))
    for name, value in environ.items():
        if name.startswith("PORTAL_") and not name.startswith(ELSEWHERE):
            given[name.removeprefix("PORTAL_").lower()] = value
    known = [field.name for field in fields(Settings)]
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean PORTAL_{near[0].upper()}?" if near else "remove it"
            raise WrongSetting(f"PORTAL_{name.upper()}: no such setting; {hint}")
    for field in fields(Settings):
        if field.required and not given.get(field.name):
            raise WrongSetting(f"PORTAL_{field.name.upper()}: missing; set it (portal doctor)")
    try:
        found = convert(given, Settings, strict=False)
    except ValidationError as error:
        raise WrongSetting(f"PORTAL settings: {error}") from None
    if not re.fullmatch(r"|none|unix:/.+|tcp://\S+:[0-9]{1,5}", found.scanner):
        message = "tcp://host:port or unix:/path of a clamd, or none"
        raise WrongSetting(f"PORTAL_SCANNER: {found.scanner!r} is neither of: {message}")
    return found


def _file(path: str) -> dict[str, object]:
    if not path:
        return {}
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise WrongSetting(f"PORTAL_CONFIG: cannot read {path}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise WrongSetting(f"PORTAL_CONFIG: {path}: {error}") from None


@cache
def settings() -> Settings:
    return read(os.environ)
