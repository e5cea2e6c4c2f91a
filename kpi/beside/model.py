"""What each kind of entry says: frozen values read from a folder's files, and nothing that decides."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kpi.beside.references import references
from kpi.model import Unit

Status = Literal["not_started", "under_way", "met", "confirmed"]
"""How a recommendation stands. met: by the force's own judgement; confirmed: the inspectorate has said so."""

Done = Literal["not_started", "under_way", "done", "stopped"]
"""How an action stands."""

EventKind = Literal["system_change", "training", "team", "practice", "guidance"]

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""Between these lies every day that anybody can mean; one outside is a slip of the hand."""


class Words(BaseModel):
    """A text that people wrote, in one language or both. Written as plain text it is English."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str | None = None
    cy: str | None = None

    @model_validator(mode="after")
    def _say_something_and_name_nobody(self) -> Words:
        held = [text for text in (self.en, self.cy) if text is not None]
        if not held or not all(text.strip() for text in held):
            raise ValueError("is empty; write the text, or leave the entry out")
        found = dict.fromkeys(what for text in held for what in references(text))
        if found:
            raise ValueError(
                f"holds what looks like {' and '.join(found)}; nothing here may point to a person or a record. "
                "Take it out: write roles for people, 12,345 for a number, 12 March 2024 for a day"
            )
        return self

    def __str__(self) -> str:
        return self.en or self.cy or ""


def _as_words(given: Any) -> Any:
    if isinstance(given, str):
        return {"en": given}
    if not isinstance(given, dict | Words):
        raise ValueError('must be text in quotes, or { en = "…", cy = "…" }')
    return given


def _in_range(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise ValueError(f"{day} is no day that can be meant here; write it as 2024-03-31")
    return day


Text = Annotated[Words, BeforeValidator(_as_words)]
Day = Annotated[date, AfterValidator(_in_range)]


class Entry(BaseModel):
    """One entry. `force`: whom it is about; that of the folder when left out, every force in what is national."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    force: str | None = None

    def signed_days(self) -> tuple[date, ...]:
        """The days on which somebody wrote or set it: none can lie ahead."""
        return ()


class Spell(Entry):
    """An entry that holds from a day to the day before another, or for good."""

    from_: Day = Field(alias="from")
    to: Day | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Spell:
        if self.to is not None and self.to <= self.from_:
            raise ValueError(f"to {self.to} is not after from {self.from_}; `to` is the day after the last one")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.from_ <= day and (self.to is None or day < self.to)


class Target(Spell):
    """What a force means a measure to reach. `value`: a share from 0 to 1, points, days, a rate or a number."""

    kpi: str
    scope: str | None = None
    value: float = Field(strict=True, allow_inf_nan=False)
    unit: Unit
    direction: Literal["at_least", "at_most"]
    owner: Text
    set_on: Day
    source: Text

    def signed_days(self) -> tuple[date, ...]:
        return (self.set_on,)


class Event(Entry):
    """Something that happened on a day, or from `on` to `until` (its last day), and what it may bear on.

    `bears_on`: names of KPIs and keys of pillars; everything when there are none. It dates; it does not explain.
    """

    on: Day
    until: Day | None = None
    title: Text
    kind: EventKind
    bears_on: tuple[str, ...] = ()
    source: Text
    signed_by: Text
    entered_on: Day

    @model_validator(mode="after")
    def _forwards(self) -> Event:
        if self.until is not None and self.until < self.on:
            raise ValueError(f"until {self.until} is before on {self.on}")
        return self

    def signed_days(self) -> tuple[date, ...]:
        return (self.entered_on,)


class Step(Entry):
    """A decision that a measure goes on at another level from `since`: its chart starts a new baseline there.

    Made after the fact, by somebody who answers for it: a rule that finds steps by itself would hide the very change
    that the chart is there to show.
    """

    kpi: str
    scope: str | None = None
    since: Day
    decided_on: Day
    decided_by: Text
    reason: Text

    @model_validator(mode="after")
    def _after_the_fact(self) -> Step:
        if self.decided_on < self.since:
            raise ValueError(f"decided_on {self.decided_on} is before since {self.since}: a step is found afterwards")
        return self

    def signed_days(self) -> tuple[date, ...]:
        return (self.decided_on,)


class Commentary(Entry):
    """What a role says of a measure in a period ("2024-25", "2024-25-Q1", "2025-M03"); a later one supersedes it.

    `over`: the source whose figures it speaks of.
    """

    kpi: str
    period: str
    scope: str | None = None
    over: Literal["snapshot", "published"] = "snapshot"
    text: Text
    author: Text
    on: Day

    def signed_days(self) -> tuple[date, ...]:
        return (self.on,)


class Lead(Spell):
    """The role that leads a pillar; never a name."""

    pillar: str
    role: Text


class Recommendation(Entry):
    """A recommendation of the inspectorate. One without a text stands blank until its text is known.

    `source`: where our words for it come from; `evidence`: the KPIs that bear it out; `note`: what else does;
    `for_forces`: whether it is for a force to answer.
    """

    number: int = Field(ge=1, le=14, strict=True)
    title: Text | None = None
    text: Text | None = None
    due: Day | None = None
    to_whom: Text | None = None
    for_forces: bool = True
    evidence: tuple[str, ...] = ()
    note: Text | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _whole_or_blank(self) -> Recommendation:
        rest = {"title": self.title, "to_whom": self.to_whom, "source": self.source}
        missing = [name for name, value in rest.items() if value is None]
        if self.text is not None and missing:
            raise ValueError(f"has a text and no {', no '.join(missing)}; a text says whose it is and where it stands")
        return self


class Signed(Entry):
    """Something that a role said on a day."""

    on: Day
    text: Text
    signed_by: Text

    def signed_days(self) -> tuple[date, ...]:
        return (self.on,)


class Progress(Signed):
    """How a recommendation stands from a day on; nothing is deleted, the latest counts."""

    recommendation: int = Field(ge=1, le=14, strict=True)
    status: Status


class Level(Entry):
    """One step of the scale of maturity."""

    level: int = Field(ge=1, le=10, strict=True)
    title: Text
    meaning: Text


class Judgement(Signed):
    """How far a pillar has come, by the force's own judgement on a day; the latest counts."""

    pillar: str
    level: int = Field(strict=True)


class Action(Entry):
    """Something the force means to do. `name` is what its updates call it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    title: Text
    pillar: str
    recommendation: int | None = Field(default=None, ge=1, le=14, strict=True)
    owner: Text
    opened_on: Day
    due: Day
    evidence: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _forwards(self) -> Action:
        if self.due < self.opened_on:
            raise ValueError(f"due {self.due} is before opened_on {self.opened_on}")
        return self

    def signed_days(self) -> tuple[date, ...]:
        return (self.opened_on,)


class Update(Signed):
    """How an action stands from a day on; the latest counts. `due`: the new day, where it was moved."""

    action: str
    status: Done
    due: Day | None = None
