"""Every two colours that stand together, in every theme: by day and by night, in mourning, in high
contrast, with a unit's own colour. Worked out from the style sheets (tests/themes/css.py)."""

import itertools

import pytest

from portal.kit import colour, web
from tests.themes.css import Mode, tokens

ACCENTS = ("#7a1f5c", "#0b5cab", "#b8860b", "#ff5500", "#00a86b", "#111111", "#9e9e9e")
THEMES = sorted(web.themes())
MODES = [
    Mode(theme, dark, mourning, contrast)
    for theme, dark, mourning, contrast in itertools.product(
        THEMES, (False, True), (False, True), (False, True)
    )
] + [
    Mode(theme, dark, accent=colour.readable(accent)[0])
    for theme, dark, accent in itertools.product(THEMES, (False, True), ACCENTS)
]

GROUNDS = ("bg", "surface", "surface2", "soft", "hero")
STATES = ("ok", "warn", "bad", "info", "idle")
TEXT = [
    *itertools.product(("ink", "ink2", "brand-text", "brand-hi"), GROUNDS),
    *[(state, ground) for state in STATES for ground in ("surface", f"{state}-soft")],
    *[("ink", f"{state}-soft") for state in STATES],
    ("bad", "bg"), ("on-brand", "brand"), ("on-brand", "brand-hi"), ("on-bar", "bar"),
    ("on-mast", "mast"), ("on-mast2", "mast"), ("on-nav", "nav"), ("on-nav-here", "nav"),
    ("on-foot", "foot"), ("on-foot2", "foot"), ("foot-link", "foot"), ("surface", "bad"),
]  # fmt: skip
# Edges of controls, marks that carry meaning, the ring of what has the focus: WCAG 1.4.11.
SHAPES = [
    *itertools.product(("line2",), ("bg", "surface", "soft")),
    *itertools.product(("brand",), ("bg", "surface", "hero")),
    ("nav-mark", "nav"), ("emblem", "mast"),
]  # fmt: skip
# Before any of these grounds one of the two colours of the ring is seen.
FOCUS = (*GROUNDS, "bar", "mast", "nav", "foot", "brand")


def _faults(mode: Mode) -> list[str]:
    found = tokens(mode)
    faults = []
    for pairs, least in ((TEXT, 4.5), (SHAPES, 3.0)):
        for front, back in pairs:
            ratio = colour.ratio(found[front], found[back])
            if ratio < least:
                faults.append(f"{front} {found[front]} on {back} {found[back]}: {ratio:.2f}")
    for ground in FOCUS:
        best = max(colour.ratio(found[one], found[ground]) for one in ("focus", "focus-halo"))
        if best < 3:
            faults.append(f"focus ring on {ground} {found[ground]}: {best:.2f}")
    return faults


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_what_stands_together_can_be_told_apart(mode):
    assert _faults(mode) == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_grounds_of_a_theme_are_no_harder_than_a_units_own_colour_reckons_with(theme):
    """kit/colour.py corrects a unit's colour against two grounds; no theme goes beyond them."""
    for dark, limit in ((False, colour.DARKEST_DAY), (True, colour.LIGHTEST_NIGHT)):
        found = tokens(Mode(theme, dark))
        for ground in ("bg", "surface", "surface2"):
            far = colour.ratio(found[ground], colour.BLACK if dark else colour.WHITE)
            most = colour.ratio(limit, colour.BLACK if dark else colour.WHITE)
            assert far <= most + 0.05, (ground, found[ground])


def test_the_tokens_are_read_as_a_browser_reads_them():
    found = tokens(Mode("moph-green"))
    assert (found["brand"], found["bar"], found["nav"]) == ("#0b6b4b", "#053d2b", "#ffffff")
    assert tokens(Mode("moph-green", dark=True))["brand"] == "#6fd0a6"
    assert tokens(Mode("moph-green", mourning=True))["mast"] == "#333333"
    assert tokens(Mode("base", contrast=True))["brand"] == "#ffe45c"
    assert tokens(Mode("base", contrast=True, mourning=True))["brand"] == "#ffffff"
