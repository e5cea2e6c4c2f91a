"""What must hold of every definition beyond its shape: one small function per rule, each returning faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from data.dictionary import Dictionary, Table
from data.faults import Fault, did_you_mean
from kpi.condition import ConditionError, NoColumn, parse
from kpi.model import STILL_OPEN, Difference, Fate, Flow, Kpi, Mix, Pillar, Ratio, Scope, Side
from kpi.tallies import measure_columns


@dataclass(frozen=True)
class Shelf:
    """Everything a rule may look at."""

    kpis: Mapping[str, Kpi]
    scopes: Mapping[str, Scope]
    pillars: Mapping[str, Pillar]
    dictionary: Dictionary

    def tables_of(self, kpi: Kpi, name: str | None = None) -> dict[str, Table]:
        """The table of a KPI, or another one by name, in each source that it is counted in."""
        named = self.dictionary.tables_named(name or kpi.table)
        anywhere = kpi.only_source not in self.dictionary.sources
        return {source: table for source, table in named.items() if anywhere or source == kpi.only_source}


def conditions_of(kpi: Kpi) -> Iterator[str]:
    """Every condition a KPI is made of."""
    measure = kpi.measure
    if isinstance(measure, Mix | Flow | Fate):
        yield from (part.of for part in measure.parts)
    elif isinstance(measure, Difference):
        yield from (measure.of, measure.one, measure.other)
    elif isinstance(measure, Ratio):
        yield from (side.of for side in (measure.top, measure.bottom) if side.of and side.table in (None, kpi.table))
    elif measure.of is not None:
        yield measure.of
    among = getattr(measure, "among", None)
    if among is not None:
        yield among
    yield from (left_out.where for left_out in kpi.leaves_out)


def table_exists(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """The table is in the dictionary."""
    if not shelf.tables_of(kpi):
        known = {name for tables in shelf.dictionary.sources.values() for name in tables}
        yield f"table '{kpi.table}' is not in the dictionary{did_you_mean(kpi.table, known)}"


def conditions_hold_water(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """Every condition parses and names only columns and values that exist, in every source of the table."""
    tables = shelf.tables_of(kpi).values()
    refused = [
        next((r for table in tables if (r := _refusals(text, table, kpi.table))), []) for text in conditions_of(kpi)
    ]
    yield from dict.fromkeys(reason for reasons in refused for reason in reasons)


def counted_on_a_date(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """The clock is a date column, and the basis in words agrees with it."""
    for table in shelf.tables_of(kpi).values():
        if kpi.counted_on not in table.dates():
            ending = did_you_mean(kpi.counted_on, table.dates())
            text = f"counted_on '{kpi.counted_on}' is not a date column{ending}"
            yield _lost(text, kpi.counted_on, ending, table, kpi.table)
            break
    expected = {"recorded": "recorded_on", "closed": "outcome_on"}.get(kpi.basis, kpi.counted_on)
    if kpi.counted_on != expected:
        yield f"basis '{kpi.basis}' is counted on '{expected}', not on '{kpi.counted_on}'"


def dimensions_exist(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """Every dimension is a category column that identifies nobody."""
    for name in kpi.dimensions:
        for table in shelf.tables_of(kpi).values():
            if name not in table.dimensions():
                ending = did_you_mean(name, table.dimensions())
                yield _lost(f"dimension '{name}' is not a category column{ending}", name, ending, table, kpi.table)
                break


def columns_fit_the_measure(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """Columns that a measure names outside its conditions are there, and of the kind it needs; a ratio's sides too."""
    for table in shelf.tables_of(kpi).values():
        found = [*_misfits(measure_columns(kpi.measure), table, kpi.table)]
        yield from found
        if found:
            break
    if isinstance(kpi.measure, Ratio):
        for side in (kpi.measure.top, kpi.measure.bottom):
            yield from _side_faults(side, kpi, shelf)


def _misfits(wanted: Mapping[str, str], table: Table, called: str) -> Iterator[str]:
    for name, kind in wanted.items():
        fitting = [column for column, about in table.columns.items() if about.kind == kind]
        if name not in fitting:
            ending = did_you_mean(name, fitting)
            yield _lost(f"'{name}' is not a {kind} column of its table{ending}", name, ending, table, called)


def _side_faults(side: Side, kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    tables = shelf.tables_of(kpi, side.table)
    if not tables:
        known = {name for held in shelf.dictionary.sources.values() for name in held}
        yield f"table '{side.table}' is not in the dictionary{did_you_mean(str(side.table), known)}"
    for table in tables.values():
        called = side.table or kpi.table
        yield from _misfits({side.counted_on or kpi.counted_on: "date"}, table, called)
        yield from _misfits({side.column: "number"} if side.column else {}, table, called)
        yield from _refusals(side.of, table, called) if side.of else []


def references_exist(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """Pillar, scope and the KPIs it is read beside are all known; a twin names its twin back."""
    if kpi.pillar not in shelf.pillars:
        yield f"pillar '{kpi.pillar}' is unknown{did_you_mean(kpi.pillar, shelf.pillars)}"
    if kpi.only_scope is not None and kpi.only_scope not in shelf.scopes:
        yield f"only_scope '{kpi.only_scope}' is unknown{did_you_mean(kpi.only_scope, shelf.scopes)}"
    sources = shelf.dictionary.sources
    if kpi.only_source is not None and kpi.only_source not in sources:
        yield f"only_source '{kpi.only_source}' is unknown{did_you_mean(kpi.only_source, sources)}"
    for name in (*kpi.beside, *([kpi.twin] if kpi.twin else [])):
        if name not in shelf.kpis:
            yield f"is read beside '{name}', which no file defines{did_you_mean(name, shelf.kpis)}"
    twin = shelf.kpis.get(kpi.twin or "")
    if twin is not None and twin.twin != kpi.name:
        yield f"names '{twin.name}' as its twin on the other basis, but that one names '{twin.twin}'"


def words_fit_the_measure(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """A share says its denominator in words, and a mix is drawn as one."""
    if kpi.unit != "number" and kpi.denominator is None:
        yield f"denominator is missing: a {kpi.measure.kind} says what it is a {kpi.measure.kind} of"
    if (kpi.chart == "mix") != (kpi.measure.kind in ("mix", "flow")):
        yield f"chart '{kpi.chart}' does not draw a {kpi.measure.kind}"


def fate_has_its_ages(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """The ages of a fate rise, hold the headline one, and no end takes the name of what is still open."""
    measure = kpi.measure
    if not isinstance(measure, Fate):
        return
    if list(measure.ages) != sorted(set(measure.ages)) or measure.ages[0] < 1:
        yield "ages must be days from 1 on, each later than the one before"
    if measure.headline not in measure.ages:
        yield f"headline {measure.headline} is none of its ages ({', '.join(map(str, measure.ages))})"
    names = [part.name for part in measure.parts]
    if STILL_OPEN in names or len(set(names)) < len(names):
        yield f"its ends need names of their own, and none may be called '{STILL_OPEN}'"
    for source, table in shelf.tables_of(kpi).items():
        if table.weight is not None:
            yield f"the table of {source} is counted beforehand: it says nothing of the days of single units"


def what_it_needs_exists(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """The columns that it needs besides are written "table.column", and stand in every source it is counted in."""
    for text in kpi.needs:
        for source in shelf.tables_of(kpi):
            tables = shelf.dictionary.sources[source]
            known = [f"{place}.{name}" for place, table in tables.items() for name in table.columns]
            if text not in known:
                yield f"needs '{text}', which is no column of {source}{did_you_mean(text, known)}"


def headline_has_owner(kpi: Kpi, shelf: Shelf) -> Iterator[str]:
    """A headline measure has an owner and says what to do next."""
    if kpi.deck and not (kpi.owner and kpi.if_it_signals):
        yield "deck = true needs an owner and if_it_signals (what to do next)"


KPI_RULES: tuple[Callable[[Kpi, Shelf], Iterator[str]], ...] = (
    table_exists,
    conditions_hold_water,
    counted_on_a_date,
    dimensions_exist,
    columns_fit_the_measure,
    references_exist,
    words_fit_the_measure,
    fate_has_its_ages,
    what_it_needs_exists,
    headline_has_owner,
)


def scope_faults(shelf: Shelf, file: str) -> Iterator[Fault]:
    """A scope's conditions must hold water on every table that has their columns, and on one table at least."""
    tables = {(s, n): t for s, ts in shelf.dictionary.sources.items() for n, t in ts.items()}
    for scope in shelf.scopes.values():
        if scope.where is not None:
            refused = {place: _refusals(scope.where, table) for place, table in tables.items()}
            if all(refused.values()):
                # Said of all columns there are, so that the suggestion does not come from a table never meant.
                anywhere = Table(row="", columns={n: c for t in tables.values() for n, c in t.columns.items()})
                reasons = _refusals(scope.where, anywhere) or [min((r[0] for r in refused.values()), key=len)]
                yield Fault(file, f"{scope.name}: {reasons[0]}")
            yield from (
                Fault(file, f"{scope.name}: {reason}")
                for reasons in refused.values()
                for reason in reasons
                if "does not have" not in reason and not all(refused.values())
            )
        for name, text in scope.tables.items():
            named = shelf.dictionary.tables_named(name)
            if not named:
                yield Fault(file, f"{scope.name}: table '{name}' is not in the dictionary")
            for table in named.values():
                yield from (Fault(file, f"{scope.name}: {reason}") for reason in _refusals(text, table))


def _refusals(text: str, table: Table, called: str = "") -> list[str]:
    try:
        parse(text, table)
    except ConditionError as error:
        return [NoColumn.of(r, r.column, r.hint, called) if isinstance(r, NoColumn) else r for r in error.reasons]
    return []


def _lost(text: str, column: str, hint: str, table: Table, called: str) -> str:
    """A fault of a column; one that its table does not have at all is told apart from one of the wrong kind."""
    return text if column in table.columns else NoColumn.of(text, column, hint, called)


def faults_of(kpis: Iterable[Kpi], shelf: Shelf) -> Iterator[Fault]:
    """What every rule finds wrong with these KPIs, each fault under its file.

    A column that several of them name and no table has is one fault that lists them: it was renamed or removed.
    """
    found = [(kpi, text) for kpi in kpis for rule in KPI_RULES for text in rule(kpi, shelf)]
    users: dict[tuple[str, str], dict[str, NoColumn]] = {}
    for kpi, text in found:
        if isinstance(text, NoColumn):
            users.setdefault((text.table, text.column), {}).setdefault(kpi.name, text)
    gone = {place: names for place, names in users.items() if len(names) > 1}
    for kpi, text in found:
        if not (isinstance(text, NoColumn) and (text.table, text.column) in gone):
            yield Fault(f"{kpi.name}.toml", text)
    for (table, column), names in gone.items():
        hint = next(iter(names.values())).hint
        text = f"column '{column}' is gone, or not in every source{hint}; used by: {', '.join(sorted(names))}"
        yield Fault(f"table {table}", text)
