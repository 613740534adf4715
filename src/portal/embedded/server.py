"""What the embedded servers have in common."""

from abc import ABC, abstractmethod
from typing import ClassVar

from portal.embedded.data_folder import DataFolder
from portal.embedded.process import Process


class Server(ABC):
    """A server of the stack: one process and the variables that tell the portal where it is."""

    name: ClassVar[str]
    variables: ClassVar[tuple[str, ...]]
    process: Process | None = None
    note = ""  # what the person who started it should know

    @abstractmethod
    def __init__(self, data: DataFolder) -> None: ...

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The variables with their values."""

    @abstractmethod
    def _start(self) -> None:
        """Mend what an earlier run left, start, and return when it serves."""

    def start(self) -> None:
        """Start it and return when it serves; on failure nothing of it is left running."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.alive()

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def stop(self) -> None:
        """Stop it in good order."""
        if self.process:
            self.process.stop()

    def kill(self) -> None:
        """End it at once."""
        if self.process:
            self.process.kill()
