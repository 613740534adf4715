"""The child that makes a redacted copy of a PDF: each page with personal data in its text becomes a
picture with black boxes, so that nothing of its text is left; the other pages stay as they are, and
what belongs to the file as a whole (properties, attached files, outline) is not taken over.

    python -m portal.guard.redact_pdf <path>   -> the PDF on stdout
"""

import io
import resource
import sys
from collections.abc import Iterator
from typing import Any

from portal.guard import rules

SECONDS = 40
MEMORY = 1536 * 1024 * 1024
MOST_PAGES = 500
MOST_PICTURES = 60  # pages that become pictures
DOTS = 170  # an inch: print stays easy to read
MOST_PIXELS = 8_000_000
ROOM = 1.5  # points around a letter

KINDS = (rules.CITIZEN, rules.PATIENT, rules.PHONE, rules.EMAIL, rules.BANK, rules.PASSPORT,
         rules.ADDRESS)  # fmt: skip

Box = tuple[float, float, float, float]


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        old = pypdfium2.PdfDocument(file.read())
    if len(old) > MOST_PAGES:
        raise ValueError("too many pages")
    new, pictures = pypdfium2.PdfDocument.new(), 0
    for number in range(len(old)):
        page = old[number]
        boxes = list(_boxes(pypdfium2.raw, page))
        if boxes:
            pictures += 1
            _as_picture(pypdfium2, new, page, boxes)
        else:
            new.import_pages(old, [number])
        page.close()
    if not 0 < pictures <= MOST_PICTURES:
        raise ValueError("nothing to hide, or too much")
    out = io.BytesIO()
    new.save(out)
    sys.stdout.buffer.write(out.getvalue())


def _boxes(raw: Any, page: Any) -> Iterator[Box]:
    """(left, bottom, right, top) of each letter that has to go."""
    text = page.get_textpage()
    places, letters = [], []
    for place in range(text.count_chars()):
        for letter in rules.plain(chr(raw.FPDFText_GetUnicode(text.raw, place))):
            places.append(place)
            letters.append(letter)
    words = "".join(letters)
    for kind, value in rules.found_in(words):
        at = words.find(value) if kind in KINDS else -1
        while at >= 0:
            for place in places[at : at + len(value)]:
                yield text.get_charbox(place, loose=True)
            at = words.find(value, at + 1)


def _as_picture(pypdfium2: Any, new: Any, page: Any, boxes: list[Box]) -> None:
    from PIL import ImageDraw  # noqa: PLC0415 - only where it is needed

    width, height = page.get_size()
    scale = min(DOTS / 72, (MOST_PIXELS / (width * height)) ** 0.5)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    pen = ImageDraw.Draw(picture)
    for left, bottom, right, top in boxes:
        corners = [
            _on_picture(pypdfium2.raw, page, picture.size, x, y)
            for x in (left - ROOM, right + ROOM)
            for y in (bottom - ROOM, top + ROOM)
        ]
        across, down = zip(*corners, strict=True)
        pen.rectangle((min(across), min(down), max(across), max(down)), fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    image = pypdfium2.PdfImage.new(new)
    image.load_jpeg(io.BytesIO(out.getvalue()))
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    target = new.new_page(width, height)
    target.insert_obj(image)
    target.gen_content()


def _on_picture(raw: Any, page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """A point of the page on its picture, however the page is turned or cut."""
    across, down = raw.c_int(), raw.c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


if __name__ == "__main__":
    _main(sys.argv[1])
