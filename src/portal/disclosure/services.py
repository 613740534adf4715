"""The e-Service category (R27): what this site itself does for citizens, and what the unit's own
items of web links lead to, as cards.

A service that is added to the site is one line of SERVICES.
"""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from portal.publication.labels import pick

SHOWS = "e-services"  # what the category says in its template
LINKS = "web-link"  # the kind of content

# path, icon, name, what it does; a test asks each path
SERVICES = (
    ("/search", "search", ("ค้นหาข้อมูลข่าวสาร", "Search"),
     ("ค้นทุกเรื่องที่เผยแพร่ และข้อความในเอกสาร", "All that is published, and the words in documents")),
    ("/follow", "mail", ("ติดตามทางอีเมล", "Follow by e-mail"),
     ("รับเรื่องใหม่วันละไม่เกินหนึ่งฉบับ เลิกได้ทุกเมื่อ", "What is new, at most one letter a day")),
    ("/verify", "ok", ("ตรวจสอบเอกสาร", "Verify a paper"),
     ("ดูว่าเอกสารที่พิมพ์จากระบบเป็นของจริง", "Whether a printed paper is genuine")),
    ("/feedback/satisfaction", "chart", ("ประเมินความพึงพอใจ", "Rate this site"),
     ("ให้คะแนนเว็บไซต์ และดูผลการประเมิน", "Give your score and see the results")),
    ("/contact", "phone", ("ติดต่อหน่วยงาน", "Contact us"),
     ("โทรศัพท์ อีเมล เวลาทำการ และแผนที่", "Telephone, e-mail, office hours and map")),
)  # fmt: skip


def own_services(lang: str) -> list[SimpleNamespace]:
    """`url`, `icon`, `name` and `hint` of what the site does."""
    return [
        SimpleNamespace(url=path, icon=icon, name=pick(name, lang), hint=pick(hint, lang))
        for path, icon, name, hint in SERVICES
    ]


def linked_services(items: Sequence[Any]) -> list[SimpleNamespace]:
    """`url`, `name`, `hint` (may be "") and `host` of each web site that these items list."""
    return [
        SimpleNamespace(
            url=row["url"],
            name=row["name"],
            hint=row.get("note", ""),
            host=urlsplit(row["url"]).netloc,
        )
        for item in items
        if item["kind"] == LINKS
        for row in json.loads(item["facts"]).get("links", [])
    ]
