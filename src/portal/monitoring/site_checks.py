"""What the unit's public site shows and hides: its pages answer, nothing on them advertises
gambling, and no link stands there that nobody of the unit put there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.kit import db
from portal.links.queries import urls_of
from portal.monitoring import gambling
from portal.monitoring.check import BAD, OK, UNKNOWN, WARN, Finding, Result, Round
from portal.monitoring.own_site import Fetched, base_of
from portal.monitoring.page_reading import host_of, joined

SPAM = ("<a ", "<iframe", "<script", "[url=", "display:none", "javascript:")


@dataclass(frozen=True)
class Text:
    """Something that a person wrote and that is public now. `url`: where it is mended."""

    item: str
    title: str
    words: str
    links: tuple[str, ...]
    url: str


async def texts(turn: Round) -> list[Text]:
    """All of them, read once in a turn."""
    if "texts" not in turn.kept:
        async with db.transaction():
            rows = await db.rows(
                "SELECT id, publication, title, details, source, remark, kind, facts,"
                " external_links FROM public_item ORDER BY id"
            )
        turn.kept["texts"] = [_text(row) for row in rows]
    return turn.kept["texts"]


def _text(row: Any) -> Text:
    words = [row["title"], row["details"], row["source"], row["remark"], *_strings(row["facts"])]
    return Text(
        str(row["id"]),
        row["title"],
        "\n".join(word for word in words if word),
        tuple(urls_of(row)),
        f"/staff/requests/{row['publication']}",
    )


def _strings(facts: str) -> list[str]:
    def walk(value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        inner = value.values() if isinstance(value, dict) else value
        return (
            [word for one in inner for word in walk(one)] if isinstance(value, dict | list) else []
        )

    return walk(json.loads(facts))


async def pages(turn: Round) -> Result:
    """Each page of this round answers 200; an internal link that leads nowhere is one that does
    not."""
    fetched = await turn.pages.all()
    if (away := unreached(fetched)) is not None:
        return away
    wrong = [one for one in fetched.values() if one.status != 200]
    note = (f"เปิดดู {len(fetched)} หน้า", f"{len(fetched)} pages opened")
    return Result(
        BAD if wrong else OK, note, [_unanswered(one) for one in wrong], "bad" * bool(wrong)
    )


def unreached(fetched: dict[str, Fetched]) -> Result | None:
    """Where the home page itself gives no answer, nothing can be said of the site."""
    home = fetched.get("/") or Fetched("/", 0, trouble="?")
    if home.status:
        return None
    note = (f"เปิดหน้าแรกของเว็บไซต์จากระบบไม่ได้ ({home.trouble})",
            f"The home page cannot be opened from here ({home.trouble})")  # fmt: skip
    return Result(UNKNOWN, note)


def _unanswered(one: Fetched) -> Finding:
    said = str(one.status) if one.status else one.trouble
    on = one.found_on or "/"
    return Finding(
        f"page:{one.path}",
        f"หน้า {one.path} ตอบ {said} (ลิงก์จาก {on})",
        f"The page {one.path} answers {said} (linked from {on})",
        one.path,
    )


async def gambling_words(turn: Round) -> Result:
    """In all that people wrote, in where their links lead, and in what the pages show."""
    fetched, written = await turn.pages.all(), await texts(turn)
    found: list[tuple[int, Finding]] = []
    for one in written:
        found += _of_text(one)
    known = {finding.excerpt for _, finding in found}
    for one in fetched.values():
        if one.page and not (one.path.startswith("/p/") and _is_of_a_text(one.path, found)):
            found += [each for each in _of_page(one) if each[1].excerpt not in known]
    note = (f"อ่าน {len(written)} เรื่อง และ {len(fetched)} หน้า",
            f"{len(written)} items and {len(fetched)} pages were read")  # fmt: skip
    found.sort(key=lambda one: -one[0])
    bad = any(score >= gambling.word_file().bad_at for score, _ in found)
    status = BAD if bad else WARN if found else OK
    return Result(status, note, [finding for _, finding in found], "bad" if bad else "")


def _is_of_a_text(path: str, found: Sequence[tuple[int, Finding]]) -> bool:
    return any(finding.key.endswith(path.strip("/").split("/")[1]) for _, finding in found)


def _of_text(one: Text) -> list[tuple[int, Finding]]:
    seen, made = gambling.suspicion(one.words), []
    if seen.score >= gambling.word_file().warn_at:
        made.append((seen.score, _words(f"words:{one.item}", one.title, seen, one.url)))
    for url in one.links:
        if name := gambling.suspicious_host(url):
            finding = Finding(
                f"host:{url[:200]}:{one.item}",
                f"ลิงก์ในเรื่อง “{one.title}” ไปยังเว็บไซต์ที่ชื่อคล้ายเว็บพนัน ({name})",
                f"A link of “{one.title}” leads to what is called like a gambling site ({name})",
                one.url,
                url[:200],
            )
            made.append((gambling.word_file().bad_at, finding))
    return made


def _of_page(one: Fetched) -> list[tuple[int, Finding]]:
    assert one.page is not None
    words = " ".join([one.page.text, *(text for _, text in one.page.hidden_text)])
    seen = gambling.suspicion(words)
    if seen.score < gambling.word_file().warn_at:
        return []
    return [(seen.score, _words(f"page:{one.path}", one.path, seen, one.path))]


def _words(key: str, where: str, seen: gambling.Suspicion, url: str) -> Finding:
    named = ", ".join(seen.words[:6])
    return Finding(
        key,
        f"“{where}” มีคำที่น่าสงสัย: {named} (คะแนน {seen.score})",
        f"“{where}” has words to look at: {named} (score {seen.score})",
        url,
        seen.excerpt,
    )


async def hidden_links(turn: Round) -> Result:
    """Hidden words and links, frames and scripts from elsewhere, links that nobody of the unit
    wrote, and markup typed into texts."""
    fetched, written = await turn.pages.all(), await texts(turn)
    found = [one for text in written for one in _markup(text)]
    if (away := unreached(fetched)) is not None and not found:
        return away
    known = await _known_hosts(turn, written)
    for one in fetched.values():
        found += _hidden(one, turn.unit.slug, known) if one.page else []
    unique = list({finding.key: finding for finding in found}.values())
    note = (f"ตรวจ {len(fetched)} หน้า {len(written)} เรื่อง",
            f"{len(fetched)} pages, {len(written)} items")  # fmt: skip
    return Result(BAD if unique else OK, note, unique, "bad" if unique else "")


def _markup(one: Text) -> list[Finding]:
    low = one.words.lower()
    return [
        Finding(
            f"markup:{mark}:{one.item}",
            f"เรื่อง “{one.title}” มีโค้ด {mark} อยู่ในข้อความ",
            f"“{one.title}” has {mark} typed into its text",
            one.url,
            gambling.excerpt(one.words, low.index(mark), low.index(mark) + len(mark)),
        )
        for mark in SPAM
        if mark in low
    ]


async def _known_hosts(turn: Round, written: Sequence[Text]) -> set[str]:
    """To which the unit itself leads: in its items, in its file, on its related units' sites."""
    async with db.transaction():
        hosts = {row["host"] for row in await db.rows("SELECT host FROM hostname")}
    urls = [url for one in written for url in one.links]
    urls += [word for word in _strings(json.dumps(turn.unit.facts)) if "://" in word]
    hosts |= {host_of(url) for url in urls}
    return hosts | set(gambling.word_file().ours)


def _hidden(one: Fetched, slug: str, known: set[str]) -> list[Finding]:
    assert one.page is not None
    made = [
        _on_page(f"text:{why}:{words[:60]}", one, f"ข้อความซ่อนไว้ ({why})",
                 f"words are hidden ({why})", words[:120])
        for why, words in one.page.hidden_text
    ]  # fmt: skip
    for link in one.page.links:
        host, shown = _host_outside(link.href, one.path, slug), f"{link.href} {link.text}"
        if host and link.hidden and link.hidden != "hidden":
            th, en = f"ลิงก์ซ่อนไว้ ({link.hidden})", f"a link is hidden ({link.hidden})"
            made.append(_on_page(f"link:{link.href[:200]}", one, th, en, shown))
        elif host and not _is_known(host, known):
            th, en = "ลิงก์ไปเว็บไซต์ที่หน่วยงานไม่ได้ใส่ไว้", "a link that nobody of the unit wrote"
            made.append(_on_page(f"to:{host}", one, th, en, shown))
    for tag, address in one.page.frames:
        if _host_outside(address, one.path, slug):
            made.append(_on_page(f"{tag}:{address[:200]}", one, f"{tag} จากเว็บไซต์อื่น",
                                 f"{tag} from another site", address))  # fmt: skip
    return made


def _on_page(key: str, one: Fetched, th: str, en: str, shown: str) -> Finding:
    return Finding(key, f"หน้า {one.path}: {th}", f"Page {one.path}: {en}", one.path, shown[:200])


def _host_outside(href: str, path: str, slug: str) -> str:
    """The host of a web address that is not this site's own, or ""."""
    there = joined(base_of(slug) + path, href)
    host = host_of(there) if there.startswith(("http://", "https://")) else ""
    return "" if host == host_of(base_of(slug)) else host


def _is_known(host: str, known: set[str]) -> bool:
    return host in known or host.endswith(".go.th")
