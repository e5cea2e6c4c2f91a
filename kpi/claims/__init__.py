"""Published claims against the registry: every definition that reproduces one, and what can be told from no change."""

from kpi.claims.found import Found, Hit, search
from kpi.claims.said import ClaimError, Said, read_code, read_figure, span_of
from kpi.claims.spans import Span

__all__ = ["ClaimError", "Found", "Hit", "Said", "Span", "read_code", "read_figure", "search", "span_of"]
