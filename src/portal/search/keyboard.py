"""What was typed with the keyboard switched to the other language: "l-i" for สขร, "แนอรก" for
covid. The Thai layout is Kedmanee (TIS 820), the English one QWERTY."""

import re

from portal.search.letters import folded
from portal.search.segmenting import dictionary, words

_ENGLISH = (
    "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
)
_THAI = 'ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_TO_THAI = str.maketrans(_ENGLISH, _THAI)
_TO_ENGLISH = str.maketrans(_THAI, _ENGLISH)
_THAI_LETTER = re.compile("[\u0e01-\u0e4e]")
_ENGLISH_WORDS = re.compile("[a-zA-Z]{3,}(?: [a-zA-Z0-9]+)*")
SHORTEST = 3  # keys


def other_layout(text: str) -> str:
    """The same keys in the other language; "" when that says nothing: no Thai words that are
    known, or nothing like English words. The row of digits is both: สขร1 is "l-i1", ตุลา "96]k"."""
    text = text.strip()
    if len(text) < SHORTEST:
        return ""
    if _THAI_LETTER.search(text):
        typed = text.translate(_TO_ENGLISH)
        return typed if _ENGLISH_WORDS.fullmatch(typed) else ""
    with_digits = re.sub("[^0-9]+", lambda found: found[0].translate(_TO_THAI), text)
    ways = (with_digits, text.translate(_TO_THAI))
    return next((typed for typed in ways if _is_thai(typed)), "")


def _is_thai(typed: str) -> bool:
    """Words that are known, and not of one letter each, as every row of letters is. ๅ stands in
    no word that is typed: o10 is no Thai."""
    if "ๅ" in typed:
        return False
    found = words(typed)
    thai = [word.whole for word in found if _THAI_LETTER.match(word.whole)]
    return (
        bool(thai)
        and all(word in dictionary() for word in thai)
        and len(found) <= len(folded(typed)) / 2
    )
