"""A unit's categories, as its shared template has them, what it declares not to have, and the
checklists that central IT edited."""

from piccolo.columns import UUID, Array, BigInt, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Category(TenantRow, Table, db=DB):
    """`place` is the order on the page; `number` is what the paper prints (1.10)."""

    id = UUID(primary_key=True)
    code = Text()
    number = Text()
    parent = UUID(null=True)
    place = Integer()
    name_th = Text()
    name_en = Text()
    description_th = Text()
    kinds = Array(base_column=Text())
    shows = Text()
    optional = Boolean()
    accepts_items = Boolean()
    active = Boolean()


class Declaration(TenantRow, Table, db=DB):
    """That there is nothing for one category or one slot, and why; for the fiscal years (Buddhist
    era) from `from_year` to `until_year`, unless withdrawn. Rows are never removed."""

    id = UUID(primary_key=True)
    category = UUID(null=True)
    slot = Text()
    reason = Text()
    from_year = Integer()
    until_year = Integer()
    declared_by = UUID()
    declared_name = Text()
    declared_at = Timestamptz()
    withdrawn_by = UUID(null=True)
    withdrawn_name = Text()
    withdrawn_at = Timestamptz(null=True)
    withdrawn_reason = Text()


class ChecklistEdition(Table, db=DB):
    """The text of a checklist as central IT saved it; of each name the newest `number` is in
    force. Rows stay."""

    number = BigInt(primary_key=True)
    name = Text()
    content = Text()
    saved_by = UUID(null=True)
    saved_name = Text()
    saved_at = Timestamptz()
    reason = Text()
