"""Where a question was met: pieces of text to mark, and the lines around them.

Everything is handed on as (text, marked) pieces and escaped by the page: no markup is made here.
"""

import re
from difflib import SequenceMatcher

from portal.search.asking import Question
from portal.search.letters import folded, tolerant
from portal.search.segmenting import words

Pieces = list[tuple[str, bool]]

# Too common to mark beside other words.
COMMON = frozenset(map(folded, "การ ของ และ ที่ ใน โดย ความ เรื่อง เพื่อ จาก ให้ ตาม หรือ".split()))
AROUND = 70  # letters before and after, in a line from inside a text
ALIKE = 0.6  # share of letters in common, from which one spelling may stand for another


def pattern(question: Question) -> re.Pattern[str] | None:
    """Finds what was asked for in text as it was written; None when there is nothing to find."""
    names = {name for term in question.terms for name in term.names}
    names = {name for name in names if name not in COMMON and len(name) > 1} or names
    if len(question.folded) > 2:
        names.add(question.folded)
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(tolerant, ordered)), re.IGNORECASE) if ordered else None


def pieces(text: str, found: re.Pattern[str] | None) -> Pieces:
    """The whole text, in pieces."""
    made: Pieces = []
    at = 0
    for match in found.finditer(text) if found else ():
        if match.start() > at:
            made.append((text[at : match.start()], False))
        made.append((match[0], True))
        at = match.end()
    if at < len(text):
        made.append((text[at:], False))
    return made


def around(text: str, found: re.Pattern[str] | None) -> Pieces:
    """The line in which most different things were met, with dots where it is cut; [] when none
    was."""
    places = [match.span() for match in found.finditer(text)] if found else []
    if not places:
        return []

    def worth(place: tuple[int, int]) -> int:
        window = [p for p in places if 0 <= p[0] - place[0] < 2 * AROUND]
        return sum({text[a:b]: b - a for a, b in window}.values())

    start, end = max(places[:200], key=worth)
    begin, stop = max(0, start - AROUND), min(len(text), end + 2 * AROUND)
    begin = (text.find(" ", begin, start) + 1 or begin) if begin else 0
    stop = max(end, text.rfind(" ", end, stop)) if stop < len(text) else stop
    line = " ".join(text[begin:stop].split())
    cut = ("… " if begin else "") + line + (" …" if stop < len(text) else "")
    return pieces(cut, found)


def meant(question: Question, titles: list[str]) -> str:
    """The words of one of these titles that are most like what was typed; "" when none are."""
    best, chosen = ALIKE, ""
    for title in titles:
        parts = [word.whole for word in words(title)]
        for length in range(1, min(len(parts), len(question.terms) + 2) + 1):
            for start in range(len(parts) - length + 1):
                window = "".join(parts[start : start + length])
                if abs(len(window) - len(question.folded)) > max(3, len(question.folded) // 2):
                    continue
                ratio = SequenceMatcher(None, question.folded, window, autojunk=False).ratio()
                if best < ratio and (match := re.search(tolerant(window), title, re.IGNORECASE)):
                    best, chosen = ratio, match[0].strip()
    return "" if folded(chosen) == folded(question.text) else chosen
