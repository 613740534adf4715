"""The portal's own kinds of papers: tests of signing declare small ones of theirs beside them."""

from portal.drafts import all_kinds

KINDS = {
    code: kind
    for code, kind in all_kinds.KINDS.items()
    if kind.draw.__module__.startswith("portal.")
}
