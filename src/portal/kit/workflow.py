"""A workflow is a table of steps; everything else about it is read from that table.

Pages read the buttons, the API the allowed actions, the audit trail the names, the database guard
the pairs of states, the tests the matrix, and the README the diagram.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.kit.errors import Conflict, NotAllowed, NotFound

Objection = Callable[[Any, Any], str | None]
"""(subject, person) -> why this subject may not take the step now, in words; or None."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row. `roles`: who may; empty means the system alone. `needs`: what must be given.
    `unless`: what forbids it. `confirm`: said before an act that cannot be undone."""

    action: str
    label: str
    english: str
    sources: tuple[StrEnum, ...]
    target: StrEnum | tuple[StrEnum, ...] | None  # None: the state stays; several: one per source
    roles: tuple[StrEnum, ...]
    needs: tuple[str, ...] = ()
    unless: tuple[Objection, ...] = ()
    then: tuple[StrEnum, ...] = ()
    tone: str = "plain"
    confirm: tuple[str, str] = ("", "")  # Thai, English

    def goes_to(self, state: StrEnum) -> StrEnum:
        if isinstance(self.target, tuple):
            return self.target[self.sources.index(state)]
        return self.target or state


class Workflow:
    def __init__(self, *steps: Step) -> None:
        self.steps = steps
        self.by_action = {step.action: step for step in steps}
        if len(self.by_action) != len(steps):
            raise ValueError("an action is named twice")

    def offered(self, subject: Any, person: Any) -> list[Step]:
        """What this person may do now, in the table's order."""
        return [step for step in self.steps if self._may(step, subject, person)]

    def step(self, action: str, subject: Any, person: Any) -> Step:
        """The step that this action means here and now.

        NotFound: no such action. NotAllowed: another role's. Conflict: not in this state, or
        something forbids it; it carries the state and the actions allowed instead.
        """
        step = self.by_action.get(action)
        if step is None:
            raise NotFound("ไม่มีคำสั่งนี้", f"No such action: {action}")
        if not _has_role(step.roles, person):
            raise NotAllowed("บทบาทของคุณทำรายการนี้ไม่ได้", "Your role may not do this")
        if subject.state not in step.sources:
            raise self._conflict("สถานะปัจจุบันของเรื่องทำรายการนี้ไม่ได้", subject, person)
        for objection in step.unless:
            if why := objection(subject, person):
                raise self._conflict(why, subject, person)
        return step

    def pairs(self) -> set[tuple[str, str]]:
        """Every (from, to) by which a state may change."""
        return {
            (str(source), str(step.goes_to(source)))
            for step in self.steps
            for source in step.sources
            if step.goes_to(source) != source
        }

    def mermaid(self) -> str:
        arrows = [
            f"    {source} --> {step.goes_to(source)}: {step.action}"
            f" ({', '.join(step.roles) or 'system'})"
            for step in self.steps
            for source in step.sources
        ]
        return "\n".join(["stateDiagram-v2", "    [*] --> draft", *arrows])

    def _conflict(self, why: str, subject: Any, person: Any) -> Conflict:
        allowed = [step.action for step in self.offered(subject, person)]
        return Conflict(why, state=str(subject.state), allowed_actions=allowed)

    def _may(self, step: Step, subject: Any, person: Any) -> bool:
        return (
            subject.state in step.sources
            and _has_role(step.roles, person)
            and not any(objection(subject, person) for objection in step.unless)
        )


def _has_role(roles: Collection[StrEnum], person: Any) -> bool:
    if not roles:
        return bool(person.is_system)
    return any(role in person.roles for role in roles)
