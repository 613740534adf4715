"""What papers and tables say of a category. Pure."""

from portal.catalog.queries import Node

IF_ANY = "(ถ้ามี)"


def category_words(node: Node, gloss: str = "", *, in_brackets: bool = False) -> str:
    """Its name, the English one where papers carry it, what belongs there, and whether it is asked
    for if any. `in_brackets`: hospitals' papers say in brackets what belongs there (A.6)."""
    belongs = node.description_th
    optional = node.optional or IF_ANY in belongs
    belongs = belongs.replace(IF_ANY, "").strip()
    if in_brackets and belongs:
        belongs = f"({belongs})"
    shown = f"({gloss})" if gloss and "(" not in node.name_th else ""
    asked = IF_ANY if optional and IF_ANY not in node.name_th else ""
    return " ".join(filter(None, (node.name_th, shown, belongs, asked)))
