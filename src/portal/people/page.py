"""One page for one person at one host: what every template needs, found in one place."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie

from portal.kit import web
from portal.people.person import Person
from portal.people.roles import LABELS
from portal.tenants.host import unit_of
from portal.tenants.queries import UnitInfo
from portal.tenants.unit_file import Brand

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


NO_BRAND: dict[str, Any] = msgspec.to_builtins(Brand())


def page(
    request: Request, template: str, status_code: int = 200, /, **values: Any
) -> Response[str]:
    """`values` must hold `now` (the database's time) where the template shows waiting."""
    unit, person = unit_of(request.scope), person_of(request)
    lang = language(request)
    common = {
        "lang_switch_url": _switch(request, lang),
        "unit": look(unit, lang) if unit else None,
        "person": _shown(person, lang) if person else None,
        "csrf": person.csrf if person else "",
        "notice": None,
        "mourning": mourning_at(request),
        "path": request.url.path,
        "address": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    }
    html = web.render(unit.theme if unit else "base", template, lang, common | values)
    answer = Response(html, media_type=MediaType.HTML, status_code=status_code)
    answer.headers["Content-Security-Policy"] = CSP
    if request.url.path.startswith("/staff"):
        answer.headers["Cache-Control"] = "no-store"
        if request.query_params.get("lang") in ("th", "en"):
            answer.cookies.append(
                Cookie("lang", value=lang, secure=True, samesite="lax", httponly=True)
            )
    return answer


def mourning_at(request: Any) -> str | None:
    """What the sites say while they mourn (may be ""), None at other times; as of the moment at
    which this request's unit was checked, so that a kept page and a made one agree."""
    pulse = request.scope.get("portal", {}).get("pulse")
    return pulse.mourning if pulse else None


def person_of(request: Any) -> Person | None:
    return request.scope.get("portal", {}).get("person")


def language(request: Request) -> str:
    """Public pages say it in the address, so that one address is one page; staff pages remember."""
    asked = request.query_params.get("lang", "")
    if not asked and request.url.path.startswith("/staff"):
        asked = request.cookies.get("lang", "")
    return "en" if asked == "en" else "th"


def look(unit: UnitInfo, lang: str) -> SimpleNamespace:
    """The unit as templates show it."""
    contact = unit.facts.get("contact", {})
    english = lang == "en"
    return SimpleNamespace(
        slug=unit.slug,
        name=unit.name_en if english else unit.name_th,
        name_th=unit.name_th,
        name_en=unit.name_en,
        short_name=unit.facts["unit"].get("short_name", ""),
        province=unit.province,
        district=unit.district,
        kind=unit.kind,
        theme=unit.theme,
        brand=SimpleNamespace(**(NO_BRAND | unit.facts.get("brand", {}))),
        show_completeness=unit.facts["site"].get("show_completeness", False),
        announcement=bool(unit.facts.get("announcement")),
        responsible_group=unit.facts.get("organisation", {}).get("responsible_group", ""),
        policies=SimpleNamespace(
            **{
                name: unit.facts.get("policies", {}).get(name, "")
                for name in (
                    "licence webmaster_email security_email dpo dpo_email dpo_phone"
                ).split()
            }
        ),
        contact=SimpleNamespace(
            **{
                name: contact.get(name, "")
                for name in ("address", "phone", "fax", "email", "map_url", "hours")
            }
        ),
    )


def _shown(person: Person, lang: str) -> SimpleNamespace:
    return SimpleNamespace(
        name=person.name,
        username=person.username,
        roles=sorted(person.roles),
        positions=person.position()
        or ", ".join(role_label_in(lang, role) for role in sorted(person.roles)),
    )


def role_label_in(lang: str, role: str) -> str:
    in_thai, in_english = LABELS.get(role, (role, role))
    return in_english if lang == "en" else in_thai


def _switch(request: Request, lang: str) -> str:
    """This page in the other language."""
    asked = [(name, value) for name, value in parse_qsl(request.url.query) if name != "lang"]
    if lang == "th":
        asked.append(("lang", "en"))
    elif request.url.path.startswith("/staff"):
        asked.append(("lang", "th"))
    return request.url.path + (f"?{urlencode(asked)}" if asked else "")


@web.pass_context
def _role_label(context: web.Context, role: str) -> str:
    return role_label_in(context["lang"], role)


web.GLOBALS["role_label"] = _role_label
