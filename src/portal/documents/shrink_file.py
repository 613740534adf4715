"""The child that makes a smaller copy of a photograph or of the pictures inside a PDF. Text, layout
and tags of a PDF stay as they are; what is signed or locked is not touched. It imports nothing of
the portal: it starts fast, with little memory and time, because the file comes from outside.

    python -m portal.documents.shrink_file <path> pdf|jpg <path of the copy> <seconds>
        -> {"state": "made" | "not_smaller" | "kept_as_is", "width": …, "height": …} on stdout
"""

import io
import json
import os
import resource
import sys
from typing import Any

LONGEST_SIDE = 2000  # pixels of a photograph: an A4 page at 170 dots an inch
DOTS = 170  # an inch, of a picture on a larger page
QUALITY = 80  # of JPEG
MOST_PIXELS = 60_000_000
FEWEST_PIXELS = 250_000  # below it a picture inside a PDF is left alone
WORTH_IT = 0.8  # of the size it had: what saves less is not offered
MEMORY = 1536 * 1024 * 1024
SPACES = ("/DeviceRGB", "/DeviceGray", "/CalRGB", "/CalGray", "/ICCBased")


def _main(path: str, ext: str, copy: str, seconds: int) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    before = os.stat(path).st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * before, 2 * before))
    said = _photo(path, copy) if ext == "jpg" else _pdf(path, copy)
    if said["state"] == "made" and os.stat(copy).st_size > before * WORTH_IT:
        said = {"state": "not_smaller"}
    return said


def _photo(path: str, copy: str) -> dict[str, Any]:
    """Turned as it was taken; without what the camera wrote beside it (place, owner)."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        image = Image.open(file, formats=["JPEG"])
        _must_be_bearable(image.width * image.height)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        colours = image.info.get("icc_profile")
        image = ImageOps.exif_transpose(image)
        if image.mode not in ("RGB", "L"):
            image, colours = image.convert("RGB"), None
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image.info.clear()
    image.save(copy, "JPEG", quality=QUALITY, optimize=True, progressive=True, icc_profile=colours)
    return {"state": "made", "width": image.width, "height": image.height}


def _pdf(path: str, copy: str) -> dict[str, Any]:
    import pikepdf  # noqa: PLC0415 - after the limits, and in the child alone

    try:
        pdf = pikepdf.open(path)
    except pikepdf.PasswordError:
        return {"state": "kept_as_is"}
    with pdf:
        if pdf.is_encrypted or _is_signed(pdf):
            return {"state": "kept_as_is"}
        sides = _sides(pdf)
        largest = max(sides.values(), default=0) or LONGEST_SIDE
        for found in pdf.objects:
            if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image":
                _shrink(pikepdf, found, sides.get(found.objgen, largest))
        with open(copy, "r+b") as out:  # by its name, another file would be put in its place
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    if _reads_as(path) != _reads_as(copy):
        raise ValueError("the copy does not say the same")
    return {"state": "made"}


def _is_signed(pdf: Any) -> bool:
    """A change would break a signature."""
    form = pdf.Root.get("/AcroForm")
    if "/Perms" in pdf.Root or (form is not None and int(form.get("/SigFlags", 0)) & 1):
        return True
    fields = form.get("/Fields", []) if form is not None else []
    return any(field.get("/FT") == "/Sig" and "/V" in field for field in fields)


def _sides(pdf: Any) -> dict[tuple[int, int], int]:
    """How many pixels the longer side of each picture needs on the largest page that shows it."""
    needs: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        left, bottom, right, top = (float(one) for one in page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1))
        inches = max(abs(right - left), abs(top - bottom)) * unit / 72
        side = max(LONGEST_SIDE, round(inches * DOTS))
        for image in page.get_images().values():
            needs[image.objgen] = max(side, needs.get(image.objgen, 0))
    return needs


def _shrink(pikepdf: Any, found: Any, side: int) -> None:
    """Nothing when it is small, of one bit, masked by colour, or of a form that is not plain."""
    from PIL import Image  # noqa: PLC0415 - after the limits, and in the child alone

    pixels = int(found.get("/Width", 0)) * int(found.get("/Height", 0))
    if pixels < FEWEST_PIXELS or not _is_plain(pikepdf, found):
        return
    _must_be_bearable(pixels)
    image = pikepdf.PdfImage(found).as_pil_image()
    if image.mode not in ("RGB", "L"):
        return
    mode = image.mode
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    if image.mode != mode or out.tell() > len(found.read_raw_bytes()) * WORTH_IT:
        return
    found.write(out.getvalue(), filter=pikepdf.Name.DCTDecode)
    found.Width, found.Height = image.size
    if "/DecodeParms" in found:
        del found["/DecodeParms"]


def _is_plain(pikepdf: Any, found: Any) -> bool:
    """Eight bits of grey or red, green and blue, drawn as they are."""
    space = found.get("/ColorSpace")
    name = space[0] if isinstance(space, pikepdf.Array) else space
    filters = found.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        filters = filters[0] if len(filters) == 1 else None
    smask = found.get("/SMask")
    return (
        str(name) in SPACES
        and found.get("/BitsPerComponent") == 8
        and str(filters) in ("/DCTDecode", "/FlateDecode")
        and not any(key in found for key in ("/Decode", "/Mask", "/SMaskInData"))
        and (smask is None or "/Matte" not in smask)
    )


def _reads_as(path: str) -> list[str]:
    """The text of each page."""
    import pypdfium2  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:  # the name alone does not open a file that has none any more
        pdf = pypdfium2.PdfDocument(file)
        return [page.get_textpage().get_text_range() for page in pdf]


def _must_be_bearable(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise ValueError("too many pixels")


if __name__ == "__main__":
    print(json.dumps(_main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))))
