"""What a KPI counts, as the pairs of a definition list."""

from __future__ import annotations

from charts.describe import basis_of, good_way
from i18n.say import Say
from kpi.model import Kpi, Official, Parameter
from kpi.sentence import Wording

STATUS = {
    "published": "Published as a measure",
    "practice": "Follows from a published duty or practice",
    "local": "Local working definition",
}


LISTS = {"flight_deck": "Flight deck measure", "joint_unit": "Soteria Joint Unit KPI"}
"""The two official lists, which are different papers."""


def facts(kpi: Kpi, say: Say) -> list[tuple[str, str]]:
    """What a KPI counts, as the pairs of a definition list."""
    found = [
        *(pair for official in kpi.official for pair in _official(official, say)),
        (say("One unit is"), say(kpi.counts)),
        (_whose(say("Numerator"), say("Numerator, in our words"), kpi, kpi.numerator), say(kpi.numerator)),
        (
            _whose(say("Denominator"), say("Denominator, in our words"), kpi, kpi.denominator),
            say(kpi.denominator) if kpi.denominator else "",
        ),
        (say("Left out"), " ".join(say(item.reason) for item in kpi.leaves_out)),
        (say("Basis"), basis_of(kpi, say)),
        *((say(parameter.title), _set_number(parameter, say)) for parameter in kpi.parameters),
        (say("Follow-up before judging"), say("{n} days", n=kpi.settle_days) if kpi.settle_days else ""),
        (say("Good direction"), good_way(kpi, say)),
        (say("Status"), f"{say(STATUS[kpi.source.status])}. {say(kpi.source.reference)}"),
        (say("Official wording"), "" if kpi.official else _none_seen(kpi, say)),
        (say("Difference from the published grouping"), say(kpi.source.deviation) if kpi.source.deviation else ""),
        (say("Source"), f"{say(kpi.source.publisher)}: {say(kpi.source.title)}"),
        (say("Owner"), say(kpi.owner) if kpi.owner else ""),
        (say("If it signals"), say(kpi.if_it_signals) if kpi.if_it_signals else ""),
    ]
    return [(term, text) for term, text in found if text]


def _whose(term: str, ours: str, kpi: Kpi, words: str | None) -> str:
    """The term of a text, which says so where the rest of the words are official and these are ours."""
    official = isinstance(kpi.title, Wording)
    return ours if official and not isinstance(words, Wording) else term


def _set_number(parameter: Parameter, say: Say) -> str:
    """A number that the measure rests on: its value, what it means, where it comes from, and whose it is."""
    if parameter.shipped is None:
        text = "{value}. {meaning} It comes from: {basis}."
        return say(text, value=parameter.value, meaning=parameter.meaning, basis=parameter.basis)
    text = "{value}, set by the force; shipped value {shipped}. {meaning} The shipped value comes from: {basis}."
    value, shipped = parameter.value, parameter.shipped
    return say(text, value=value, shipped=shipped, meaning=parameter.meaning, basis=parameter.basis)


def _official(official: Official, say: Say) -> list[tuple[str, str]]:
    """What an official list says of the measure, and where we count otherwise."""
    pairs = [(say(LISTS[official.list]), list_of(official, say))]
    if official.replaces:
        pairs.append((say("Our own name for it"), say(official.own_title)))
    else:
        pairs += [(say("Nearest official measure"), say(official.name)), (say("It counts"), say(official.meaning))]
    pairs += [(say("Where our counting differs"), say(text)) for text in official.differs]
    note = one_language(official.name, say)
    return [*pairs, *([(say("Language"), note)] if note else [])]


def list_of(official: Official, say: Say) -> str:
    """Which list, edition and measure it is, and what may be done with the words."""
    text = "{title}, version {version}, {on}: {code}. {publisher}. Marked {marking}."
    said = say(
        text, title=official.title, version=official.version, on=official.on, code=official.code,
        publisher=official.publisher, marking=official.marking,
    )  # fmt: skip
    return f"{said} {say('Licence: {licence}.', licence=official.licence)}" if official.licence else said


def official_lines(kpi: Kpi, say: Say) -> list[str]:
    """What must stand wherever official words are shown: whose they are, and where our counting differs."""
    found: list[str] = []
    for official in kpi.official:
        if official.replaces:
            text = "Official wording: {title}, version {version} ({code})."
            found.append(say(text, title=official.title, version=official.version, code=official.code))
            found += [say("Our counting differs: {how}", how=how) for how in official.differs]
    return found


def one_language(words: str, say: Say) -> str:
    """That official words stand in the language they were published in, where that is not the reader's."""
    if not isinstance(words, Wording) or say.language in words.versions:
        return ""
    spoken = words.language
    if spoken == "en":
        return say("This wording was published in English only; it is shown as it was published.")
    return say("This wording was published in Welsh only; it is shown as it was published.")


def lang(text: str, say: Say) -> str | None:
    """The language of a text that is not the page's own, for the HTML element that holds it."""
    return text.language if isinstance(text, Wording) and text.language != say.language else None


def _none_seen(kpi: Kpi, say: Say) -> str:
    """The official name, or that nobody here has seen one."""
    name = kpi.source.official_name
    return say(name) if name else say("Not public; this is our candidate.")
