"""Every icon that a template names is drawn: one that is not leaves an empty place."""

import re
from pathlib import Path

THEMES = Path(__file__).parents[2] / "themes"
NAMED = re.compile(r'icon\(([^)]*)\)')


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'id="i-([a-z]+)"', (THEMES / "base/assets/icons.svg").read_text()))
    assert drawn
    for page in THEMES.rglob("*.html"):
        for call in NAMED.findall(page.read_text()):
            for name in re.findall(r'"([a-z]+)"', re.sub(r'[=!]= ?"[^"]*"', "", call)):
                assert name in drawn, (page.name, name)
