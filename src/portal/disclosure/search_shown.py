"""What the page of results is given."""

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from portal.catalog.kinds import kinds
from portal.disclosure.queries import PAGE_SIZE, Listing, Site
from portal.disclosure.shown import Shown
from portal.kit import web
from portal.publication.facts import searched
from portal.publication.labels import pick
from portal.search import marking
from portal.search.asking import Question
from portal.search.narrowing import Facets, Narrowed

MOST_CHOICES = 12  # of one facet


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the address, one line each."""

    q: str = ""
    category: str = ""
    year: str = ""
    type: str = ""
    start: str = ""
    end: str = ""
    page: int = 1

    @property
    def says_anything(self) -> bool:
        return any((self.q, self.category, self.year, self.type, self.start, self.end))

    def path(self) -> str:
        given = {
            "q": self.q, "category": self.category, "year": self.year, "type": self.type,
            "from": self.start, "to": self.end, "page": self.page if self.page > 1 else "",
        }  # fmt: skip
        kept = {name: value for name, value in given.items() if value}
        return "/search" + (f"?{urlencode(kept)}" if kept else "")


class SearchShown(Shown):
    """One page of results in one language."""

    def __init__(self, site: Site, lang: str, asked: Asked, wanted: Question) -> None:
        super().__init__(site, lang)
        self.asked, self.wanted = asked, wanted
        self.found = marking.pattern(wanted)
        self.first = (asked.page - 1) * PAGE_SIZE

    def results(self, listing: Listing, texts: dict[UUID, list[Any]]) -> list[SimpleNamespace]:
        shown = self.items(listing)
        for one, item in zip(shown, listing.items, strict=True):
            one.title = marking.pieces(item["title"], self.found)
            one.details = marking.around(item["details"], self.found)
            one.fact = self._fact(item)
            one.inside = self._inside(texts.get(item["id"], []))
        return shown

    def _fact(self, item: Any) -> SimpleNamespace | None:
        """The line of the field in which most different things were met, and the field's label."""
        kind = kinds().get(item["kind"])
        if kind is None or self.found is None:
            return None
        met = [
            (len(set(self.found.findall(words))), field, words)
            for field, words in searched(kind, json.loads(item["facts"]))
        ]
        most, field, words = max(met, key=lambda one: one[0], default=(0, None, ""))
        if field is None or not most:
            return None
        label = pick((field.label_th, field.label_en), self.lang)
        return SimpleNamespace(label=label, line=marking.around(words, self.found))

    def _inside(self, texts: list[Any]) -> SimpleNamespace | None:
        """The line inside the first file that answers, and the file's name."""
        for row in texts:
            if line := marking.around(row["text"], self.found):
                return SimpleNamespace(filename=row["filename"], line=line)
        return None

    def link_to(self, text: str) -> SimpleNamespace | None:
        if not text:
            return None
        return SimpleNamespace(text=text, url=self._link(Asked(text)))

    def facets(self, counted: Facets) -> list[SimpleNamespace]:
        """The choices of each filter that is not made yet, the fullest first."""
        nodes = self.site.by_id()
        categories = [
            (nodes[category].code, self._name(nodes[category]), count)
            for category, count in counted.categories.most_common(MOST_CHOICES)
            if category in nodes
        ]
        years = [(str(year), str(year), n) for year, n in sorted(counted.years.items())[::-1]]
        kinds = [(kind, kind.upper(), count) for kind, count in counted.kinds.most_common()]
        return [
            SimpleNamespace(
                name=name,
                choices=[
                    SimpleNamespace(
                        label=label, count=count, url=self._link(self._with(**{name: code}))
                    )
                    for code, label, count in choices[:MOST_CHOICES]
                ],
            )
            for name, choices in (("category", categories), ("year", years), ("type", kinds))
            if choices and not getattr(self.asked, name)
        ]

    def chosen(self, narrowed: Narrowed) -> list[SimpleNamespace]:
        """The filters in force, each with the way to lift it."""
        asked, made = self.asked, []
        if narrowed.categories:
            made.append(("category", self._name(self.site.find(asked.category)[0])))
        if narrowed.year:
            made.append(("year", str(narrowed.year)))
        if narrowed.kind:
            made.append(("type", narrowed.kind.upper()))
        if narrowed.begins:
            made.append(("start", narrowed.begins))
        if narrowed.ends:
            made.append(("end", narrowed.ends))
        return [
            SimpleNamespace(name=name, value=value, url=self._link(self._with(**{name: ""})))
            for name, value in made
        ]

    def search_pages(self, total: int) -> SimpleNamespace:
        count = max(1, -(-total // PAGE_SIZE))
        at = self.asked.page

        def link(number: int) -> str | None:
            return self._link(self._with(page=number)) if 1 <= number <= count else None

        return SimpleNamespace(
            number=at, count=count, total=total, previous_url=link(at - 1), next_url=link(at + 1)
        )

    def _with(self, **change: Any) -> Asked:
        return replace(self.asked, **{"page": 1, **change})

    def _link(self, asked: Asked) -> str:
        return web.with_lang(asked.path(), self.lang)
