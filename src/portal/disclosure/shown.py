"""What the public templates are given: names in the reader's language, addresses, files."""

import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from portal.catalog.kinds import kinds
from portal.catalog.queries import Node
from portal.catalog.shared_file import SharedDocument, shared
from portal.disclosure.contact import answers
from portal.disclosure.facts_shown import facts_shown
from portal.disclosure.pictures import card_url, whole_url
from portal.disclosure.queries import Listing, Site
from portal.disclosure.services import LINKS
from portal.disclosure.services import SHOWS as SERVICES
from portal.documents.preview import KINDS, OFFICE
from portal.documents.small_pictures import WHOLE, WIDTHS
from portal.kit import web
from portal.publication.labels import pick
from portal.publication.shapes import file_path
from portal.tenants.queries import origin

NEWS = "news"  # the code that every shared template gives its category of news


def link_groups() -> list[tuple[str, str, str]]:
    """(code, Thai, English) of the groups, as the kind of content declares them."""
    columns = next(field for field in kinds()[LINKS].field if field.name == "links").column
    return next(column for column in columns if column.name == "group").choices


READ = ("doc", "zip")  # shown as the words that were taken out of them
PREVIEWED = (*KINDS, *OFFICE, *READ)


class Shown:
    """One page in one language."""

    def __init__(self, site: Site, lang: str) -> None:
        self.site, self.lang = site, lang
        self._nodes = site.by_id()
        self._news = {
            below.id
            for node in self._nodes.values()
            if node.code == NEWS
            for _, below in node.walk()
        }

    def category(self, node: Node, *, deep: bool = True) -> SimpleNamespace:
        counts = self.site.counts[node.id]
        documents = [self.shared(one) for one in shared().in_category(node.code)]
        below = [found for _, found in node.walk()]
        return SimpleNamespace(
            shows=node.shows,
            active=node.active,
            declared=None if counts.count else self.declaration(node.id),
            shared=documents,
            contact=answers(self.site.contact, node.code),
            by_itself=any(self._fills_itself(found) for found in below),
            code=node.code,
            number=node.number,
            name=self._name(node),
            name_th=node.name_th,
            name_en=node.name_en,
            description=node.description_th if self.lang == "th" else "",
            optional=node.optional,
            count=counts.count,
            latest=counts.latest,
            children=[self.category(child) for child in node.children] if deep else [],
            url=f"/c/{node.code}/",
        )

    def _fills_itself(self, node: Node) -> bool:
        """Whether it shows something without an item of the unit."""
        made = {
            "oia-index": True,
            "visitors": True,
            "web-links": bool(self.site.related),
            SERVICES: True,
        }
        return (
            made.get(node.shows, False)
            or answers(self.site.contact, node.code) is not None
            or bool(shared().in_category(node.code))
        )

    def declaration(self, place: UUID | str) -> SimpleNamespace | None:
        """What is declared of a category, or of the slot with this key."""
        row = self.site.declared.get(place)
        return SimpleNamespace(**dict(row)) if row else None

    def shared(self, document: SharedDocument) -> SimpleNamespace:
        """A national document, the same for every unit (R32)."""
        english = self.lang == "en"
        return SimpleNamespace(
            title=document.title_en if english else document.title_th,
            source=document.source_en if english else document.source_th,
            legal_reference=document.legal_reference,
            url=document.url,
        )

    def links(self, items: Sequence[Any]) -> list[SimpleNamespace]:
        """The four groups of related sites: the unit's relatives in theirs by themselves (R22),
        then what these items list."""
        rows = [
            ("below" if row["below"] else "same", self._unit_name(row), f"{origin(row['slug'])}/")
            for row in self.site.related
        ]
        for item in items:
            listed = json.loads(item["facts"]).get("links", []) if item["kind"] == LINKS else []
            rows += [(row["group"], row["name"], row["url"]) for row in listed]
        return [
            SimpleNamespace(
                title=pick((in_thai, in_english), self.lang),
                links=[SimpleNamespace(name=n, url=url) for group, n, url in rows if group == code],
            )
            for code, in_thai, in_english in link_groups()
        ]

    def _unit_name(self, row: Any) -> str:
        return row["name_en"] if self.lang == "en" and row["name_en"] else row["name_th"]

    def items(self, listing: Listing) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(
                id=item["id"],
                url=f"/p/{item['id']}/",
                title=item["title"],
                category_name=self._category_name(item["category"]),
                category_url=f"/c/{item['code']}/",
                published_at=item["published_at"],
                documents=[self.document(row) for row in listing.documents[item["id"]]],
                external=bool(item["external_links"]),
                is_news=item["category"] in self._news,
                picture=picture_of(listing.documents[item["id"]]),
            )
            for item in listing.items
        ]

    def item(
        self,
        item: Any,
        documents: list[Any],
        old: Sequence[Any] = (),
        titles: Mapping[str, str] | None = None,
    ) -> tuple[SimpleNamespace, list[SimpleNamespace]]:
        """(the item, its category's trail from the top). `old`: the editions before this one;
        `titles`: of the items that its facts name."""
        node, above = self.site.find(item["code"])
        trail = [self.category(part, deep=False) for part in [*above, node]]
        files = [self.document(row) for row in documents]
        shown = SimpleNamespace(
            **{
                name: item[name]
                for name in (
                    "id title details source coverage_from coverage_to publish_until until_day"
                    " permanent_reason edition external_links remark"
                ).split()
            },
            url=f"/p/{item['id']}/",
            published_at=item["first_published_at"],
            updated_at=item["published_at"],
            category=trail[-1],
            **self._content(item, files, titles or {}),
            old_editions=[self.old(item["id"], one, ()) for one in old],
        )
        return shown, trail

    def old(self, item: UUID, edition: Any, documents: Sequence[Any]) -> SimpleNamespace:
        """An edition that was replaced; its files have addresses of their own."""
        files = [self.document(row) for row in documents]
        for file in files:
            name = quote(file.filename)
            file.url = f"/files/{file.id}/{edition['edition']}/{name}"
            file.preview_url, file.small = "", {}
        names = ("edition", "title", "details", "source", "published_at", "ended_at")
        return SimpleNamespace(
            id=None,  # its tables are not handed out
            **{name: edition[name] for name in names},
            url=f"/p/{item}/{edition['edition']}/",
            **self._content(edition, files, {}),
        )

    def _content(
        self, row: Any, files: list[SimpleNamespace], titles: Mapping[str, str]
    ) -> dict[str, Any]:
        """Its kind with the facts; its files, pictures apart, without those that a fact shows."""
        asked = facts_shown(row, files, titles, self.lang)
        rest = [file for file in files if str(file.id) not in asked.used]
        return {
            "asked": asked,
            "all_documents": files,
            "documents": [file for file in rest if file.ext != "jpg"],
            "pictures": [file for file in rest if file.ext == "jpg"],
        }

    def document(self, row: Any) -> SimpleNamespace:
        return SimpleNamespace(
            id=row["id"],
            filename=row["filename"],
            ext=row["ext"],
            size=row["size"],
            url=file_path(row),
            preview_url=f"/p/{row['item']}/preview/{row['id']}" if row["ext"] in PREVIEWED else "",
            page_count=row["page_count"],
            alt=row["alt"],
            width=row["width"],
            height=row["height"],
            text_layer=row["text_layer"],
            small={str(width): whole_url(row["id"], width) for width in WHOLE}
            if row["ext"] == "jpg"
            else {},
        )

    def pages(self, number: int, total: int, path: str, size: int) -> SimpleNamespace:
        """Links to the page before and after, or None."""
        count = max(1, -(-total // size))

        def link(page: int) -> str | None:
            if not 1 <= page <= count:
                return None
            return web.with_lang(path if page == 1 else f"{path}?page={page}", self.lang)

        return SimpleNamespace(
            number=number,
            count=count,
            total=total,
            previous_url=link(number - 1),
            next_url=link(number + 1),
        )

    def _category_name(self, category: UUID) -> str:
        node = self._nodes.get(category)
        return self._name(node) if node else ""

    def _name(self, node: Node) -> str:
        return node.name_en if self.lang == "en" and node.name_en else node.name_th


def picture_of(documents: Sequence[Any]) -> SimpleNamespace | None:
    """The first photograph among the files, as an <img> needs it: cut to 4:3."""
    for row in documents:
        if row["ext"] == "jpg":
            return SimpleNamespace(
                src=card_url(row["id"], WIDTHS[-1]),
                srcset=", ".join(f"{card_url(row['id'], width)} {width}w" for width in WIDTHS),
                width=WIDTHS[-1],
                height=WIDTHS[-1] * 3 // 4,
                alt=row["alt"],
            )
    return None
