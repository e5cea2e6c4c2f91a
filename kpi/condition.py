"""The small SQL that a definition may write its conditions in, checked word by word.

Only columns of one table, literals, and / or / not, comparisons, in, between and is null are allowed: no
functions, sub-selects or second statements. A category may only be compared with values it can hold.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from data.dictionary import Column, Table
from data.faults import did_you_mean

_ALLOWED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Neg,
    exp.And, exp.Or, exp.Not, exp.Paren,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between, exp.Is,
)  # fmt: skip
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between)


class ConditionError(ValueError):
    """A condition that cannot be used; `reasons` says every why."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


class NoColumn(str):
    """A reason that names a `column` which its table does not have, and `hint`, the ending that says what was meant."""

    column: str
    hint: str
    table: str

    @classmethod
    def of(cls, reason: str, column: str, hint: str, table: str = "") -> NoColumn:
        """A reason with what it speaks of; the table is added by whoever knows its name."""
        found = cls(reason)
        found.column, found.hint, found.table = column, hint, table
        return found


def parse(text: str, table: Table) -> exp.Expr:
    """Parse and check one condition against a table.

    Raises ConditionError with every reason it is refused.
    """
    try:
        statements = sqlglot.parse(text, dialect="duckdb")
    except (ParseError, TokenError):
        raise ConditionError([f'"{text}" is not a condition']) from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Expr):
        raise ConditionError([f'"{text}" must be exactly one condition'])
    tree = statements[0]
    reasons = _forbidden(tree, text) or [*_unknown_columns(tree, text, table), *_unknown_values(tree, text, table)]
    if reasons:
        raise ConditionError(reasons)
    return tree


def _forbidden(tree: exp.Expr, text: str) -> list[str]:
    odd = sorted({type(node).__name__ for node in tree.walk() if not isinstance(node, _ALLOWED)})
    if odd:
        return [f'"{text}" uses {", ".join(odd)}, which a condition may not']
    if not isinstance(tree, (exp.And, exp.Or, exp.Not, exp.Paren, exp.Is, *_COMPARISONS)):
        return [f'"{text}" is not true or false']
    return []


def _unknown_columns(tree: exp.Expr, text: str, table: Table) -> list[str]:
    reasons = []
    for column in tree.find_all(exp.Column):
        if column.table:
            reasons.append(f'"{text}" names a table; write the column alone')
        elif column.name not in table.columns:
            ending = did_you_mean(column.name, table.columns)
            reason = f"\"{text}\" names column '{column.name}', which the table does not have{ending}"
            reasons.append(NoColumn.of(reason, column.name, ending))
        elif table.columns[column.name].identifying:
            reasons.append(f"\"{text}\" names column '{column.name}', which can identify a person")
    return reasons


def _unknown_values(tree: exp.Expr, text: str, table: Table) -> list[str]:
    reasons = []
    for comparison in tree.find_all(*_COMPARISONS):
        columns = list(comparison.find_all(exp.Column))
        if not columns:
            reasons.append(f'"{text}" compares nothing with a column')
        if not columns or columns[0].name not in table.columns:
            continue
        column = table.columns[columns[0].name]
        for literal in comparison.find_all(exp.Literal):
            reasons.extend(_wrong_literal(literal, columns[0].name, column, text))
    return reasons


def _wrong_literal(literal: exp.Literal, name: str, column: Column, text: str) -> list[str]:
    if column.kind == "number":
        return [f"\"{text}\" compares number {name} with text '{literal.name}'"] if literal.is_string else []
    if not literal.is_string:
        return [f'"{text}" compares {name} with {literal.name}; write it in quotes']
    if column.values and literal.name not in column.values:
        ending = did_you_mean(literal.name, column.values)
        return [f"\"{text}\" compares {name} with '{literal.name}', which it never holds{ending}"]
    return []
