"""Objects in the S3-compatible store: content-addressed, immutable, under the tenant's prefix.

Only what every such server keeps is used: put, get with a range, stat, list, delete, and of a
bucket that keeps versions their list (stack.md part 3; `make test-s3`). The SDK is synchronous, so
each call runs in threads of the store's own, bounded, with time-outs: a slow store stops nothing
else. An object is put before its row is committed: until then it does not exist for anybody, and
the same bytes put twice are one object.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from typing import BinaryIO, TypeVar
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error, ServerError

from portal.kit import tenancy
from portal.kit.errors import Unavailable
from portal.settings import settings

CHUNK = 256 * 1024
PART = 5 * 1024 * 1024  # held in memory while it is sent; the least that S3 allows
PARALLEL = 16
PUTS = 4
PATIENCE = 10.0  # seconds that a call waits for its turn
READ_AGAIN = 2  # times that a download which broke off is taken up where it stopped

NOT_THERE = ("NoSuchKey", "NoSuchObject", "NoSuchVersion")
FULL = ("XMinioStorageFull", "QuotaExceeded", "InsufficientStorage", "InsufficientCapacity")

T = TypeVar("T")

_slots = asyncio.Semaphore(PARALLEL)
# A store that is slow holds up its own threads, and nobody else's.
_threads = ThreadPoolExecutor(2 * PARALLEL, "store")
_puts = asyncio.Semaphore(PUTS)


class Missing(Unavailable):
    """There is no such object, although a row says so."""


@cache
def _client() -> Minio:
    address = urlsplit(settings().s3_endpoint)
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=2, read=30),
        maxsize=PARALLEL,
        retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[502, 503, 504]),
    )
    return Minio(
        address.netloc,
        access_key=settings().s3_access_key,
        secret_key=settings().s3_secret_key,
        secure=address.scheme == "https",
        region=settings().s3_region,
        http_client=pool,
    )


def prefix() -> str:
    return f"t/{tenancy.current().id}/"


def _key(name: str) -> str:
    return prefix() + name


def _name(sha256: str) -> str:
    return f"sha256/{sha256[:2]}/{sha256}"


def key_of(sha256: str) -> str:
    return _key(_name(sha256))


async def put(sha256: str, data: BinaryIO, length: int) -> None:
    """Keep these bytes under their own hash. `data` is read from its start."""
    await put_at(_name(sha256), data, length)


async def put_at(name: str, data: BinaryIO, length: int) -> None:
    """The same under a name of the acting tenant's."""

    def send() -> None:
        data.seek(0)
        _client().put_object(
            settings().s3_bucket,
            key,
            data,
            length,
            "application/octet-stream",
            part_size=PART,
            num_parallel_uploads=1,
        )

    key = _key(name)
    await _turn(_puts)
    try:
        await _call(send)
    finally:
        _puts.release()


async def size_of(sha256: str) -> int | None:
    """In bytes; None when there is no such object."""
    key = key_of(sha256)
    try:
        found = await _call(lambda: _client().stat_object(settings().s3_bucket, key))
    except Missing:
        return None
    return found.size


async def stream(sha256: str, offset: int, length: int) -> AsyncIterator[bytes]:
    """`length` bytes from `offset`, in chunks; opened before the first is asked for, so that an
    absent store is an answer and not half a file. Missing: there is no such object."""
    return await stream_at(_name(sha256), offset, length)


async def stream_at(name: str, offset: int, length: int) -> AsyncIterator[bytes]:
    """The same of a name of the acting tenant's."""
    if length == 0:
        return _nothing()
    key = _key(name)
    return _chunks(await _opened(key, offset, length), key, offset, length)


async def _opened(key: str, offset: int, length: int) -> urllib3.BaseHTTPResponse:
    return await _call(
        lambda: _client().get_object(settings().s3_bucket, key, offset=offset, length=length)
    )


def address(sha256: str, seconds: int) -> str:
    """Path and query with which this object can be read from the store for so long: for a proxy of
    ours alone, never for a reader."""
    url = urlsplit(
        _client().presigned_get_object(
            settings().s3_bucket, key_of(sha256), timedelta(seconds=seconds)
        )
    )
    return f"{url.path}?{url.query}"


async def _nothing() -> AsyncIterator[bytes]:
    for chunk in ():
        yield chunk


async def _chunks(
    response: urllib3.BaseHTTPResponse, key: str, offset: int, length: int
) -> AsyncIterator[bytes]:
    """What breaks off on the way is asked for again from where it stopped."""
    loop, given, left = asyncio.get_running_loop(), 0, READ_AGAIN
    try:
        while given < length:
            try:
                chunk = await loop.run_in_executor(_threads, response.read, CHUNK)
                if not chunk:
                    raise urllib3.exceptions.IncompleteRead(given, length - given)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                if not left:
                    raise _away() from error
                left -= 1
                response.close()
                response = await _opened(key, offset + given, length - given)
                continue
            given += len(chunk)
            yield chunk
    finally:
        response.close()
        response.release_conn()


async def remove(sha256: str) -> None:
    """Take the object out of the store with all its versions; nothing when there is none.
    Unavailable: the store is away, or does not let it go (a legal hold of its own)."""
    await remove_key(key_of(sha256))


async def remove_key(key: str) -> None:
    def take_out() -> None:
        for version in _versions(key):
            _client().remove_object(settings().s3_bucket, key, version)
        _client().remove_object(settings().s3_bucket, key)
        for version in _versions(key):  # the mark that the last line leaves in a bucket of versions
            _client().remove_object(settings().s3_bucket, key, version)

    if not key.startswith(prefix()):
        raise ValueError(f"{key} is not the acting unit's")
    await _call(take_out)


def _versions(key: str) -> list[str]:
    """Of exactly this object, marks of deletion among them; [] where the bucket keeps none."""
    found = _client().list_objects(settings().s3_bucket, key, recursive=True, include_version=True)
    return [
        str(one.version_id)
        for one in found
        if one.object_name == key and one.version_id not in (None, "null")
    ]


async def ready() -> bool:
    """Does the store answer, and is the bucket there?"""
    try:
        return bool(await _call(lambda: _client().bucket_exists(settings().s3_bucket)))
    except Unavailable:
        return False


async def prepare() -> None:
    """Make the bucket, once, when the portal is set up."""

    def make() -> None:
        if not _client().bucket_exists(settings().s3_bucket):
            _client().make_bucket(settings().s3_bucket)

    await _call(make)


async def call(work: Callable[[Minio], T]) -> T:
    """For what is no daily work: with the SDK's client, in the store's threads."""
    return await _call(lambda: work(_client()))


async def _call(work: Callable[[], T]) -> T:
    await _turn(_slots)
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    except S3Error as error:
        if error.code in NOT_THERE:
            raise Missing("ไม่พบไฟล์นี้ในที่เก็บ แจ้งผู้ดูแลระบบ", "The file is not in the store") from error
        raise (_full() if error.code in FULL else _away()) from error
    except ServerError as error:
        raise (_full() if error.status_code == 507 else _away()) from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _away() from error
    finally:
        _slots.release()


async def _turn(slots: asyncio.Semaphore) -> None:
    try:
        await asyncio.wait_for(slots.acquire(), PATIENCE)
    except TimeoutError:
        raise _away() from None


def _full() -> Unavailable:
    return Unavailable(
        "ที่เก็บไฟล์ของระบบเต็ม ไฟล์นี้ยังไม่ถูกเก็บ แจ้งผู้ดูแลระบบส่วนกลาง แล้วส่งใหม่ภายหลัง",
        "The file store is full; nothing was kept",
    )


def _away() -> Unavailable:
    return Unavailable("ที่เก็บไฟล์ไม่ตอบ ลองใหม่อีกครั้งในอีกสักครู่", "The file store does not answer")
