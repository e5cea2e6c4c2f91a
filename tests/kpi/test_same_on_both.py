"""One definition, two sources: the first KPIs give the same figures on published counts and on cases they stand for."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from data.engines.duckdb_engine import DuckDBEngine
from data.precount import precount
from data.source import PUBLISHED, Origin, Source
from kpi.answer import Door
from kpi.result import Question, Result, Unanswerable, Viewer

FORCES = ("W15000002", "W15000004")
SHARED = ("offences", "recorded_crime")


def as_cases(door: Door) -> pl.DataFrame:
    """Every published count of two Welsh forces as so many rows of an extract, and nothing else known of them."""
    columns = door.registry.dictionary.sources["snapshot"]["offences"].columns
    counted = pl.read_parquet(PUBLISHED / "offences.parquet").with_columns(
        pl.col(pl.Categorical, pl.Enum).cast(pl.String)
    )
    counted = counted.filter(pl.col("force_code").is_in(FORCES), pl.col("weight") > 0)
    rows = counted.select(pl.exclude("weight", "release").repeat_by("weight")).explode(pl.all())
    kinds = {"date": pl.Date, "number": pl.Int32, "flag": pl.Boolean}
    empty = [
        pl.lit(about.absent if about.kind == "category" else None).cast(kinds.get(about.kind, pl.String)).alias(name)
        for name, about in columns.items()
        if name not in rows.columns
    ]
    return rows.with_columns(empty).select(list(columns))


@pytest.fixture(scope="module")
def both(door: Door, tmp_path_factory: pytest.TempPathFactory) -> Door:
    folder = tmp_path_factory.mktemp("cases")
    dictionary, cases = door.registry.dictionary, as_cases(door)
    frames = {"offences": cases, **precount(cases, dictionary)}
    # Recorded crime is a table of its own among the published ones, and here it is counted from the offences.
    tables = {name: dictionary.sources["snapshot"][name] for name in frames}
    files = {name: folder / f"{name}.parquet" for name in frames}
    for name, frame in frames.items():
        frame.write_parquet(files[name])
    day = {"covers_from": date(2017, 4, 1), "covers_to": date(2019, 3, 31), "followed": date(2019, 3, 31)}
    words = dict.fromkeys(("title", "publisher", "upstream_name", "licence", "attribution"), "made for this test")
    origins = {name: Origin(name=name, **words, **day) for name in frames}
    source = Source("snapshot", tables, origins, (), (), DuckDBEngine(tables, files), "made", synthetic=True)
    return Door(door.registry, {"published": door.sources["published"], "snapshot": source})


def figures(door: Door, viewer: Viewer, question: Question) -> dict[object, tuple[int, int | None]]:
    (answer,) = door.answer_all(viewer, [question])
    assert isinstance(answer, Result)
    rows = answer.frame.select("period", "group", "part", "n", "of_n").rows()
    return {(period, group, part): (n, of_n) for period, group, part, n, of_n in rows}


@pytest.mark.parametrize("grain", ["quarter", "year"])
@pytest.mark.parametrize("scope", ["all_rape", "adult_rape_ho", "other_sexual", "all_sexual"])
def test_the_first_kpis_run_unchanged_on_both(both: Door, analyst: Viewer, scope: str, grain: str) -> None:
    kpis = [kpi for kpi in both.measures("snapshot") if kpi.table == "offences" and kpi in both.measures("published")]
    assert {"charge_rate_closed", "charge_rate_recorded", "outcome_mix_recorded"} <= {kpi.name for kpi in kpis}
    for kpi in kpis:
        ours = Question(kpi.name, scope, "snapshot", date(2018, 4, 1), date(2019, 4, 1), grain, "force_code")  # type: ignore[arg-type]
        theirs = replace(ours, source="published", filters=(("force_code", FORCES),))
        assert figures(both, analyst, ours) == figures(both, analyst, theirs), kpi.name


def test_recorded_offences_run_unchanged_on_both(both: Door, analyst: Viewer) -> None:
    """The two published tables differ a little by themselves, so each is compared with its own rows."""
    ours = Question("recorded_offences", "all_rape", "snapshot", date(2018, 4, 1), date(2019, 4, 1), by="force_code")
    charged = replace(ours, kpi="charge_rate_recorded", source="published", filters=(("force_code", FORCES),))
    recorded = {key: n for key, (n, _) in figures(both, analyst, ours).items()}
    assert recorded == {key: of_n for key, (_, of_n) in figures(both, analyst, charged).items()}
    assert sum(recorded.values()) > 500


@pytest.mark.parametrize("kpi", ["charge_rate_closed", "outcome_mix_recorded", "not_yet_assigned_recorded"])
def test_the_pre_counted_table_gives_what_the_rows_give(both: Door, analyst: Viewer, kpi: str) -> None:
    source = both.sources["snapshot"]
    tables = {name: table for name, table in source.tables.items() if name != "offences_counted"}
    rows_only = Door(both.registry, {"snapshot": replace(source, tables=tables)})
    for question in (Question(kpi, "all_rape", "snapshot"), Question(kpi, "other_sexual", "snapshot", grain="month")):
        assert both.answer(analyst, question).plan.rows.table == "offences_counted"
        assert rows_only.answer(analyst, question).plan.rows.table == "offences"
        assert figures(both, analyst, question) == figures(rows_only, analyst, question)


def test_a_snapshot_older_than_a_column_says_that_it_cannot_answer(both: Door, analyst: Viewer) -> None:
    source = both.sources["snapshot"]
    old = source.tables["offences"].model_copy(
        update={"columns": {n: c for n, c in source.tables["offences"].columns.items() if n != "outcome"}}
    )
    tables = {"offences": old, "recorded_crime": source.tables["recorded_crime"]}
    door = Door(both.registry, {"snapshot": replace(source, tables=tables)})
    with pytest.raises(Unanswerable, match="made before a column"):
        door.answer(analyst, Question("charge_rate_closed", "all_rape", "snapshot"))
    assert door.answer(analyst, Question("recorded_offences", "all_rape", "snapshot")).frame["n"].sum() > 0
