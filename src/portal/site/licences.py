"""On what terms the unit's information may be used again: per tenant, from licences.toml (R17;
Copyright Act B.E. 2537 s.7 keeps laws, orders and official reports free for everybody)."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from portal.kit import web

FILE = Path(__file__).with_name("licences.toml")
DEFAULT = "cc-by-4.0"


class Licence(Struct, frozen=True, forbid_unknown_fields=True):
    """`open`: anybody may use it for anything; `url` is "" where there is no deed to read;
    `gd_catalog`: its name in the Government Data Catalog."""

    code: str
    name_th: str
    name_en: str
    url: str
    gd_catalog: str
    open: bool
    may_th: str
    may_en: str
    must_th: str
    must_en: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    licence: list[Licence]


@cache
def licences() -> dict[str, Licence]:
    """By code."""
    found = msgspec.toml.decode(FILE.read_bytes(), type=_File)
    return {one.code: one for one in found.licence}


def licence_of(facts: dict[str, Any]) -> Licence:
    """Of the unit whose file this is; the default where it names none."""
    return licences()[facts.get("policies", {}).get("licence", DEFAULT)]


@web.pass_context
def _licence(context: web.Context) -> Licence:
    return licences()[context["unit"].policies.licence or DEFAULT]


web.GLOBALS["licence"] = _licence
