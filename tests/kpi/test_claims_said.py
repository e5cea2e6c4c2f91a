"""Claims are read from words and from links, and refused in one sentence; their periods are read every honest way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.claims.presets import presets
from kpi.claims.said import ClaimError, Said, read_code, read_figure, span_of
from kpi.claims.spans import Over, Span, pairs, spans
from kpi.periods import months_later

HELD = Span(date(2021, 4, 1), date(2026, 4, 1))
SIX = Span(date(2024, 3, 1), date(2024, 9, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("65 = 26%", Said("share", 26, 0, n=65)),
        ("26 per cent = 65", Said("share", 26, 0, n=65)),
        ("65 of 250", Said("share", n=65, of_n=250)),
        ("65/250 = 26.0 %", Said("share", 26, 1, n=65, of_n=250)),
        ("1,065 of 2,500", Said("share", n=1065, of_n=2500)),
        ("26% of 250", Said("share", 26, 0, of_n=250)),
        ("26%", Said("share", 26)),
        ("65", Said("share", n=65)),
        ("of 250", Said("share", of_n=250)),
        ("+24%", Said("change", 24)),
        ("up 24 per cent", Said("change", 24)),
        ("+24 percentage points", Said("change", 24, unit="points")),
        ("+24 % points", Said("change", 24, unit="points")),
        ("+24pp", Said("change", 24, unit="points")),
        ("+24% relative", Said("change", 24, unit="relative")),
        ("−6.5%", Said("change", -6.5, 1)),
        ("down 6%", Said("change", -6)),
    ],
)
def test_a_figure_is_read_as_it_is_printed(text: str, said: Said) -> None:
    assert read_figure(text) == said


@pytest.mark.parametrize("text", ["", "lots", "250%", "65 of 12", "3 of 0", "65 = 26", "+", "24 points", "1" * 12])
def test_what_is_no_claim_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ClaimError) as refused:
        read_figure(text)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (Said("change"), "percentage"),
        (Said("change", 6, n=65), "without counts"),
        (Said("share", -3), "nought"),
        (Said("share", 26, unit="points"), "change"),
        (Said("share", 26, span=SIX, before=SIX.moved(-12)), "Only a change"),
        (Said("change", 6, before=SIX), "not only"),
        (Said("change", 6, span=SIX, before=SIX.moved(-3)), "share a month"),
        (Said("change", 6, span=SIX, before=SIX.moved(-12), groups="reviewed"), "same period"),
    ],
)
def test_a_claim_that_contradicts_itself_is_refused(said: Said, word: str) -> None:
    with pytest.raises(ClaimError, match=word):
        said.checked()


@pytest.mark.parametrize("text", ["2024", "2024-13", "2024-3", "2024-09..2024-03", "March", "2024-03...2024-08"])
def test_months_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ClaimError):
        span_of(text)


def test_both_named_months_are_held() -> None:
    assert span_of("2024-03..2024-08") == SIX
    assert span_of("2024-02") == Span(date(2024, 2, 1), date(2024, 3, 1))
    assert SIX.months == 6


# ------------------------------------------------------------------ links

months = st.integers(0, 60).map(lambda n: months_later(date(2020, 1, 1), n))
held_spans = st.tuples(months, st.integers(1, 24)).map(lambda pair: Span(pair[0], months_later(pair[0], pair[1])))
changes = st.builds(
    Said,
    st.just("change"),
    st.integers(-999, 999).map(float),
    unit=st.sampled_from([None, "points", "relative"]),
    span=st.none() | held_spans,
    groups=st.sampled_from(["any", "before", "reviewed"]),
    about=st.sampled_from(["", "victim", "adviser_accepted_of_all"]),
)
shares = st.builds(
    Said,
    st.just("share"),
    st.integers(0, 1000).map(lambda n: n / 10),
    st.just(1),
    n=st.none() | st.integers(0, 99),
    of_n=st.none() | st.integers(100, 9999),
    span=st.none() | held_spans,
)


@given(changes | shares)
def test_a_link_holds_the_whole_claim(said: Said) -> None:
    assert read_code(said.code) == said


@pytest.mark.parametrize(
    "code", ["", "x", "ca.24", "sa.....", "ca.24...202413202408.", "ca.24...202403202408..Bad!", "sa.900....."]
)
def test_a_link_that_holds_no_claim_is_refused(code: str) -> None:
    with pytest.raises(ClaimError):
        read_code(code)


def test_no_word_of_a_claim_stands_in_its_link() -> None:
    assert Said("share", 26, n=65, span=SIX).code == "sa.26.65..202403202408."


def test_the_published_claims_can_all_be_read() -> None:
    figures = {p.name: (p.figure, p.said.percent, p.said.n) for p in presets()}
    assert figures["coverage"] == ("65 = 26%", 26, 65)
    assert [figures[name][1] for name in ("support", "adviser", "both", "support_later", "adviser_later")] == [
        6,
        23,
        24,
        18,
        30,
    ]
    assert all(p.publisher and p.title and p.wording for p in presets())


# ------------------------------------------------------------------ periods


def test_a_period_is_read_as_said_and_by_the_years_and_quarters_round_it() -> None:
    found = {over.span: over.name for over in spans(SIX, HELD)}
    assert found == {
        SIX: "as_said",
        Span(date(2023, 4, 1), date(2024, 4, 1)): "financial_year",
        Span(date(2024, 4, 1), date(2025, 4, 1)): "financial_year",
        Span(date(2024, 1, 1), date(2025, 1, 1)): "calendar_year",
        Span(date(2024, 1, 1), date(2024, 10, 1)): "quarters",
        Span(date(2024, 3, 1), date(2026, 4, 1)): "to_date",
    }


def test_without_a_period_every_whole_year_is_read() -> None:
    found = [over.span for over in spans(None, HELD)]
    assert {span.months for span in found} == {12, 60}
    assert len(found) == len(set(found)) == 5 + 4 + 1


def test_a_period_that_is_not_held_is_not_read() -> None:
    assert spans(Span(date(2019, 1, 1), date(2019, 2, 1)), HELD) == []


@given(held_spans, st.none() | held_spans)
def test_what_is_compared_in_time_never_shares_a_month(span: Span, before: Span | None) -> None:
    for over in pairs(span, before, HELD):
        assert over.before is not None and not over.before.meets(over.span)
        assert over.before.within(HELD) and over.span.within(HELD)


def test_the_period_before_is_the_one_that_the_claim_names() -> None:
    named = Span(date(2022, 1, 1), date(2023, 1, 1))
    own = [over for over in pairs(SIX, named, HELD) if over.name == "as_said"]
    assert own == [Over("as_said", SIX, "as_said", named)]
    ways = {over.way: over.before for over in pairs(SIX, None, HELD) if over.name == "as_said"}
    assert ways == {"year_before": SIX.moved(-12), "just_before": SIX.moved(-6)}
