"""Stacks of their own: nothing here touches the servers that the other tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.embedded.stack import KINDS, Stack

type_of_start = Callable[..., tuple[Stack, dict[str, str]]]


@pytest.fixture(autouse=True)
def no_server_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS:
        for name in kind.variables:
            monkeypatch.delenv(name, raising=False)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[type_of_start]:
    """Starts a stack in a folder of this test; whatever was started is stopped afterwards."""
    started: list[Stack] = []

    def start_in(folder: str = "data") -> tuple[Stack, dict[str, str]]:
        stack = Stack(tmp_path / folder, say=lambda text: None)
        started.append(stack)
        return stack, stack.start()

    yield start_in
    for stack in started:
        stack.stop()
