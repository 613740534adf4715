"""QR codes, as drawings and as pixels."""

import io

import segno


def qr_svg(address: str) -> str:
    """A QR code as SVG; "" for no address."""
    if not address:
        return ""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, border=2, scale=4
    )
    return out.getvalue().decode()


def qr_png(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", border=2, scale=6)
    return out.getvalue()
