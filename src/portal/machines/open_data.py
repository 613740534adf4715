"""The unit's data catalogue: DCAT (JSON-LD) with the fields that the Thai Government Data Catalog
asks of every dataset, under their own names (Digital Government Act B.E. 2562 s.17; R17). Pure.

A dataset is a public item with files, a distribution one of its files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.catalog.queries import Node
from portal.machines.sharing import short_link
from portal.publication.shapes import day, file_path, moment
from portal.settings import settings
from portal.site.licences import Licence, licence_of
from portal.tenants.queries import UnitInfo, origin

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "gdc": "urn:gdcatalog:",
}
MEDIA_TYPE = "application/ld+json"
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
THAI = "http://id.loc.gov/vocabulary/iso639-1/th"

# The words of the Government Data Catalog.
FORMATS = {"pdf": "PDF", "xls": "XLS", "xlsx": "XLS", "doc": "Text", "docx": "Text", "jpg": "Image"}
OTHER = "อื่นๆ"
DATA_TYPE, DATA_TYPE_OTHER = "ข้อมูลประเภทอื่นๆ", "เอกสารและข้อมูลข่าวสารที่เปิดเผยต่อสาธารณะ"
OBJECTIVE = ["กฎหมายที่เกี่ยวข้อง", "เพื่อการให้บริการประชาชน"]
FREQUENCY = "ไม่ทราบ"
CATEGORY = "ข้อมูลสาธารณะ"


@dataclass(frozen=True)
class Catalogue:
    """`items` are rows of public items of one page, `documents` rows of their files by item,
    `nodes` the categories by id; `total` counts the items of all pages."""

    unit: UnitInfo
    items: Sequence[Any]
    documents: dict[Any, Any]
    nodes: dict[Any, Node]
    page: int
    page_size: int
    total: int


def catalogue(seen: Catalogue) -> dict[str, Any]:
    """The JSON-LD document."""
    unit, base = seen.unit, origin(seen.unit.slug)
    here, licence = f"{base}/api/v1/open-data", licence_of(seen.unit.facts)
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": [_said(f"บัญชีข้อมูล{unit.name_th}"), _said(f"Data of {unit.name_en}", "en")],
        "dct:description": _said("ข้อมูลข่าวสารที่เปิดเผยต่อสาธารณะในขณะนี้"),
        "dct:publisher": _publisher(unit, base),
        "dct:language": {"@id": THAI},
        "dct:license": {"@id": licence.url or f"{base}/policies/terms"},
        "foaf:homepage": {"@id": f"{base}/"},
        "hydra:totalItems": seen.total,
        "dcat:dataset": [_dataset(seen, item, licence, base) for item in seen.items],
    }
    if seen.page * seen.page_size < seen.total:
        made["hydra:next"] = {"@id": f"{here}?page={seen.page + 1}"}
    return made


def _dataset(seen: Catalogue, item: Any, licence: Licence, base: str) -> dict[str, Any]:
    unit, address = seen.unit, f"{base}/p/{item['id']}/"
    documents, node = seen.documents[item["id"]], seen.nodes.get(item["category"])
    keywords = [node.name_th, *([node.name_en] if node.name_en else [])] if node else [OTHER]
    contact = _contact(unit)
    notes = item["details"] or item["title"]
    made: dict[str, Any] = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": short_link(unit.slug, item["id"]),
        "dct:title": _said(item["title"]),
        "dct:description": _said(notes),
        "dct:issued": _typed(moment(item["first_published_at"]), "dateTime"),
        "dct:modified": _typed(moment(item["published_at"]), "dateTime"),
        "dct:publisher": {"@id": f"{base}/#unit"},
        "dct:source": item["source"],
        "dct:language": {"@id": THAI},
        "dct:accessRights": {"@id": PUBLIC},
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": _said(_place(unit))},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": contact[0],
            "vcard:hasEmail": {"@id": f"mailto:{contact[1]}"},
        },
        "dcat:keyword": [_said(keywords[0])] + [_said(word, "en") for word in keywords[1:]],
        "dcat:landingPage": {"@id": address},
        "dcat:distribution": [_distribution(one, licence, base) for one in documents],
        **{
            f"gdc:{name}": value
            for name, value in _thai_fields(seen, item, documents, keywords, licence).items()
        },
    }
    if node:
        made["dcat:theme"] = {
            "@id": f"{base}/c/{node.code}/",
            "@type": "skos:Concept",
            "skos:prefLabel": _said(node.name_th),
        }
    if item["coverage_from"]:
        period: dict[str, Any] = {"@type": "dct:PeriodOfTime"}
        period["dcat:startDate"] = _typed(day(item["coverage_from"]), "date")
        if item["coverage_to"]:
            period["dcat:endDate"] = _typed(day(item["coverage_to"]), "date")
        made["dct:temporal"] = period
    return made


def _thai_fields(
    seen: Catalogue, item: Any, documents: Sequence[Any], keywords: list[str], licence: Licence
) -> dict[str, Any]:
    """The mandatory fields of the catalogue's metadata standard."""
    maintainer, email = _contact(seen.unit)
    formats = sorted({FORMATS.get(document["ext"], OTHER) for document in documents})
    return {
        "data_type": DATA_TYPE,
        "data_type_other": DATA_TYPE_OTHER,
        "title": item["title"],
        "owner_org": seen.unit.name_th,
        "maintainer": maintainer,
        "maintainer_email": email,
        "tag_string": keywords,
        "notes": item["details"] or item["title"],
        "objective": OBJECTIVE,
        "update_frequency_unit": FREQUENCY,
        "update_frequency_interval": "",
        "geo_coverage": "อำเภอ",
        "data_source": item["source"],
        "data_format": formats,
        "data_category": CATEGORY,
        "license_id": licence.gd_catalog,
    }


def _distribution(document: Any, licence: Licence, base: str) -> dict[str, Any]:
    address = f"{base}{file_path(document)}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": document["filename"],
        "dct:format": document["ext"].upper(),
        "dct:license": {"@id": licence.url or f"{base}/policies/terms"},
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": document["media_type"],
        "dcat:byteSize": document["size"],
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": document["sha256"],
        },
    }


def _publisher(unit: UnitInfo, base: str) -> dict[str, Any]:
    return {
        "@id": f"{base}/#unit",
        "@type": "foaf:Organization",
        "foaf:name": [_said(unit.name_th), _said(unit.name_en, "en")],
        "foaf:homepage": {"@id": f"{base}/"},
    }


def _contact(unit: UnitInfo) -> tuple[str, str]:
    """(who answers, e-mail): the webmaster's, the unit's, or where it takes requests by mail."""
    facts = unit.facts
    group = facts.get("organisation", {}).get("responsible_group", "")
    taken_in = f"{unit.slug}@{settings().mail_domain or settings().base_domain}"
    email = facts.get("policies", {}).get("webmaster_email", "")
    return group or unit.name_th, email or facts.get("contact", {}).get("email", "") or taken_in


def _place(unit: UnitInfo) -> str:
    return f"อำเภอ{unit.district} จังหวัด{unit.province}"


def _said(words: str, lang: str = "th") -> dict[str, str]:
    return {"@value": words, "@language": lang}


def _typed(value: str | None, kind: str) -> dict[str, str | None]:
    return {"@value": value, "@type": f"xsd:{kind}"}
