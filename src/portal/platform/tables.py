"""What the platform keeps for all units together."""

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB


class Mourning(Table, db=DB):
    """Days on which every site is grey; `words` stands above every page. Shared: it says the same
    to all units."""

    id = UUID(primary_key=True)
    starts_at = Timestamptz()
    ends_at = Timestamptz()
    words = Text()
    set_by = Text()
    created_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True)
