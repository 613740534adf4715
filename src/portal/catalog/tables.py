"""A unit's categories, as its shared template has them."""

from piccolo.columns import UUID, Array, Boolean, Integer, Text
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
    optional = Boolean()
    accepts_items = Boolean()
    active = Boolean()
