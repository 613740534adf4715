"""Locks of the object store itself, used only where a probe proves that the store keeps them: some
servers take the call and let the object be deleted (stack.md part 3).

Where they are kept, a held object carries a legal hold in the store too, so that not even who has
the store's keys deletes it in passing. A retention to a fixed day is never set: what an order
erases must be able to go.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import MinioException, S3Error
from minio.retention import Retention

from portal.kit import db, storage
from portal.kit.errors import Unavailable
from portal.settings import settings

log = logging.getLogger("portal.store")

PROBE_BUCKET = "-lock-probe"  # after the bucket's own name
PROBE_FOR = timedelta(minutes=2)  # how long the probe's object cannot be deleted


@dataclass(frozen=True)
class Proof:
    """`kept`: the store keeps locks, and the portal's bucket can carry them. `says`: what was
    found, in English."""

    kept: bool
    says: str


_found: dict[str, Proof] = {}  # of this process, by bucket


async def proof() -> Proof:
    """Asks the store once in a process, acting for whomever. Unavailable: it is away."""
    if settings().s3_bucket not in _found:
        _found[settings().s3_bucket] = await probe()
    return _found[settings().s3_bucket]


async def probe() -> Proof:
    """Lock an object of a bucket made for it, and try to delete it."""
    async with db.transaction():
        until = (await db.value("SELECT now()")).astimezone(UTC) + PROBE_FOR
    return await storage.call(lambda client: _probe(client, until))


def _probe(client: Minio, until: datetime) -> Proof:
    bucket = settings().s3_bucket + PROBE_BUCKET
    try:
        if not client.bucket_exists(bucket):
            client.make_bucket(bucket, object_lock=True)
        name = f"{uuid4()}"
        retention = Retention(COMPLIANCE, until)
        kept = client.put_object(bucket, name, io.BytesIO(b"x"), 1, retention=retention)
        if _deletes(client, bucket, name, kept.version_id):
            return Proof(False, "the store takes a lock and lets the object be deleted: not used")
        held = client.put_object(bucket, f"{name}-held", io.BytesIO(b"x"), 1, legal_hold=True)
        if _deletes(client, bucket, f"{name}-held", held.version_id):
            return Proof(False, "the store takes a hold and lets the object be deleted: not used")
        client.disable_object_legal_hold(bucket, f"{name}-held", held.version_id)
        client.remove_object(bucket, f"{name}-held", held.version_id)
    except (MinioException, ValueError) as error:
        return Proof(False, f"the store has no object lock ({_short(error)}): not used")
    try:
        client.get_object_lock_config(settings().s3_bucket)
    except MinioException:
        return Proof(False, f"kept, but bucket {settings().s3_bucket} was made without: not used")
    return Proof(True, "kept: a held object carries a legal hold in the store too")


def _deletes(client: Minio, bucket: str, name: str, version: str | None) -> bool:
    """Whether this very version can be deleted."""
    try:
        client.remove_object(bucket, name, version)
        client.stat_object(bucket, name, version_id=version)
    except S3Error as error:
        return error.code in storage.NOT_THERE
    return False


def _short(error: Exception) -> str:
    return getattr(error, "code", "") or type(error).__name__


async def hold(hashes: Sequence[str]) -> None:
    """Mark these objects of the acting unit in the store, where it keeps such marks. What the
    database says holds anyway: a store that is away only delays nothing."""
    await _mark(hashes, "enable_object_legal_hold")


async def release(hashes: Sequence[str]) -> None:
    await _mark(hashes, "disable_object_legal_hold")


async def _mark(hashes: Sequence[str], method: str) -> None:
    bucket, keys = settings().s3_bucket, [storage.key_of(sha256) for sha256 in hashes]
    try:
        if not hashes or not (await proof()).kept:
            return
        for key in keys:
            await storage.call(lambda client, key=key: getattr(client, method)(bucket, key))
    except Unavailable as error:
        log.warning("%s: %s", method, error)
