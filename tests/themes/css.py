"""The tokens of a theme, worked out from its style sheets as a browser would: which lists of :root
apply in a mode, later and more specific ones winning, var() with fallbacks followed to the end."""

import re
from dataclasses import dataclass

from portal.kit import web
from portal.kit.colour import accent_css

NOTHING = ""  # of `--day: ;`


@dataclass(frozen=True)
class Mode:
    """`dark` is the device's; the rest are attributes of <html>, and a unit's own colour."""

    theme: str
    dark: bool = False
    mourning: bool = False
    contrast: bool = False
    accent: str = ""

    def __str__(self) -> str:
        flags = [name for name in ("dark", "mourning", "contrast") if getattr(self, name)]
        return " ".join([self.theme, *flags, self.accent]).strip()


def tokens(mode: Mode) -> dict[str, str]:
    """Every colour token of the mode as #rrggbb."""
    css, _ = web.asset(f"{mode.theme}/site.css") or (b"", "")
    sheets = [css.decode(), accent_css(mode.accent) if mode.accent else ""]
    won: dict[str, tuple[tuple[int, int], str]] = {}
    for order, (media, selector, body) in enumerate(
        rule for sheet in sheets for rule in _rules(sheet)
    ):
        if not _applies(media, selector, mode):
            continue
        weight = (selector.count("[") + selector.count(":"), order)
        for name, value in _declarations(body):
            if name not in won or weight >= won[name][0]:
                won[name] = (weight, value)
    values = {name: value for name, (_, value) in won.items()}
    found = {name: _resolved(value, values) for name, value in values.items()}
    return {
        name: _six(value)
        for name, value in found.items()
        if value and re.fullmatch(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?", value)
    }


def _rules(css: str):
    """(media query or "", selector, body) of each rule that sets custom properties."""
    css = re.sub(r'"[^"]*"', '""', css)
    for media, inner in re.findall(r"@media\s*\(?([^{]*?)\)?\{((?:[^{}]*\{[^{}]*\})*)\}", css):
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", inner):
            yield media, selector.strip(), body
    plain = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}", "", css)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        yield "", selector.strip(), body


def _applies(media: str, selector: str, mode: Mode) -> bool:
    if not selector.startswith(":root") or " " in selector or "," in selector:
        return False
    if media and not (media == "prefers-color-scheme:dark" and mode.dark):
        return False
    given = {"data-mourning": mode.mourning, "data-contrast=high": mode.contrast}
    asked = re.findall(r"(?<!:not\()\[([^\]]+)\]", selector)
    return all(given.get(one, False) for one in asked)


def _declarations(body: str):
    for part in body.split(";"):
        name, colon, value = part.partition(":")
        if colon and name.strip().startswith("--"):
            yield name.strip()[2:], value


def _resolved(value: str, values: dict[str, str]) -> str | None:
    """None for what is invalid (`initial`, or a variable that is not there without fallback)."""
    if value.strip() == "initial":
        return None
    out, at = "", 0
    while (start := value.find("var(", at)) >= 0:
        end, depth = start + 4, 1
        while depth:
            depth += {"(": 1, ")": -1}.get(value[end], 0)
            end += 1
        name, comma, fallback = value[start + 4 : end - 1].partition(",")
        found = _resolved(values[name[2:]], values) if name[2:] in values else None
        if found is None:
            found = _resolved(fallback, values) if comma else None
        if found is None:
            return None
        out, at = out + value[at:start] + found, end
    return (out + value[at:]).strip()


def _six(colour: str) -> str:
    digits = colour[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(one * 2 for one in digits))
