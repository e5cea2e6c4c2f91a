"""The pages of claims and of benefits answer in one sentence first, hold no words in links, and name no effect."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpi.answer import open_door
from kpi.benefits import benefits
from kpi.result import Viewer

ROOT = Path(__file__).parents[2]
COVERAGE, BOTH = "sa.26.65..202403202408.", "ca.24...202403202408..supporting_and_accepted_of_all"

pytestmark = pytest.mark.usefixtures("invented_shown")


def opened(page: str, **query: str) -> AppTest:
    at = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=180)
    for key, value in query.items():
        at.query_params[key] = value
    at.switch_page(f"explore/{page}.py")
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


def test_without_a_claim_the_published_ones_are_offered_with_their_sources() -> None:
    text = words(opened("claims"))
    assert "Does the claim hold, and on which reading?" in text
    assert text.count("claims?claim=") == 6
    assert "Response of the Police and Crime Commissioner" in text and "Nation.Cymru" in text
    assert "<table" not in text


def test_a_claim_is_answered_in_its_first_sentence_with_a_link_to_the_measure() -> None:
    text = words(opened("claims", claim=COVERAGE))
    assert "one of the" in text and "Reviewed by the engagement team" in text
    assert "65 of 250" in text and "21.0% to 31.8%" in text
    assert "kpi?kpi=team_reviewed" in text
    assert "some fit by chance" in text


def test_a_change_says_what_fits_what_can_be_told_and_that_it_is_no_effect() -> None:
    text = words(opened("claims", claim=BOTH))
    assert "30 of 65 (46.2%)" in text and "41 of 185 (22.2%)" in text
    assert "As percentage points" in text and "Can be told from no change" in text
    assert "not an effect" in text
    assert "The team chose its cases" in text


@pytest.mark.parametrize("code", ["nonsense", "sa.900.....", "<script>alert(1)</script>"])
def test_a_link_without_a_claim_is_told_and_not_echoed(code: str) -> None:
    text = words(opened("claims", claim=code))
    assert "This claim cannot be read" in text
    assert code not in text


def test_what_is_written_goes_into_the_link_as_numbers() -> None:
    at = opened("claims")
    at.text_input[0].set_value("+24")
    next(box for box in at.selectbox if box.label == "From").select("2024-03")
    next(box for box in at.selectbox if box.label == "To").select("2024-08")
    next(box for box in at.selectbox if box.label == "What it is about").select("supporting_and_accepted_of_all")
    at.button[0].click().run()
    assert not at.exception
    assert at.query_params["claim"] in (BOTH, [BOTH])
    assert "come to it" in words(at) or "comes to it" in words(at)


def test_what_cannot_be_read_is_said_and_nothing_goes_into_the_link() -> None:
    at = opened("claims")
    at.text_input[0].set_value("lots")
    at.button[0].click().run()
    assert not at.exception
    assert "This claim cannot be read" in words(at)
    assert "claim" not in at.query_params


def test_the_published_source_can_be_asked_too() -> None:
    text = words(opened("claims", claim="sa.6....201704201803..suspect".replace("....", "..."), source="published"))
    assert "looked at" in text


# ------------------------------------------------------------------ benefits


def test_benefits_say_how_sure_and_that_a_difference_is_no_effect() -> None:
    text = words(opened("benefits", pair="first_half"))
    assert "What was different after the team began, and how sure can we be?" in text
    assert "Of 6 measures" in text
    assert "A difference is not an effect." in text
    for counted in ("45 of 65 (69.2%)", "117 of 185 (63.2%)", "35 of 65 (53.8%)", "27 of 40 (67.5%)"):
        assert counted in text
    for caveat in (
        "The team chose its cases",
        "stay open long enough",
        "Break in the series on 15 May 2023",
        "28 days",
    ):
        assert caveat in text


def test_without_reviews_or_cases_benefits_say_why_there_is_nothing() -> None:
    assert "No case here is recorded as reviewed" in words(opened("benefits", scope="other_sexual"))
    assert "published figures" in words(opened("benefits", source="published"))


def test_the_files_carry_definitions_caveats_and_the_stamp(invented_store: Path) -> None:
    from i18n.say import Say
    from pages.parts import benefits as page_part
    from pages.parts import benefits_file

    door = open_door(store=invented_store)
    where = (("force_code", ("W15000004",)),)
    found = benefits(door, Viewer("a reader", "leaders"), "snapshot", "all_rape", where, "first_half")

    class Seen:
        """As much of a reader's run as a file needs."""

        say, settings = Say("en"), type("S", (), {"marking": "OFFICIAL"})()
        source = door.sources["snapshot"]

        def force_name(self) -> str:
            return "Dyfed-Powys"

    page = page_part.Page(
        found, "", "After and before.", "A difference is not an effect.", "", None, (), ("A caveat.",)
    )
    here: Any = Seen()
    text = benefits_file.csv_of(here, page)
    assert text.startswith("# Every figure in this file is invented.")
    assert "# A difference is not an effect." in text and "# A caveat." in text
    rows = list(csv.DictReader(io.StringIO("\n".join(x for x in text.splitlines() if not x.startswith("#")))))
    assert len(rows) == 15 and {row["data"] for row in rows} == {"INVENTED"}
    whole = json.loads(benefits_file.json_of(here, page))
    assert len(whole["rows"]) == 15 and whole["rows"][0]["numerator"]
