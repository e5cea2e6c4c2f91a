"""Whether victims support action over time, and the chain from the offer of an adviser to the referral."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from data.synthetic.draws import NEVER, Days, Draws, Mask
from data.synthetic.engagement import reads_as_accepting
from data.synthetic.frames import dates, days_of, known
from data.synthetic.outcomes import UNSUPPORTED
from data.synthetic.rates import rates
from data.synthetic.world import World

LANDMARK = 28
SUPPORTS, REFUSES = "supports", "does_not_support"


@dataclass
class Window:
    """What victims of the window's rapes answered, spread over all rows of victims."""

    inside: Mask
    supporting: Mask
    offered: Mask
    accepting: Mask


def spread_answers(world: World, victims: pl.DataFrame) -> Window:
    """The answers of the window at the rows of its victims; False elsewhere."""
    answers = world.answers()
    place = np.full(world.crimes.n, -1, dtype=np.int64)
    place[answers.rows] = np.arange(len(answers.rows))
    at = place[victims["_row"].to_numpy()]
    inside = at >= 0
    held = (answers.supporting, answers.offered, answers.accepting)
    return Window(inside, *(inside & part[at] if len(part) else inside for part in held))


# ---------------------------------------------------------------- support for action


def draw_support(world: World, victims: pl.DataFrame, window: Window) -> pl.DataFrame:
    """One row a day on which support was recorded: most victims twice, those never asked not at all."""
    spec, n = rates()["support"], victims.height
    draws = world.size.draws("support")
    recorded, final_on = days_of(victims, "_recorded"), days_of(victims, "_final_on")
    unsupporting = np.isin(victims["_final"].to_numpy(), UNSUPPORTED)
    never = unsupporting & draws.chance(n, spec["never_of_unsupporting"])
    asked = ~draws.chance(n, spec["not_asked"]) & victims["_identified"].to_numpy()
    wavers = ~unsupporting & draws.chance(n, spec["wobble"])
    first_on = recorded + draws.days(n, spec["first_days"])
    changed_on = recorded + 1 + np.floor(draws.uniform(n) * np.maximum(final_on - recorded, 1)).astype(np.int32)
    asked, never = _fix_window(window, draws, asked, never)
    changed_on = _after_landmark(window, recorded, final_on, changed_on)
    first = np.where(never, REFUSES, SUPPORTS)
    turns = (
        asked & (changed_on > first_on) & np.where(window.inside, _turns(window, unsupporting), ~never & unsupporting)
    )
    turns &= ~window.inside | (changed_on > recorded + LANDMARK)
    events = [
        _events(world, victims, asked, first, first_on),
        _events(world, victims, turns, np.where(never, SUPPORTS, REFUSES), changed_on),
        _events(world, victims, asked & wavers & ~window.inside, np.full(n, REFUSES), first_on + 40),
        _events(world, victims, asked & wavers & ~window.inside, np.full(n, SUPPORTS), first_on + 70),
    ]
    return _reasons(world, pl.concat(events))


def _fix_window(window: Window, draws: Draws, asked: Mask, never: Mask) -> tuple[Mask, Mask]:
    """In the window each victim is asked, but for one in ten of those who do not support."""
    unasked = draws.chance(len(asked), 0.1) & ~window.supporting
    return np.where(window.inside, ~unasked, asked), np.where(window.inside, ~window.supporting, never)


def _turns(window: Window, unsupporting: Mask) -> Mask:
    """Whether a victim of the window turns after day 28, so that the case can end as it does."""
    return np.where(window.supporting, unsupporting, ~unsupporting)


def _after_landmark(window: Window, recorded: Days, final_on: Days, changed_on: Days) -> Days:
    late = np.maximum(recorded + LANDMARK + 2, (recorded + LANDMARK + 2 + final_on) // 2)
    return np.where(window.inside, late, changed_on).astype(np.int32)


def _events(world: World, victims: pl.DataFrame, mask: Mask, status: npt.NDArray[np.str_], on: Days) -> pl.DataFrame:
    rows = victims.select("crime_key", "victim_key", "_final_on").with_columns(
        pl.Series("status", status), pl.Series("_on", on.astype(np.int32))
    )
    kept = rows.filter(pl.Series(mask) & (pl.col("_on") <= int(world.as_at)))
    kept = kept.with_columns(pl.col("_on").cast(pl.Date).alias("status_on"))
    return kept.drop("_final_on", "_on")


def _reasons(world: World, events: pl.DataFrame) -> pl.DataFrame:
    drawn = pl.Series(world.size.draws("reasons").word(events.height, rates()["support"]["reasons"]))
    given = pl.when(pl.col("status") == REFUSES).then(drawn)
    ordered = events.with_columns(reason=given).sort("crime_key", "victim_key", "status_on", "status")
    return ordered.unique(["crime_key", "victim_key", "status_on"], keep="last", maintain_order=True)


# ---------------------------------------------------------------- the adviser


def draw_adviser(world: World, victims: pl.DataFrame, window: Window) -> pl.DataFrame:
    """The victims with the offer of an adviser, the answer and the referral; reviewed cases accept more often."""
    spec, n = rates()["isva"], victims.height
    draws = world.size.draws("adviser")
    chance = draws.uniform(n)
    share = np.where(victims["_rape"].to_numpy(), spec["offered_rape"], spec["offered_other"])
    offered = np.where(window.inside, window.offered, chance < share) & victims["_identified"].to_numpy()
    response = _response(draws, n, victims["_reviewed"].to_numpy() & ~window.inside)
    unmoved = window.inside & (response != "declined") & (response != "no_answer")
    response = np.where(unmoved, "declined", response)
    response = np.where(window.accepting, "accepted", response)
    recorded, as_at = days_of(victims, "_recorded"), world.as_at
    offered_on = recorded + draws.days(n, spec["offer_days"])
    answered_on = offered_on + draws.days(n, spec["response_days"])
    early = recorded + draws.days(n, [[0, 0], [1, 8]])
    offered_on = np.where(window.inside, early, offered_on)
    answered_on = np.where(window.inside, early + draws.days(n, [[0, 0], [1, 21]]), answered_on)
    offered &= offered_on <= as_at
    answered = offered & np.isin(response, ("accepted", "declined")) & (answered_on <= as_at)
    said = np.where(answered | (response == "already_with_adviser"), response, "no_answer")
    referred_on = answered_on + draws.days(n, spec["referral_days"])
    referred = answered & (response == "accepted") & draws.chance(n, spec["referred"]) & (referred_on <= as_at)
    asked = offered | draws.chance(n, 0.3)
    return victims.with_columns(
        _when(asked & (early <= as_at), np.minimum(early, offered_on), "isva_asked_on"),
        _when(offered, offered_on, "isva_offered_on"),
        pl.Series("isva_response", np.where(offered, said, "not_offered")),
        _when(answered, answered_on, "isva_response_on"),
        _when(referred, referred_on, "isva_referred_on"),
    )


def _response(draws: Draws, n: int, reviewed: Mask) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    drawn = draws.word(n, rates()["isva"]["response"])
    return np.where(reviewed, np.where(draws.chance(n, reads_as_accepting()), "accepted", "declined"), drawn)


def _when(mask: Mask, on: Days, name: str) -> pl.Series:
    return dates(name, np.where(mask, on, NEVER).astype(np.int32))


def draw_care(world: World, victims: pl.DataFrame) -> pl.DataFrame:
    """The victims with the last contact, the plan for contacts, and what was offered for a trial."""
    spec, n, as_at = rates()["victim_care"], victims.height, world.as_at
    draws = world.size.draws("care")
    recorded, final_on = days_of(victims, "_recorded"), days_of(victims, "_final_on")
    identified = victims["_identified"].to_numpy()
    last = np.minimum(final_on, as_at) - draws.days(n, spec["contact_gap"])
    plan = draws.word(n, spec["contact_plan"]).astype(np.int32)
    charged = (victims["_final"].to_numpy() == 1) & (final_on <= as_at) & identified
    measures = known(final_on + draws.days(n, [[0, 0], [1, 28]]), as_at)
    return victims.with_columns(
        _when(identified & (last >= recorded), last, "last_contact_on"),
        pl.Series("contact_plan_days", plan),
        _when(charged & draws.chance(n, spec["special_measures"]), measures, "special_measures_offered_on"),
        _when(charged & draws.chance(n, spec["section_28"]), measures, "section_28_offered_on"),
    )
