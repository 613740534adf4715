"""What Piccolo's migrations read: the engine of the role that owns the tables, and the one app."""

from piccolo.conf.apps import AppRegistry

from portal.kit.db import OwnerEngine
from portal.settings import settings

DB = OwnerEngine(config={"dsn": settings().owner_database_url})
APP_REGISTRY = AppRegistry(apps=["portal.piccolo_app"])
