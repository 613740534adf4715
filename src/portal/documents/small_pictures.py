"""Small pictures of public files: made by a job when a picture goes public, and kept with the
content, so that they go when it goes (migration 0029). Whoever comes before the job is done waits
for one to be made (pictures.py)."""

import tempfile
from collections.abc import Sequence

from portal.documents import contents, pictures
from portal.documents.pictures import Box
from portal.kit import clock, db, tenancy
from portal.kit.errors import Invalid

WIDTHS = (320, 640)  # pixels, of the news on the home page, cut to 4:3
WHOLE = (480, 960)  # of an item, whole
SHAPES = {f"{w}.webp": Box(w, w * 3 // 4, "cover") for w in WIDTHS} | {
    f"whole-{w}.webp": Box(w, w * 2, "fit") for w in WHOLE
}


async def small(sha256: str, size: int, shape: str) -> bytes:
    """WebP of this shape (a name in SHAPES). Invalid when none can be made; as contents.opened."""
    async with db.transaction():
        kept = await db.value(
            "SELECT data FROM small_picture WHERE sha256 = $1 AND shape = $2", sha256, shape
        )
    if kept is not None:
        return kept
    return (await pictures.shrunk_from_store(sha256, size, SHAPES[shape])).data


async def missing(publication: str | None = None, limit: int = 50) -> Sequence[str]:
    """Hashes of public pictures (of this publication) of which not all shapes were tried."""
    async with db.transaction():
        found = await db.rows(
            "SELECT DISTINCT d.sha256 FROM public_document d JOIN public_item i"
            " ON i.tenant = d.tenant AND i.id = d.item WHERE d.media_type = 'image/jpeg'"
            " AND ($1::uuid IS NULL OR i.publication = $1::uuid)"
            " AND (SELECT count(*) FROM small_picture s WHERE s.tenant = d.tenant"
            " AND s.sha256 = d.sha256 AND s.shape = ANY($2)) < cardinality($2::text[]) LIMIT $3",
            publication,
            list(SHAPES),
            limit,
        )
    return [row["sha256"] for row in found]


async def make(sha256: str) -> None:
    """Every shape of this content that is not there; doing it twice changes nothing. Unavailable:
    the store is away."""
    async with db.transaction():
        size = await db.value("SELECT size FROM public_document WHERE sha256 = $1 LIMIT 1", sha256)
        there = {
            row["shape"]
            for row in await db.rows("SELECT shape FROM small_picture WHERE sha256 = $1", sha256)
        }
    if size is None or there >= set(SHAPES):
        return
    with tempfile.TemporaryFile() as file:
        if size <= pictures.MOST_BYTES:
            async for chunk in await contents.opened(sha256, 0, size):
                file.write(chunk)
            file.flush()
        for shape in SHAPES.keys() - there:
            try:
                data = (await pictures.shrunk(file, SHAPES[shape])).data
            except Invalid:  # damaged, or too large: not tried again
                data = None
            await _keep(sha256, shape, data)


async def _keep(sha256: str, shape: str, data: bytes | None) -> None:
    async with db.transaction():
        await db.changed(
            "INSERT INTO small_picture (tenant, sha256, shape, data, made_at)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            tenancy.current().id,
            sha256,
            shape,
            data,
            clock.now(),
        )


async def forget(publication: str) -> None:
    """Those of a publication that is public no more, unless another public one shows the same."""
    async with db.transaction():
        await db.changed(
            "DELETE FROM small_picture s WHERE s.sha256 IN (SELECT sha256 FROM document"
            " WHERE publication = $1::uuid) AND NOT EXISTS (SELECT FROM public_document d"
            " WHERE d.sha256 = s.sha256)",
            publication,
        )
