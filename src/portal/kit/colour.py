"""Colours by the rules of WCAG 2.2: how far two differ, and a unit's own colour made into tokens
that everybody can read on, light and dark. Pure.

Colours are "#rrggbb", lower case. Ratios are 1 to 21.
"""

import re
from collections.abc import Callable

TEXT = 4.5  # WCAG 1.4.3
HEX = re.compile(r"#[0-9a-f]{6}")

WHITE, BLACK = "#ffffff", "#000000"
# The darkest light ground and the lightest dark ground of any theme; a test holds them to that.
DARKEST_DAY, LIGHTEST_NIGHT = "#e9e4d8", "#2f3a46"


def ratio(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def mix(one: str, other: str, share: float) -> str:
    """`share` (0 to 1) of the first, the rest of the other."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _until(colour: str, towards: str, holds: Callable[[str], bool]) -> str:
    for step in range(51):
        tried = mix(towards, colour, step / 50)
        if holds(tried):
            return tried
    return towards


def readable(colour: str) -> tuple[str, float]:
    """(the colour, or the nearest darker one that is read on light ground and carries white; the
    ratio that was asked for, of what was given, against the darker of the two grounds)."""

    def worst(tried: str) -> float:
        return min(ratio(tried, WHITE), ratio(tried, DARKEST_DAY))

    return _until(colour, BLACK, lambda tried: worst(tried) >= TEXT), worst(colour)


def accent_css(colour: str) -> str:
    """The style sheet that puts a readable colour in the place of the theme's own."""
    ground = "#14181d"
    night = _until(colour, WHITE, lambda tried: ratio(tried, LIGHTEST_NIGHT) >= TEXT)
    pairs = {
        "brand": (colour, night),
        "brand-hi": (mix(colour, BLACK, 0.7), mix(night, WHITE, 0.6)),
        "on-brand": (WHITE, mix(colour, "#05080c", 0.12)),
        "brand-text": (mix(colour, BLACK, 0.95), mix(night, WHITE, 0.85)),
        "soft": (mix(colour, WHITE, 0.09), mix(colour, ground, 0.16)),
        "soft-line": (mix(colour, WHITE, 0.3), mix(night, ground, 0.35)),
        "deep": (colour, mix(colour, ground, 0.3)),
        "deeper": (mix(colour, BLACK, 0.62), mix(colour, "#0a0d11", 0.14)),
        "hero": (mix(colour, WHITE, 0.1), mix(colour, ground, 0.14)),
    }
    tokens = "".join(
        f"--{name}:var(--day,{day})var(--night,{dark});" for name, (day, dark) in pairs.items()
    )
    return f":root{{{tokens}}}"
