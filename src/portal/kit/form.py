"""Forms with files, read as they come: a file goes to the disk piece by piece and is cut off at
the limit of the unit; what is typed beside it stays small. The framework's own reader keeps words
of any length in memory."""

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.exceptions import ClientException
from litestar.types.empty import Empty
from litestar.utils.scope.state import ScopeState
from multipart import MultipartSegment, ParserError, ParserLimitReached, PushMultipartParser

from portal.kit import thai
from portal.kit.errors import TooLarge

SPOOLED = 64 * 1024  # bytes of a file that stay in memory
MOST_WORDS = 2 * 1024 * 1024  # bytes of all that is typed in one form


class CarefulRequest(Request[Any, Any, Any]):
    """A request whose form is read by this reader. `scope["portal"]["most_bytes"]` is the limit of
    one file."""

    async def form(self) -> FormMultiDict:
        """TooLarge for a file over the limit, or too many words; the framework's
        ClientException for what is framed wrong."""
        state, (kind, options) = ScopeState.from_scope(self.scope), self.content_type
        if state.form is Empty and kind == "multipart/form-data" and options.get("boundary"):
            here: dict[str, Any] = self.scope.get("portal", {})  # type: ignore[assignment]
            reader = _Reader(here.get("most_bytes", MOST_WORDS))
            most_parts = self.app.multipart_form_part_limit
            state.form = await reader.read(self.stream(), options["boundary"].encode(), most_parts)
        return await super().form()


class _Reader:
    def __init__(self, most: int) -> None:
        self.most = most  # bytes of a file
        self.fields: dict[str, list[Any]] = defaultdict(list)
        self.words = self.size = 0
        self.part: UploadFile | bytearray = bytearray()

    async def read(
        self, chunks: AsyncIterator[bytes], boundary: bytes, most_parts: int
    ) -> dict[str, Any]:
        """Name -> word or file, or a list of them."""
        try:
            with PushMultipartParser(boundary, max_segment_count=most_parts) as parser:
                segment: MultipartSegment | None = None
                async for chunk in chunks:
                    for found in parser.parse(chunk) if not parser.closed else ():
                        if isinstance(found, MultipartSegment):
                            segment = found
                            self._begin(segment)
                        elif found:
                            await self._add(found)
                        elif segment is not None:
                            await self._end(segment)
        except BaseException as error:
            await self._forget()
            if isinstance(error, ParserError | ParserLimitReached):
                raise ClientException("Invalid multipart/form-data") from error
            raise
        return {name: all_ if len(all_) > 1 else all_[0] for name, all_ in self.fields.items()}

    def _begin(self, segment: MultipartSegment) -> None:
        self.part, self.size = bytearray(), 0
        if segment.filename:
            kind = segment.content_type or "text/plain"
            self.part = UploadFile(kind, segment.filename, max_spool_size=SPOOLED)

    async def _add(self, data: bytes | bytearray) -> None:
        if isinstance(self.part, UploadFile):
            self.size += len(data)
            if self.size > self.most:
                message = f"ไฟล์ใหญ่เกินที่รับได้ {thai.size(self.most)} ย่อไฟล์แล้วส่งใหม่"
                raise TooLarge(message, "File too large", fields={"file": message})
            await self.part.write(data)
            return
        self.words += len(data)
        if self.words > MOST_WORDS:
            raise TooLarge("ข้อความที่ส่งยาวเกินไป ย่อแล้วส่งใหม่", "Too many words")
        self.part.extend(data)

    async def _end(self, segment: MultipartSegment) -> None:
        all_ = self.fields[segment.name or ""]
        if isinstance(self.part, UploadFile):
            await self.part.seek(0)
            all_.append(self.part)
        else:
            all_.append(self.part.decode(segment.charset or "utf-8"))
        self.part = bytearray()

    async def _forget(self) -> None:
        kept = [one for all_ in self.fields.values() for one in all_]
        for one in (*kept, self.part):
            if isinstance(one, UploadFile):
                await one.close()
