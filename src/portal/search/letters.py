"""One way to write what people write in many: two spellings that look or sound alike become one.

`normalised` keeps the word as it is read: NFC, ำ for ํา, แ for เเ, marks and vowels once and
in order, nothing invisible, Arabic digits, small letters, abbreviations without dots.
`folded` then forgets what people leave out or mistake: tone marks, ็ ์ ะ, letters of one sound.
Both sides of a comparison are folded; what people see never is.
"""

import re
import unicodedata

TONES = "\u0e48\u0e49\u0e4a\u0e4b"
_SILENT = TONES + "\u0e47\u0e4c\u0e4d\u0e4e\u0e30\u0e3a"  # ็ ์ ํ ๎ ะ ฺ
# Each letter, and those that are written for it by mistake.
_SOUNDS = {
    "ส": "ศษ",
    "น": "ณ",
    "ล": "ฬ",
    "ต": "ฏ",
    "ด": "ฎ",
    "ถ": "ฐ",
    "ท": "ฑฒธ",
    "ค": "ฅฆ",
    "ช": "ฌ",
    "พ": "ภ",
    "ไ": "ใ",
    "ย": "ญ",
    "า": "ๅ",
}
_FOLD = str.maketrans({wrong: right for right, many in _SOUNDS.items() for wrong in many})
_FORGET = str.maketrans(dict.fromkeys(_SILENT))
_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_AM = re.compile(f"\u0e4d([{TONES}]?)\u0e32|([{TONES}])\u0e4d\u0e32|\u0e32\u0e4d")
_TONE_FIRST = re.compile(f"([{TONES}]+)([\u0e31\u0e34-\u0e39\u0e47])")
_TWICE = re.compile("([\u0e30-\u0e3a\u0e40-\u0e44\u0e47-\u0e4e])\\1+")  # no Thai word has them
# พ.ร.บ. รพ.สต. อ.ส.ม. 5 ป. but not the end of a sentence.
_DOTTED = re.compile(
    "(?<![\u0e01-\u0e4e])(?:[\u0e01-\u0e2e]{1,4}[.])+(?:[\u0e01-\u0e2e]{1,2}(?![\u0e01-\u0e4e]))?"
)


def normalised(text: str) -> str:
    """The text as it is read; not for showing."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_ARABIC).lower()
    text = _AM.sub(lambda found: (found[1] or found[2] or "") + "\u0e33", text)
    text = text.replace("\u0e40\u0e40", "\u0e41")
    text = _TWICE.sub(r"\1", _TONE_FIRST.sub(r"\2\1", text))
    return " ".join(_DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text).split())


def folded(text: str) -> str:
    """The text as it is compared."""
    return normalised(text).translate(_FORGET).translate(_FOLD)


def tolerant(word: str) -> str:
    """A regular expression that finds a folded word in text as people wrote it."""
    return "".join(_letter(letter) for letter in word)


def _letter(letter: str) -> str:
    alike = letter + _SOUNDS.get(letter, "") + letter.upper()
    if letter.isdigit() and letter.isascii():
        alike += "๐๑๒๓๔๕๖๗๘๙"[int(letter)]
    found = "[" + re.escape("".join(dict.fromkeys(alike))) + "]"
    if letter == "\u0e33":
        found = f"(?:\u0e33|\u0e4d[{TONES}]?\u0e32|\u0e32\u0e4d)"
    if letter == "\u0e41":
        found = "(?:\u0e41|\u0e40\u0e40)"
    return found + f"[{_SILENT}\u200b\\.]{{0,3}}"
