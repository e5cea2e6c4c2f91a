"""The rates of the invented force, read once from rates.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from data.synthetic.draws import Draws

EPOCH = date(1970, 1, 1)

FIRST_FORCE = "W15000004"
SYSTEM_CHANGED = date(2023, 5, 15)
TEAM_STARTED = date(2024, 3, 4)
WINDOW = (date(2024, 3, 1), date(2024, 8, 31))
"""The six months in which the engagement team's first reviews are counted, both days included."""
UPDATES_IMPROVED = date(2024, 10, 1)
ACTION_FASTER = date(2025, 1, 1)
CODE_OF_PRACTICE = date(2026, 1, 12)
FORUM_STARTED = date(2024, 10, 1)
PROFILES_STARTED = date(2024, 6, 1)
YEARS = 5

PUBLISHED = Path(__file__).parents[1] / "published"


@cache
def rates() -> dict[str, Any]:
    """What rates.toml says."""
    return tomllib.loads(Path(__file__).with_name("rates.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Size:
    """What was asked for: how many offences in how many forces, the seed, and the day the police files speak of."""

    offences: int
    forces: int
    seed: int
    as_at: date

    def __post_init__(self) -> None:
        most = len(force_codes())
        if self.offences < 100 * self.forces:
            raise ValueError("An invented force needs at least 100 offences: ask for more, or for fewer forces.")
        if not 1 <= self.forces <= most:
            raise ValueError(f"Between 1 and {most} forces can be invented.")
        if not date(2025, 6, 30) <= self.as_at <= date(2028, 2, 29):
            raise ValueError("The as-at date must lie between 2025-06-30 and 2028-02-29, so that the change is held.")

    @property
    def codes(self) -> list[str]:
        """The force codes, that of the first force first."""
        return force_codes()[: self.forces]

    @property
    def first_day(self) -> date:
        """The first day of the five years."""
        end = self.as_at + timedelta(days=1)
        return end.replace(year=end.year - YEARS, day=min(end.day, 28) if end.month == 2 else end.day)

    def share(self, force: int) -> int:
        """How many offences the force has; the first ones take what is left over."""
        return self.offences // self.forces + (force < self.offences % self.forces)

    def draws(self, purpose: str) -> Draws:
        """Chance for one purpose."""
        return Draws(self.seed, purpose)


@cache
def force_codes() -> list[str]:
    """Every territorial force of the published lists, the first force first."""
    raw = tomllib.loads((PUBLISHED / "forces.toml").read_text(encoding="utf-8"))
    held = {area["force"] for area in _areas().values()}
    codes = [force["code"] for force in raw["force"] if force["code"] in held]
    return [FIRST_FORCE, *(code for code in codes if code != FIRST_FORCE)]


@cache
def areas_of(force: str) -> list[str]:
    """The area codes of a force, in order."""
    return sorted(code for code, area in _areas().items() if area["force"] == force)


@cache
def _areas() -> dict[str, dict[str, str]]:
    return tomllib.loads((PUBLISHED / "areas.toml").read_text(encoding="utf-8"))


def day(when: date) -> np.int32:
    """Days since 1 January 1970."""
    return np.int32((when - EPOCH).days)


def is_rape(code: str) -> bool:
    """Whether a Home Office offence code is one of rape."""
    return code.startswith("19")
