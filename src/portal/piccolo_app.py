"""The whole portal is one Piccolo app, so migrations/ is one straight line."""

from piccolo.conf.apps import AppConfig, table_finder

from portal.settings import ROOT

FEATURES = (
    "tenants",
    "people",
    "audit",
    "laws",
    "catalog",
    "documents",
    "guard",
    "publication",
    "office",
    "telling",
    "intake",
    "search",
    "visitors",
    "platform",
    "following",
    "links",
    "keeping",
    "compliance",
    "calendar",
    "monitoring",
    "timing",
    "reports",
)
MODULES = [f"portal.{feature}.tables" for feature in FEATURES] + [
    "portal.kit.jobs",
    "portal.kit.once",
    "portal.kit.runs",
    "portal.kit.throttle",
]

APP_CONFIG = AppConfig(
    app_name="portal",
    migrations_folder_path=str(ROOT / "migrations"),
    table_classes=table_finder(MODULES, exclude_imported=True),
)
