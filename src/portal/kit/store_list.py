"""What lies in the object store, as its own list says: for sweeping, never for reading."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from minio import Minio
from minio.datatypes import ListMultipartUploadsResult

from portal.kit import storage
from portal.settings import settings

A_PAGE = 1_000  # objects of one look at the list
_OURS = re.compile("sha256/[0-9a-f]{2}/([0-9a-f]{64})")


@dataclass(frozen=True)
class Lying:
    """An object of the acting unit as the store lists it. `sha256` is "" where its name is none of
    ours; `changed_at` by the store's clock."""

    key: str
    sha256: str
    size: int
    changed_at: datetime


async def remove_under(names: str) -> None:
    """Every object of the acting tenant whose name begins so."""
    start = storage.prefix() + names

    def remove(client: Minio) -> None:
        bucket = settings().s3_bucket
        for found in client.list_objects(bucket, start, recursive=True):
            client.remove_object(bucket, str(found.object_name))

    await storage.call(remove)


async def listed(after: str) -> list[Lying]:
    """The next A_PAGE objects of the acting unit, by name, from `after` (a key; "" for the first)
    on; fewer: these were the last."""
    start = storage.prefix()

    def look(client: Minio) -> list[Lying]:
        found = client.list_objects(
            settings().s3_bucket, start, recursive=True, start_after=after or None
        )
        return [
            Lying(
                str(one.object_name),
                _sha256(str(one.object_name), start),
                one.size or 0,
                one.last_modified,  # type: ignore[arg-type]
            )
            for one in itertools.islice(found, A_PAGE)
        ]

    return await storage.call(look)


def _sha256(key: str, prefix: str) -> str:
    match = _OURS.fullmatch(key.removeprefix(prefix))
    return match[1] if match else ""


async def clear_unfinished(older_than: timedelta, now: datetime) -> int:
    """Give up what began to be uploaded in parts and was never finished; how many. `now` by the
    real clock."""

    def clear(client: Minio) -> int:
        bucket, gone = settings().s3_bucket, 0
        # Not by the SDK's own listing: its empty delimiter hides them in Swift.
        asked: Any = {"uploads": "", "prefix": start}
        found = ListMultipartUploadsResult(client._execute("GET", bucket, query_params=asked))
        for one in found.uploads:
            if one.initiated_time and one.initiated_time < now - older_than:
                client._abort_multipart_upload(bucket, one.object_name, str(one.upload_id))
                gone += 1
        return gone

    start = storage.prefix()
    return await storage.call(clear)
