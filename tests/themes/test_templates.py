"""Mistakes that a template does not tell of by itself."""

import re
from pathlib import Path

THEMES = Path(__file__).parents[2] / "themes"
NAMED = re.compile(r"icon\(([^)]*)\)")


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'id="i-([a-z]+)"', (THEMES / "base/assets/icons.svg").read_text()))
    assert drawn
    for page in THEMES.rglob("*.html"):
        for call in NAMED.findall(page.read_text()):
            for name in re.findall(r'"([a-z]+)"', re.sub(r'[=!]= ?"[^"]*"', "", call)):
                assert name in drawn, (page.name, name)


SET = re.compile(r"^\{% set (\w+) ", re.MULTILINE)


def test_no_page_sets_what_its_layout_sets_over_it():
    """The layout's own is set last, so the page's would be lost without a word."""
    layouts = ("layout.html", "staff.html")
    taken = {
        name: set(SET.findall((THEMES / "base" / name).read_text("utf-8"))) for name in layouts
    }
    assert all(taken.values())
    for page in THEMES.rglob("*.html"):
        text = page.read_text("utf-8")
        for name in layouts:
            if f'{{% extends "{name}" %}}' in text:
                over = set(SET.findall(text)) & (taken[name] | taken["layout.html"])
                assert not over, (page, over)
