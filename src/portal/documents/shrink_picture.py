"""The child that makes a picture small: JPEG, PNG or WebP in, WebP out, turned as it was taken,
without anything else that the file carried (place, owner, thumbnail). Little memory, time and
pixels, because the file comes from outside. It imports nothing of the portal: it starts fast.

    python -m portal.documents.shrink_picture <path> <width> <height> cover|fit
        -> "<width> <height> <width it had>\\n" and the WebP, on stdout
"""

import resource
import sys

MOST_PIXELS = 60_000_000  # as they lie in the file
SECONDS = 10
MEMORY = 1024 * 1024 * 1024


def _main(path: str, width: int, height: int, how: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from PIL import Image, ImageOps  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        image = Image.open(file, formats=["JPEG", "PNG", "WEBP"])
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        source = image.width
        image.draft("RGB", (width * 2, height * 2))
        image = ImageOps.exif_transpose(image)
        clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        image = image.convert("RGBA" if clear else "RGB")
        if how == "cover":
            # Of a poster the head says what it is.
            middle = (0.5, 0.0 if image.height > image.width else 0.5)
            image = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS, centering=middle)
        else:
            image.thumbnail((width, height), Image.Resampling.LANCZOS)
    sys.stdout.buffer.write(f"{image.width} {image.height} {source}\n".encode())
    image.save(sys.stdout.buffer, "WEBP", quality=78, method=5)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
