"""A column that was renamed or removed breaks the start, with a list of every KPI that used it."""

import pytest

from data.dictionary import Dictionary, Table
from data.faults import DefinitionErrors
from kpi.answer import Door
from kpi.lineage import named_by
from kpi.registry import load_registry


def without(dictionary: Dictionary, source: str, table: str, column: str, renamed: str | None = None) -> Dictionary:
    """The dictionary with one column taken out of a table, or put back under another name."""
    held: Table = dictionary.sources[source][table]
    columns = {}
    for name, about in held.columns.items():
        if name != column:
            columns[name] = about
        elif renamed:
            columns[renamed] = about
    tables = {**dictionary.sources[source], table: held.model_copy(update={"columns": columns})}
    return dictionary.model_copy(update={"sources": {**dictionary.sources, source: tables}})


def faults(dictionary: Dictionary) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        load_registry(dictionary)
    return [str(fault) for fault in caught.value.faults]


def users(door: Door, table: str, column: str) -> set[str]:
    """The KPIs that name a column of a force's own table."""
    registry = door.registry
    found = {k.name for k in registry.kpis.values() if (table, column) in named_by(k, registry, "snapshot")}
    return found | {k.name for k in registry.kpis.values() if k.table == table and column in k.dimensions}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("victims", "isva_response"),
        ("named_people", "area"),
        ("offences", "charged_on"),
        ("suspects", "first_action_on"),
    ],
)
def test_every_kpi_that_used_a_removed_column_is_listed_once(door: Door, table: str, column: str) -> None:
    used = users(door, table, column)
    told = faults(without(door.registry.dictionary, "snapshot", table, column))
    listed = [text for text in told if text.startswith(f"table {table}: column '{column}' is gone")]
    if len(used) > 1:
        (text,) = listed
        assert text.endswith(f"; used by: {', '.join(sorted(used))}")
        assert not [other for other in told if other != text and f"'{column}'" in other]
    else:
        assert not listed
        assert [text for text in told if text.startswith(f"{next(iter(used))}.toml: ") and f"'{column}'" in text]


def test_a_renamed_column_is_told_with_what_it_may_be_called_now(door: Door) -> None:
    told = faults(without(door.registry.dictionary, "snapshot", "victims", "isva_response", "isva_responses"))
    (text,) = [text for text in told if "column 'isva_response' is gone" in text]
    assert "; did you mean 'isva_responses'?; used by: adviser_accepted_of_all, " in text


def test_a_typing_slip_in_one_file_is_told_as_that(door: Door) -> None:
    """One KPI that names a column which is not there has misspelt it as likely as not."""
    told = faults(without(door.registry.dictionary, "snapshot", "victims", "needs_assessed_on"))
    assert [text for text in told if text.startswith("needs_assessed_in_time.toml: ")]
    assert not [text for text in told if text.startswith("table victims: column 'needs_assessed_on'")]


def test_several_columns_gone_are_all_told(door: Door) -> None:
    dictionary = without(door.registry.dictionary, "snapshot", "victims", "isva_response")
    told = faults(without(dictionary, "snapshot", "offences", "charged_on"))
    assert {text.partition(" is gone")[0] for text in told if " is gone" in text} >= {
        "table victims: column 'isva_response'", "table offences: column 'charged_on'",
    }  # fmt: skip
