"""A list of public items as Atom (RFC 4287) or RSS 2.0. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as xml

from portal.kit.clock import BANGKOK
from portal.publication.shapes import file_path

ATOM = "http://www.w3.org/2005/Atom"
LONGEST_SUMMARY = 600
xml.register_namespace("atom", ATOM)


@dataclass(frozen=True)
class Feed:
    """`page` and `itself` are addresses; `entries` are rows of public items, `documents` rows of
    their files by item."""

    title: str
    unit: str
    site: str
    page: str
    itself: str
    rights: str
    lang: str
    updated: datetime
    entries: Sequence[Any]
    documents: dict[Any, Any]


def atom(feed: Feed) -> bytes:
    """Each file of an item is an enclosure of its entry."""
    root = xml.Element("feed", {"xmlns": ATOM, "xml:lang": feed.lang})
    _texts(root, id=feed.itself, title=feed.title, updated=_iso(feed.updated), rights=feed.rights)
    xml.SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.itself)
    xml.SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    _texts(xml.SubElement(root, "author"), name=feed.unit, uri=f"{feed.site}/")
    for item in feed.entries:
        entry = xml.SubElement(root, "entry")
        _texts(
            entry,
            id=f"urn:uuid:{item['id']}",
            title=item["title"],
            updated=_iso(item["published_at"]),
            published=_iso(item["first_published_at"]),
            summary=item["details"][:LONGEST_SUMMARY],
        )
        address = f"{feed.site}/p/{item['id']}/"
        xml.SubElement(entry, "link", rel="alternate", type="text/html", href=address)
        if item["code"]:
            xml.SubElement(entry, "category", term=item["code"])
        for document in feed.documents[item["id"]]:
            xml.SubElement(
                entry,
                "link",
                rel="enclosure",
                type=document["media_type"],
                length=str(document["size"]),
                title=document["filename"],
                href=f"{feed.site}{file_path(document)}",
            )
    return _bytes(root)


def rss(feed: Feed) -> bytes:
    """RSS knows one enclosure: the first file."""
    root = xml.Element("rss", {"version": "2.0"})
    channel = xml.SubElement(root, "channel")
    _texts(
        channel,
        title=feed.title,
        link=feed.page,
        description=feed.title,
        language=feed.lang,
        copyright=feed.rights,
        lastBuildDate=_rfc822(feed.updated),
    )
    link = {"rel": "self", "type": "application/rss+xml", "href": feed.itself}
    xml.SubElement(channel, f"{{{ATOM}}}link", link)
    for item in feed.entries:
        entry = xml.SubElement(channel, "item")
        _texts(
            entry,
            title=item["title"],
            link=f"{feed.site}/p/{item['id']}/",
            description=item["details"][:LONGEST_SUMMARY],
            pubDate=_rfc822(item["published_at"]),
            category=item["code"] or "",
        )
        xml.SubElement(entry, "guid", isPermaLink="false").text = f"urn:uuid:{item['id']}"
        for document in feed.documents[item["id"]][:1]:
            xml.SubElement(
                entry,
                "enclosure",
                url=f"{feed.site}{file_path(document)}",
                length=str(document["size"]),
                type=document["media_type"],
            )
    return _bytes(root)


def _texts(parent: xml.Element, **texts: str) -> None:
    for name, words in texts.items():
        xml.SubElement(parent, name).text = words


def _bytes(root: xml.Element) -> bytes:
    return xml.tostring(root, encoding="utf-8", xml_declaration=True)


def _iso(moment: datetime) -> str:
    return moment.astimezone(BANGKOK).isoformat(timespec="seconds")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(BANGKOK))
