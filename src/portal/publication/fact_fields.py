"""What a kind asks for, as the request form shows it: fields with what was typed, rows that can be
added and taken out, with and without JavaScript."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from portal.catalog.kinds import Field, Kind, kinds
from portal.kit import text
from portal.publication.cells import Part
from portal.publication.facts import PREFIX
from portal.publication.labels import pick

Names = Sequence[tuple[str, str]]  # id, what people call it


def fact_fields(
    takes: Sequence[str],
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    files: Sequence[Any],
    items: Names,
    lang: str,
) -> SimpleNamespace | None:
    """The part of the form below the category; None without a category. `takes`: the codes of the
    kinds that the category takes; `values`: what was typed, by name."""
    known = [kinds()[code] for code in takes if code in kinds()]
    if not known:
        return None
    kind = next((one for one in known if one.code == values.get("kind")), known[0])
    drawn = _Drawn(values, errors, files, items, lang)
    return SimpleNamespace(
        code=kind.code,
        kinds=[{"code": one.code, "name": pick((one.name_th, one.name_en), lang)} for one in known],
        hint=pick((kind.hint_th, kind.hint_en), lang),
        fields=[drawn.field(field) for field in kind.field],
        table_url=f"/staff/requests/tables/{kind.code}/",
    )


class _Drawn:
    def __init__(
        self,
        values: Mapping[str, Any],
        errors: Mapping[str, str],
        files: Sequence[Any],
        items: Names,
        lang: str,
    ) -> None:
        self.values, self.errors, self.lang = values, errors, lang
        self.names: dict[str, Names] = {
            "file": [(str(one["id"]), one["filename"]) for one in files],
            "picture": [(str(one["id"]), one["filename"]) for one in files if one["ext"] == "jpg"],
            "item": items,
        }

    def field(self, field: Field) -> SimpleNamespace:
        name = PREFIX + field.name
        value = self.values.get(name)
        if field.type != "rows":
            return self._cell(field, name, value if isinstance(value, str) else "")
        drawn = self._cell(field, name, "")
        rows = value if isinstance(value, list) else []
        drawn.short, drawn.most = field.name, field.most
        drawn.rows = [self._row(field, name, place, row) for place, row in enumerate(rows or [{}])]
        return drawn

    def _row(self, field: Field, name: str, place: int, row: Mapping[str, str]) -> SimpleNamespace:
        at = f"{name}.{place}."
        is_blank = not any(row.values())
        is_wrong = any(error.startswith(at) for error in self.errors)
        title = next(
            (words for one in field.column if one.type == "line" and (words := row.get(one.name))),
            "",
        )
        return SimpleNamespace(
            number=place + 1,
            title=title[:80],
            open=is_blank or is_wrong,
            drop=f"drop:{field.name}:{place}",
            cells=[self._cell(one, at + one.name, row.get(one.name, "")) for one in field.column],
        )

    def _cell(self, part: Part, name: str, value: str) -> SimpleNamespace:
        named = self.names.get(part.type, ())
        choices = [(code, pick((th, en), self.lang)) for code, th, en in part.choices]
        return SimpleNamespace(
            name=name,
            type=part.type,
            label=pick((part.label_th, part.label_en), self.lang),
            hint=pick((part.hint_th, part.hint_en), self.lang),
            required=part.required,
            choices=[{"code": code, "label": label} for code, label in [*choices, *named]],
            value=value,
        )


def needs_items(kind: Kind | None) -> bool:
    """Whether something published is chosen in it."""
    parts = [part for field in kind.field for part in (field, *field.column)] if kind else []
    return any(part.type == "item" for part in parts)


def reshaped(values: dict[str, Any], then: str) -> dict[str, Any]:
    """What was typed, after a button of the form: `add:<field>` puts an empty row below,
    `drop:<field>:<row>` takes one out. Anything else changes nothing."""
    what, _, rest = then.partition(":")
    name, _, number = rest.partition(":")
    rows = values.get(PREFIX + name)
    if what == "add":
        return values | {PREFIX + name: [*(rows if isinstance(rows, list) else []), {}]}
    place = text.whole(number)
    if what == "drop" and isinstance(rows, list) and place is not None:
        return values | {PREFIX + name: [row for at, row in enumerate(rows) if at != place]}
    return values


def is_reshaping(then: str) -> bool:
    return then == "kind" or then.partition(":")[0] in ("add", "drop", "import", "clean")
