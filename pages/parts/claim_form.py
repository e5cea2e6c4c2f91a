"""The form in which a claim is written, and the claim that the link holds. No word of a claim is kept anywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from i18n.say import Say
from kpi.claims import ClaimError, Said, Span, read_code, read_figure, span_of
from kpi.periods import months_later, starts
from kpi.sentence import Sentence
from pages.parts.asked import asked
from pages.parts.context import Here

KEY = "claim"
SHAPES = {"change": "A change", "share": "A share"}
UNIT_NAMES = {"": "Not said", "points": "Percentage points", "relative": "Relative to what was before"}
WHO = {
    "any": "Not said",
    "before": "All cases, after against before",
    "reviewed": "Reviewed cases against those not reviewed",
}
_WRONG = "claim_wrong"


def asked_claim() -> tuple[Said | None, Sentence | None]:
    """The claim in the link, if there is one, and what is wrong with it or with what was written in the form."""
    wrong = st.session_state.pop(_WRONG, None)
    code = asked(KEY)
    if not code or wrong:
        return None, wrong
    try:
        return read_code(code), None
    except ClaimError as error:
        return None, error.sentence


def offer_form(here: Here, said: Said | None) -> None:
    """The form, filled with the claim looked at; what is sent goes into the link as numbers."""
    say, key = here.say, said.code if said else "empty"
    months = _months(here)
    with st.form(f"claim-{key}", border=True):
        st.markdown(f"**{say('Write a claim')}**")
        first = st.columns([1, 1, 1, 1])
        kind = first[0].radio(
            say("What is claimed"), list(SHAPES), _at(list(SHAPES), said.kind if said else "change"),
            format_func=lambda code: say(SHAPES[code]), horizontal=True, key=f"kind-{key}",
        )  # fmt: skip
        percent = first[1].text_input(say("Percentage or points"), _percent(said), key=f"percent-{key}", max_chars=8)
        n = first[2].text_input(
            say("Number of cases, of a share"), _number(said.n if said else None), key=f"n-{key}", max_chars=8
        )
        of_n = first[3].text_input(
            say("Of how many"), _number(said.of_n if said else None), key=f"of-{key}", max_chars=8
        )
        second = st.columns(4)
        from_ = _month(second[0], say("From"), months, said and said.span and said.span.start, f"from-{key}", say)
        to = _month(
            second[1], say("To"), months, said and said.span and months_later(said.span.end, -1), f"to-{key}", say
        )
        unit = second[2].selectbox(
            say("Unit of a change"), list(UNIT_NAMES), _at(list(UNIT_NAMES), (said and said.unit) or ""),
            format_func=lambda code: say(UNIT_NAMES[code]), key=f"unit-{key}",
        )  # fmt: skip
        groups = second[3].selectbox(
            say("Who is compared"), list(WHO), _at(list(WHO), said.groups if said else "any"),
            format_func=lambda code: say(WHO[code]), key=f"groups-{key}",
        )  # fmt: skip
        about = _about(here, said, key)
        if st.form_submit_button(say("Look for it")):
            _send(_written(kind, percent, n, of_n, unit, groups), (from_, to), about)


def _about(here: Here, said: Said | None, key: str) -> str:
    say = here.say
    pillars = {"": say("All measures"), **{p.key: say(p.title) for p in here.door.registry.pillars.values()}}
    kpis = {kpi.name: f"{kpi.code} {say(kpi.title)}" for kpi in here.door.measures(here.view.source)}
    options = {**pillars, **kpis}
    now = said.about if said and said.about in options else ""
    return str(st.selectbox(say("What it is about"), list(options), _at(list(options), now),
                            format_func=options.__getitem__, key=f"about-{key}"))  # fmt: skip


def _written(kind: str, percent: str, n: str, of_n: str, unit: str, groups: str) -> tuple[str, str]:
    """What was written, as the text of a claim, and the groups; the same reader as on the command line judges it."""
    figure = percent.strip().rstrip("%").strip()
    if kind == "change":
        signed = figure if figure[:1] in ("+", "-", "−") else f"+{figure}"
        return f"{signed}{UNIT_WORDS[unit]}", groups
    whole, part = of_n.strip(), n.strip()
    counts = f"{part} of {whole}" if part and whole else part or (f"of {whole}" if whole and not figure else "")
    if figure and whole and not part:
        return f"{figure}% of {whole}", "any"
    return " = ".join(text for text in (counts, f"{figure}%" if figure else "") if text), "any"


UNIT_WORDS = {"": "%", "points": " points", "relative": "% relative"}


def _send(written: tuple[str, str], months: tuple[str, str], about: str) -> None:
    """Put the claim into the link, or keep what is wrong with it for the next run."""
    text, groups = written
    try:
        said = replace(read_figure(text), groups=groups, about=about)  # type: ignore[arg-type]
        first, last = months
        if first or last:
            said = replace(said, span=span_of(f"{first or last}..{last or first}"))
        st.query_params[KEY] = said.checked().code
    except ClaimError as error:
        st.session_state[_WRONG] = error.sentence
    st.rerun()


def _month(
    place: st.delta_generator.DeltaGenerator, label: str, months: list[date], now: object, key: str, say: Say
) -> str:
    codes = ["", *(f"{month:%Y-%m}" for month in months)]
    names = {"": say("Not said"), **{f"{month:%Y-%m}": say.period(month, "month") for month in months}}
    chosen = f"{now:%Y-%m}" if isinstance(now, date) else ""
    return str(place.selectbox(label, codes, _at(codes, chosen), format_func=names.__getitem__, key=key))


def _months(here: Here) -> list[date]:
    """Every month that the offences cover, the newest first."""
    span = Span(*here.source.window("offences"))
    return list(reversed(starts(span.start, span.end, "month")))


def _at(options: list[str], code: str) -> int:
    return options.index(code) if code in options else 0


def _percent(said: Said | None) -> str:
    if said is None or said.percent is None:
        return ""
    text = f"{said.percent:.{said.decimals}f}"
    return f"+{text}" if said.kind == "change" and said.percent >= 0 else text


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
