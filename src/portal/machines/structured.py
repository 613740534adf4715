"""What a page says of itself to programs: schema.org data and the card of the link, for its head
(themes/base/parts/machines.html). Pure; what it reads is what the page shows."""

from types import SimpleNamespace
from typing import Any

from portal.documents.inspection import MEDIA_TYPES
from portal.kit import web
from portal.kit.clock import BANGKOK
from portal.kit.short_code import short_code
from portal.machines.cards import HEIGHT, WIDTH, card_of_item, card_of_unit
from portal.site.licences import DEFAULT, licences
from portal.tenants.queries import origin

SCHEMA = "https://schema.org"


@web.pass_context
def _machines(context: web.Context) -> SimpleNamespace | None:
    """(title, description, url, kind, image, size, alt, data) of a page that may be passed on;
    None for every other. `data` is JSON-LD."""
    unit, lang = context["unit"], context["lang"]
    if unit is None:
        return None
    if contact := context.get("contact"):  # with what its people published of it
        unit = SimpleNamespace(**vars(unit) | {"contact": contact})
    base = origin(unit.slug)
    item = _with_address(context, "item")
    if item and not hasattr(item, "category"):
        return None  # an edition that was replaced
    if item:
        of = card_of_item(unit, item.title, item.category.name_th)
        data = _item(item, context.get("trail", []), unit, base)
        said, picture = item.details or item.title, f"{item.url}card.png"
        title, url = item.title, item.url
    elif category := _with_address(context, "category"):
        of, data, picture = card_of_unit(unit), None, "/card.png"
        title, said, url = category.name, category.description or category.name, category.url
    elif context.get("path") == "/":
        of, data, picture = card_of_unit(unit), _home(unit, base), "/card.png"
        title, url = unit.name, "/"
        said = context.call(context["t"], "ข้อมูลข่าวสารที่เปิดเผยต่อสาธารณะ", "Public information")
    else:
        return None
    return SimpleNamespace(
        title=title,
        description=" ".join(said.split())[:200],
        url=base + web.with_lang(url, lang),
        kind="article" if item else "website",
        image=f"{base}{picture}?v={of.version}",
        width=WIDTH,
        height=HEIGHT,
        data=data,
    )


def _with_address(context: web.Context, name: str) -> Any:
    """The page's item or category, where the page is its own."""
    found = context.get(name)
    path = context.get("path", "").rstrip("/")
    return found if found and getattr(found, "url", "").rstrip("/") == path else None


def _organisation(unit: Any, base: str) -> dict[str, Any]:
    said = {
        "@type": "GovernmentOrganization",
        "@id": f"{base}/#unit",
        "name": unit.name_th,
        "alternateName": unit.name_en,
        "url": f"{base}/",
        "telephone": unit.contact.phone,
        "email": unit.contact.email,
        "address": unit.contact.address,
        "areaServed": f"อำเภอ{unit.district} จังหวัด{unit.province}",
        "parentOrganization": {
            "@type": "GovernmentOrganization",
            "name": "กระทรวงสาธารณสุข",
            "alternateName": "Ministry of Public Health",
        },
    }
    return {name: value for name, value in said.items() if value}


def _home(unit: Any, base: str) -> dict[str, Any]:
    website = {
        "@type": "WebSite",
        "url": f"{base}/",
        "name": unit.name_th,
        "inLanguage": ["th", "en"],
        "publisher": {"@id": f"{base}/#unit"},
    }
    return {"@context": SCHEMA, "@graph": [_organisation(unit, base), website]}


def _item(item: Any, trail: list[Any], unit: Any, base: str) -> dict[str, Any]:
    licence = licences()[unit.policies.licence or DEFAULT]
    said = {
        "@type": "DigitalDocument",
        "@id": f"{base}{item.url}",
        "url": f"{base}{item.url}",
        "identifier": f"{base}/s/{short_code(item.id)}",
        "name": item.title,
        "description": " ".join(item.details.split())[:500],
        "inLanguage": "th",
        "datePublished": _iso(item.published_at),
        "dateModified": _iso(item.updated_at),
        "expires": _iso(item.publish_until),
        "version": item.edition,
        "license": licence.url or f"{base}/policies/terms",
        "isAccessibleForFree": True,
        "publisher": _organisation(unit, base),
        "encoding": [
            {
                "@type": "MediaObject",
                "name": document.filename,
                "contentUrl": f"{base}{document.url}",
                "encodingFormat": MEDIA_TYPES.get(document.ext, "application/octet-stream"),
                "contentSize": str(document.size),
            }
            for document in item.all_documents
        ],
    }
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": node.name_th,
                "item": f"{base}{node.url}",
            }
            for place, node in enumerate(trail, 1)
        ],
    }
    graph = [{name: value for name, value in said.items() if value}]
    return {"@context": SCHEMA, "@graph": graph + ([crumbs] if trail else [])}


def _iso(moment: Any) -> str | None:
    return moment.astimezone(BANGKOK).isoformat(timespec="seconds") if moment else None


@web.pass_context
def _short_link(context: web.Context, item: Any) -> str:
    return f"{origin(context['unit'].slug)}/s/{short_code(item.id)}"


web.GLOBALS |= {"machines": _machines, "short_link": _short_link}
