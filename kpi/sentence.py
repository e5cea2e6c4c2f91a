"""A sentence with its numbers kept apart, so that it can be said in either language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """An English template (a key of the catalogue) and the values that fill it."""

    template: str
    values: tuple[tuple[str, Any], ...] = field(default=())

    @classmethod
    def of(cls, template: str, **values: Any) -> Sentence:
        """Build one from keyword values: `Sentence.of("{n} cases", n=3)`."""
        return cls(template, tuple(sorted(values.items())))

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))
