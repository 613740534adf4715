"""The features whose jobs the worker runs and the web process promises: one list for both."""

import importlib

WITH_JOBS = (
    "documents", "publication", "office", "telling", "intake", "search", "guard", "following",
    "links", "compliance", "keeping", "timing", "monitoring", "reports",
)  # fmt: skip


def load() -> None:
    for feature in WITH_JOBS:
        importlib.import_module(f"portal.{feature}.jobs")
