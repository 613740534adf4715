"""One XML part of an Office file, read once, straight through: no document type (and so no
entities), not deep, and what our rules ask of it."""

import re
import xml.parsers.expat
from dataclasses import dataclass, field
from typing import IO, Any

from portal.documents.looking import Refused, Seen

MOST_DEPTH = 200
CHUNK = 256 * 1024
_TEXTS = ("creator", "lastModifiedBy", "Company", "Manager")
_PIPED = re.compile(r"\s*[=+\-@]?\s*'?[A-Za-z][\w.]{0,30}\|")  # =cmd|' /C calc'!A0


@dataclass
class Part:
    """`relations`: attributes of each Relationship. `fields`: codes of Word's fields. `values`: of
    an attribute, by its name. `words`: all text, for custom properties."""

    relations: list[dict[str, str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    dde: bool = False


def read(part: IO[bytes], seen: Seen) -> Part:
    """Refused when it is no XML, has a document type, or is nested too deep."""
    reader = _Reader(seen.place.lower().endswith("docprops/custom.xml"))
    parser = xml.parsers.expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.SetParamEntityParsing(xml.parsers.expat.XML_PARAM_ENTITY_PARSING_NEVER)
    reader.parser = parser
    part.seek(0)
    try:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except xml.parsers.expat.ExpatError:
        if not seen.place.lower().endswith(".vml"):  # Excel's own drawings are not always XML
            raise Refused("broken") from None
    return reader.part


def _refuse(*_: Any) -> None:
    raise Refused("entities")


class _Reader:
    def __init__(self, all_words: bool) -> None:
        self.part, self.depth, self.code, self.all_words = Part(), 0, "", all_words
        self.parser: Any = None
        self.text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Refused("deep")
        name = name.rpartition(":")[2]
        if name == "Relationship":
            self.part.relations.append(attributes)
        elif name in ("Override", "Default"):
            self.part.values.setdefault("ContentType", []).append(attributes.get("ContentType", ""))
        elif name == "fldSimple":
            self.part.fields += [v for k, v in attributes.items() if k.endswith("instr")]
        elif name in ("fldChar", "p"):
            self._field_ends()
        elif name == "ddeLink":
            self.part.dde = True
        if self.all_words or name in ("instrText", "f", *_TEXTS):
            self.text, self.parser.CharacterDataHandler = "", self._take

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.parser.CharacterDataHandler is None:
            return
        self.parser.CharacterDataHandler = None
        name, text = name.rpartition(":")[2], self.text
        if name == "instrText":
            self.code += text
        elif name == "f":
            self.part.dde = self.part.dde or bool(_PIPED.match(text))
        elif name in _TEXTS:
            self.part.texts[name] = text
        elif self.all_words and text.strip():
            self.part.words.append(text.strip()[:200])
        if self.depth == 0:
            self._field_ends()

    def _take(self, text: str) -> None:
        if len(self.text) < 10_000:
            self.text += text

    def _field_ends(self) -> None:
        if self.code:
            self.part.fields.append(self.code)
            self.code = ""
