"""An S3 store as a plain process: OpenStack Swift from its own tool environment, MinIO, or the
Versity gateway over a folder."""

import hashlib
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template

import urllib3
from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import MinioException
from minio.versioningconfig import VersioningConfig

from portal.embedded.data_folder import DataFolder
from portal.embedded.process import Process, StartFailed, stop_leftovers
from portal.embedded.server import Server

HERE = Path(__file__).parent / "swift"
# `make setup` puts Swift's environment beside the portal's.
TOOLS = Path(sys.prefix).parent / ".tools"
SWIFT_PYTHON = TOOLS / "swift" / "bin" / "python"
BUILT = TOOLS / "s3" / "bin"  # what `make test-s3` has built with Go
BUCKET = "portal"
MEND = "see the log; or set PORTAL_S3_ENDPOINT, _ACCESS_KEY, _SECRET_KEY to a store you have"


class ObjectStore(Server):
    """The S3 store of a data folder."""

    name = "object_store"
    variables = (
        *("PORTAL_S3_ENDPOINT", "PORTAL_S3_ACCESS_KEY", "PORTAL_S3_SECRET_KEY"),
        "PORTAL_S3_BUCKET",
    )

    def __init__(self, data: DataFolder) -> None:
        self.kind = choose_kind(data)
        self.port = data.port("object_store")
        self.secret_key = data.secret("object_store")
        self.access_key = "portal:app" if self.kind == "swift" else "portal"
        self.data = data
        self.folder = data.path / self.kind

    def environment(self) -> dict[str, str]:
        """Where the portal finds it."""
        values = (f"http://127.0.0.1:{self.port}", self.access_key, self.secret_key, BUCKET)
        return dict(zip(self.variables, values, strict=True))

    def _start(self) -> None:
        """Start it and return when the bucket is there and keeps versions."""
        if self.kind != "minio":
            self.folder = folder_with_xattrs(self.data, self.kind)
            if self.folder.parent != self.data.path:
                self.note = f"{self.data.path} keeps no file attributes; objects: {self.folder}"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stop_leftovers(self.folder, "python" if self.kind == "swift" else self.kind, signal.SIGTERM)
        command = {"swift": self._swift, "minio": self._minio, "versitygw": self._versity}
        program_settings = {
            "MINIO_ROOT_USER": self.access_key,
            "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
            "ROOT_ACCESS_KEY": self.access_key,
            "ROOT_SECRET_KEY": self.secret_key,
        }
        self.process = Process(
            name=self.name,
            command=command[self.kind](),
            log=self.data.log(self.name),
            folder=self.folder,
            environment={**os.environ, **program_settings},
        )
        self.process.start()
        self.process.wait_until(self._answers, 60, MEND)
        self._make_bucket()

    def _swift(self) -> Sequence[str | Path]:
        values = {
            "hash_prefix": self.data.secret("swift_hash_prefix"),
            "hash_suffix": self.data.secret("swift_hash_suffix"),
            "secret_key": self.secret_key,
        }
        for name in ("swift", "proxy"):
            self._write(name, Template((HERE / f"{name}.conf").read_text()).substitute(values))
        backend = Template((HERE / "backend.conf").read_text())
        for name in ("account", "container", "object"):
            self._write(name, backend.substitute(server=name))
        return [SWIFT_PYTHON, "-I", HERE / "server.py", str(self.port)]

    def _write(self, name: str, text: str) -> None:
        path = self.folder / f"{name}.conf"
        path.touch(mode=0o600)
        path.write_text(text)

    def _minio(self) -> Sequence[str | Path]:
        place = f"127.0.0.1:{self.port}"
        return [program("minio"), "server", "--address", place, self.folder / "disk"]

    def _versity(self) -> Sequence[str | Path]:
        for name in ("disk", "versions"):
            (self.folder / name).mkdir(exist_ok=True)
        place, versions = f"127.0.0.1:{self.port}", self.folder / "versions"
        return [
            program("versitygw"), "--port", place, "--quiet",
            "posix", "--versioning-dir", versions, self.folder / "disk",
        ]  # fmt: skip

    def _client(self) -> Minio:
        return Minio(
            f"127.0.0.1:{self.port}",
            self.access_key,
            self.secret_key,
            secure=False,
            region="us-east-1",
            http_client=urllib3.PoolManager(timeout=10, retries=False),
        )

    def _answers(self) -> bool:
        try:
            self._client().bucket_exists(BUCKET)
        except (MinioException, urllib3.exceptions.HTTPError):
            return False
        return True

    def _make_bucket(self) -> None:
        client = self._client()
        if not client.bucket_exists(BUCKET):
            # MinIO keeps locks, and only in a bucket that was made for them.
            client.make_bucket(BUCKET, object_lock=self.kind == "minio")
        if client.get_bucket_versioning(BUCKET).status != ENABLED:
            client.set_bucket_versioning(BUCKET, VersioningConfig(ENABLED))


def choose_kind(data: DataFolder) -> str:
    """The store that is asked for, else the one that has the data, else Swift, else MinIO."""
    there = {"swift": SWIFT_PYTHON.exists()}
    there |= {name: Path(program(name)).is_file() for name in ("minio", "versitygw")}
    used = [kind for kind in there if (data.path / kind).exists()]
    asked = os.environ.get("PORTAL_EMBEDDED_S3")
    for kind in [asked] if asked else [*used, *there]:
        if there.get(kind):
            return kind
    raise StartFailed(
        f"There is no S3 store: no Swift in {SWIFT_PYTHON.parents[1]}, no minio on PATH"
        + (f" (asked for: {asked})." if asked else "."),
        "make setup; or set PORTAL_S3_ENDPOINT, _ACCESS_KEY, _SECRET_KEY to a store you have",
    )


def program(name: str) -> str:
    """Its path: on PATH, or as it was built here."""
    return shutil.which(name) or str(BUILT / name)


def folder_with_xattrs(data: DataFolder, name: str) -> Path:
    """DATA/name, or where its file system keeps no extended attributes a place that does.

    Swift and the gateway keep what they know of an object in attributes of its file. The other
    place is recorded in DATA/name-is-in.
    """
    record = data.path / f"{name}-is-in"
    if record.exists():
        return Path(record.read_text().strip())
    if keeps_xattrs(data.path):
        return data.path / name
    mark = hashlib.sha256(str(data.path).encode()).hexdigest()[:8]
    for place in places_elsewhere():
        folder = place / f"{name}-{mark}-{secrets.token_hex(2)}"
        try:
            folder.mkdir(mode=0o700, parents=True)
        except OSError:
            continue
        if keeps_xattrs(folder):
            data.write(record.name, f"{folder}\n")
            return folder
        folder.rmdir()
    raise StartFailed(
        f"The file system of {data.path} keeps no extended attributes, and no other place does.",
        "choose a folder on ext4, xfs or btrfs: make demo DATA=/some/folder",
    )


def places_elsewhere() -> list[Path]:
    """Where data may lie when not in the data folder, best first."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    lasting = Path("/var/lib") if os.geteuid() == 0 else home
    return [lasting / "portal-embedded", Path(f"/var/tmp/portal-embedded-{os.geteuid()}")]


def keeps_xattrs(folder: Path) -> bool:
    """Whether files in this folder can carry extended attributes."""
    probe = folder / f".xattr-{os.getpid()}"
    try:
        probe.touch()
        os.setxattr(probe, "user.portal", b"1")
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True
