"""The browsers that the site works in and what its documents are opened with: one data file,
viewing.toml, said in the footer and beside documents (R106, R107)."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from portal.kit import web

FILE = Path(__file__).with_name("viewing.toml")


class Browser(Struct, frozen=True, forbid_unknown_fields=True):
    """The oldest `version` that works, and why just this one."""

    name: str
    version: str
    why_th: str
    why_en: str


class Viewer(Struct, frozen=True, forbid_unknown_fields=True):
    """A program that opens documents of these `types` (file extensions)."""

    types: list[str]
    name: str
    url: str
    says_th: str
    says_en: str


class Newer(Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of `css` that not all of the browsers know."""

    css: str


class Viewing(Struct, frozen=True, forbid_unknown_fields=True):
    browser: list[Browser]
    viewer: list[Viewer]
    newer: list[Newer]


@cache
def viewing() -> Viewing:
    """The data file; msgspec.ValidationError when it does not hold."""
    return msgspec.toml.decode(FILE.read_bytes(), type=Viewing)


def viewers(types: Collection[str] = ()) -> list[Viewer]:
    """What these types of file are opened with; every viewer when none is named."""
    return [one for one in viewing().viewer if not types or set(types) & set(one.types)]


web.GLOBALS |= {"browsers": lambda: viewing().browser, "viewers": viewers}
