"""What is stored about the office beside roles: orders and training."""

from piccolo.columns import JSONB, UUID, Date, Numeric, Text, Timestamptz
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class AppointmentOrder(TenantRow, Table, db=DB, tablename="appointment_order"):
    """A signed order (คำสั่ง): `assignments` is who held which role when it was recorded."""

    id = UUID(primary_key=True)
    number = Text()
    day = Date()
    assignments = JSONB()
    recorded_by = UUID()
    recorded_name = Text()
    created_at = Timestamptz()


class Training(TenantRow, Table, db=DB):
    """What one person learned (R16); `evidence` is a web address or empty."""

    id = UUID(primary_key=True)
    account = UUID()
    topic = Text()
    day = Date()
    hours = Numeric(digits=(5, 1))
    evidence = Text()
    recorded_by = UUID()
    created_at = Timestamptz()
