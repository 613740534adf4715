"""The quick menu of the home page: what people come for most, by the codes of the shared category
templates, under names short enough for a tile. What a unit's template has not is not shown."""

from types import SimpleNamespace

from portal.disclosure.queries import Site

# codes (the first that the unit has), icon, name
TILES = (
    (("news",), "horn", ("ข่าวและประกาศ", "News")),
    (("citizen-manuals", "service-manuals"), "book", ("คู่มือประชาชน", "Service manuals")),
    (("oia",), "scale", ("ศูนย์ข้อมูลข่าวสาร", "Official information")),
    (("procurement", "skr1"), "list", ("จัดซื้อจัดจ้าง", "Procurement")),
    (("e-service",), "screen", ("บริการออนไลน์", "e-Service")),
    (("service-complaint-rules",), "chat", ("ร้องเรียนการให้บริการ", "Complaints")),
    (("work-manuals",), "file", ("คู่มือปฏิบัติงาน", "Work manuals")),
)


def quick_menu(site: Site, lang: str) -> list[SimpleNamespace]:
    """`url`, `icon` and `name` of each tile."""
    has = {node.code for node in site.by_id().values()}
    return [
        SimpleNamespace(url=f"/c/{code}/", icon=icon, name=name[lang == "en"])
        for codes, icon, name in TILES
        for code in [next((one for one in codes if one in has), "")]
        if code
    ]
