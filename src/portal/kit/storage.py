"""Objects in the S3-compatible store: content-addressed, immutable, under the tenant's prefix.

Only what every such server keeps is used: put, get with a range, stat (stack.md part 3). The SDK
is synchronous, so each call runs in a bounded set of threads with time-outs. An object is put
before its row is committed: until then it does not exist for anybody, and the same bytes put
twice are one object.
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
from minio.error import S3Error

from portal.kit import tenancy
from portal.kit.errors import Unavailable
from portal.settings import settings

CHUNK = 256 * 1024
PART = 5 * 1024 * 1024  # held in memory while it is sent; the least that S3 allows
PARALLEL = 16
PUTS = 4

T = TypeVar("T")

_slots = asyncio.Semaphore(PARALLEL)
# A store that is slow holds up its own threads, and nobody else's.
_threads = ThreadPoolExecutor(2 * PARALLEL, "store")
_puts = asyncio.Semaphore(PUTS)


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


def _key(name: str) -> str:
    return f"t/{tenancy.current().id}/{name}"


def _name(sha256: str) -> str:
    return f"sha256/{sha256[:2]}/{sha256}"


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
    async with _puts:
        await _call(send)


async def stream(sha256: str, offset: int, length: int) -> AsyncIterator[bytes]:
    """`length` bytes from `offset`, in chunks; opened before the first is asked for, so that an
    absent store is an answer and not half a file."""
    return await stream_at(_name(sha256), offset, length)


async def stream_at(name: str, offset: int, length: int) -> AsyncIterator[bytes]:
    """The same of a name of the acting tenant's."""
    if length == 0:
        return _nothing()
    key = _key(name)
    response = await _call(
        lambda: _client().get_object(settings().s3_bucket, key, offset=offset, length=length)
    )
    return _chunks(response)


def address(sha256: str, seconds: int) -> str:
    """Path and query with which this object can be read from the store for so long: for a proxy of
    ours alone, never for a reader."""
    url = urlsplit(
        _client().presigned_get_object(
            settings().s3_bucket, _key(sha256), timedelta(seconds=seconds)
        )
    )
    return f"{url.path}?{url.query}"


async def _nothing() -> AsyncIterator[bytes]:
    for chunk in ():
        yield chunk


async def _chunks(response: urllib3.BaseHTTPResponse) -> AsyncIterator[bytes]:
    try:
        while chunk := await _in_thread(lambda: response.read(CHUNK)):
            yield chunk
    finally:
        response.close()
        response.release_conn()


async def remove_under(names: str) -> None:
    """Every object of the acting tenant whose name begins so."""

    def remove() -> None:
        bucket = settings().s3_bucket
        for found in _client().list_objects(bucket, key, recursive=True):
            _client().remove_object(bucket, str(found.object_name))

    key = _key(names)
    await _call(remove)


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


async def _call(work: Callable[[], T]) -> T:
    async with _slots:
        try:
            return await _in_thread(work)
        except (S3Error, urllib3.exceptions.HTTPError, OSError) as error:
            raise Unavailable(
                "ที่เก็บไฟล์ไม่ตอบ ลองใหม่อีกครั้งในอีกสักครู่", "The file store does not answer"
            ) from error


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
