"""Pages: a template of the unit's theme over base, in the reader's language.

A theme is a folder of what it changes; base is complete. Templates hold no rules. What features
add to every template (labels of states, of roles) they put in GLOBALS.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from portal.kit import thai
from portal.kit.clock import BANGKOK
from portal.kit.thai_lines import whole
from portal.settings import ROOT

THEMES = ROOT / "themes"
# What comes from npm at set-up, by the name in its address.
FROM_NPM = {
    "fonts": ROOT / "node_modules" / "@fontsource" / "sarabun" / "files",
    "swagger": ROOT / "node_modules" / "swagger-ui-dist",
}

# Style sheets that are served as one: kept apart by concern, a theme's own part among them.
BUNDLES = {
    "site.css": (
        "style/tokens.css", "tokens-theme.css", "style/modes.css", "style/ground.css",
        "style/header.css", "style/search.css", "style/home.css", "style/lists.css",
        "style/forms.css", "style/kinds.css", "style/index.css", "style/search-page.css",
        "style/visitors.css", "style/footer.css",
    ),
}  # fmt: skip

GLOBALS: dict[str, Callable[..., Any]] = {}


@cache
def theme(name: str) -> Environment:
    folders = [THEMES / name, THEMES / "base"] if name != "base" else [THEMES / "base"]
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # Thai in 3 bytes, not 6
    environment.filters |= FILTERS
    environment.globals |= GLOBALS | {"t": _t, "link": _link, "asset": lambda n: asset_url(name, n)}
    return environment


def render(theme_name: str, template: str, lang: str, values: dict[str, Any]) -> str:
    return theme(theme_name).get_template(f"{template}.html").render({"lang": lang, **values})


def themes() -> set[str]:
    return {folder.name for folder in THEMES.iterdir() if folder.is_dir()}


# ---- static files -------------------------------------------------------------------------


@cache
def asset(path: str) -> tuple[bytes, str] | None:
    """(bytes, hash) of `<name>`, `<theme>/<name>` or `<npm name>/<name>`; None when there is none.
    Read once: an image's files do not change while it runs."""
    first, _, rest = path.partition("/")
    if first in FROM_NPM:
        data = _file(FROM_NPM[first], rest)
    elif rest and first in themes():
        data = _bundle(first, rest) if rest in BUNDLES else _file(THEMES / first / "assets", rest)
    else:
        data = _file(THEMES / "base" / "assets", path)
    return None if data is None else (data, hashlib.sha256(data).hexdigest()[:12])


def _file(folder: Path, name: str) -> bytes | None:
    file = (folder / name).resolve()
    if not name or not file.is_relative_to(folder.resolve()) or not file.is_file():
        return None
    return file.read_bytes()


def _bundle(theme_name: str, name: str) -> bytes:
    """Its parts in order, without comments and line ends; what they load by address with its
    hash, so that it may be kept for ever too."""
    found = [
        _file(THEMES / folder / "assets", part)
        for part in BUNDLES[name]
        for folder in ([theme_name] if part == "tokens-theme.css" else ["base"])
    ]
    css = re.sub(r"/\*.*?\*/", "", b"".join(filter(None, found)).decode(), flags=re.DOTALL)
    css = re.sub(r"(?<=[;{},>])\n\s*", "", re.sub(r"\n\s*\n", "\n", css)).replace("\n", " ")
    return re.sub(r'"/assets/([^"?]+)"', lambda it: f'"{asset_url("base", it[1])}"', css).encode()


@cache
def asset_url(theme_name: str, name: str) -> str:
    """The address of a static file, with its hash, so that it may be kept for ever."""
    own = name in BUNDLES or Path(THEMES, theme_name, "assets", name).is_file()
    path = f"{theme_name}/{name}" if (own and theme_name != "base") or name in BUNDLES else name
    found = asset(path)
    if found is None:
        raise LookupError(f"no asset {name}")
    return f"/assets/{path}?v={found[1]}"


# ---- what templates call --------------------------------------------------------------------


@pass_context
def _t(context: Context, in_thai: str, in_english: str) -> str:
    return in_english if context["lang"] == "en" else in_thai


@pass_context
def _link(context: Context, path: str) -> str:
    return with_lang(path, context["lang"])


def with_lang(path: str, lang: str) -> str:
    """The same path in this language; Thai is the plain address."""
    if lang != "en":
        return path
    path, mark, fragment = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({'lang': lang})}{mark}{fragment}"


def _dated(show: Callable[[Any, str], str]) -> Any:
    @pass_context
    def filter_(context: Context, moment: Any) -> str:
        return show(moment, context["lang"]) if moment is not None else ""

    return filter_


@pass_context
def _digits(context: Context, text: object) -> str:
    return str(text) if context["lang"] == "en" else thai.digits(text)


@pass_context
def _ago(context: Context, moment: datetime | None) -> str:
    """How long it has waited, by the page's own `now`."""
    if moment is None:
        return ""
    minutes = max(0, int((context["now"] - moment).total_seconds() // 60))
    english = context["lang"] == "en"
    for per, in_thai, in_english in ((1440, "วัน", "d"), (60, "ชม.", "h"), (1, "นาที", "min")):
        if count := minutes // per:
            return f"waiting {count} {in_english}" if english else f"รอ {count} {in_thai}"
    return "just now" if english else "เมื่อครู่"


def _iso(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(BANGKOK).isoformat(timespec="seconds")
    return moment.isoformat() if moment else ""


FILTERS: dict[str, Callable[..., Any]] = {
    "date": _dated(thai.long_date),
    "short_date": _dated(thai.short_date),
    "when": _dated(thai.when),
    "iso": _iso,
    "size": thai.size,
    "digits": _digits,
    "ago": _ago,
    "whole": whole,
}
