"""The course of an investigation: prosecutors' events, devices, third-party material, outcomes assigned, incidents."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.synthetic.draws import NEVER, Days, Mask
from data.synthetic.frames import dates, days_of, keys, known
from data.synthetic.outcomes import CPS
from data.synthetic.rates import CODE_OF_PRACTICE, SYSTEM_CHANGED, day, rates
from data.synthetic.world import World


def draw_cps_events(world: World, suspects: pl.DataFrame) -> pl.DataFrame:
    """One row a thing that passed between police and prosecutors about the first suspect of an offence."""
    spec, draws = rates()["cps"], world.size.draws("cps events")
    held = suspects.filter(~pl.col("_second"))
    n = held.height
    early, sent, over = (days_of(held, c) for c in ("_early_on", "_referred_on", "_final_on"))
    referred, decided = sent != NEVER, (held["_by"].to_numpy() == CPS)
    room = np.maximum(over - sent, 0)
    triaged = sent + np.minimum(room, draws.days(n, [[0, 0], [1, 6]]))
    passed = draws.chance(n, spec["first_triage_accepted"]) | (room < 20)
    again = triaged + np.minimum(room // 2, draws.days(n, [[0, 5], [1, 40]]))
    again_triaged = again + np.minimum(room // 4, draws.days(n, [[0, 0], [1, 6]]))
    met = again_triaged + room // 8
    charged = np.where(held["_final"].to_numpy() == 1, "charge", "no_further_action")
    consulted = decided & draws.chance(n, spec["consultation"]) & (met <= over)
    parts = [
        _passed(held, early != NEVER, "early_advice", early),
        _passed(held, referred, "submitted", sent, submission=1),
        _passed(held, referred & passed, "triaged", triaged, submission=1, triage="accepted"),
        _passed(held, referred & ~passed, "triaged", triaged, submission=1, triage="returned"),
        _passed(held, referred & ~passed & decided, "submitted", np.maximum(again, triaged + 1), submission=2),
        _passed(
            held,
            referred & ~passed & decided,
            "triaged",
            np.maximum(again_triaged, triaged + 2),
            submission=2,
            triage="accepted",
        ),
        _passed(held, referred & consulted, "consultation", met),
        _passed(held.with_columns(pl.Series("_decision", charged)), referred & decided, "decision", over),
    ]
    rows = pl.concat(parts, how="diagonal")
    return rows.filter(pl.col("event_on") <= world.size.as_at).sort("crime_key", "suspect_key", "event_on", "event")


def _passed(
    held: pl.DataFrame,
    mask: Mask,
    event: str,
    on: Days,
    submission: int | None = None,
    triage: str = "not_applicable",
) -> pl.DataFrame:
    decision = pl.col("_decision") if "_decision" in held.columns else pl.lit("not_applicable")
    rows = held.with_columns(dates("event_on", on.astype(np.int32))).filter(pl.Series("mask", mask))
    return rows.select(
        "crime_key",
        "suspect_key",
        "event_on",
        event=pl.lit(event),
        triage=pl.lit(triage),
        submission=pl.lit(submission, pl.Int32),
        decision=decision.cast(pl.String),
    )


def draw_history(world: World) -> pl.DataFrame:
    """One row an outcome assigned: those in force, and now and then one that was superseded."""
    draws = world.size.draws("history")
    held = world.offences.filter(pl.col("outcome_on").is_not_null())
    final = held.select("crime_key", "outcome", "decision_maker", "alternate_charge", assigned_on="outcome_on")
    changed = draws.chance(held.height, rates()["outcome_detail"]["superseded"])
    days = (held["outcome_on"] - held["recorded_on"]).dt.total_days().to_numpy()
    earlier = (days * draws.uniform(held.height)).astype(np.int32)
    was = pl.when(pl.col("outcome") == "16").then(pl.lit("15")).otherwise(pl.lit("16"))
    before = final.with_columns(
        outcome=was.cast(final.schema["outcome"]),
        assigned_on=held["recorded_on"].dt.offset_by(pl.select(pl.format("{}d", pl.Series(earlier))).to_series()),
        decision_maker=pl.lit("police").cast(final.schema["decision_maker"]),
        alternate_charge=pl.lit("no").cast(final.schema["alternate_charge"]),
    )
    before = before.filter(pl.Series(changed & (earlier > 30)))
    return pl.concat([before, final]).sort("crime_key", "assigned_on", maintain_order=True)


def draw_devices(world: World, seeds: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """One row a device taken from a victim or a suspect."""
    spec, draws = rates()["devices"], world.size.draws("devices")
    share = np.where(seeds["_rape"].to_numpy(), spec["victim"]["rape"], spec["victim"]["other"])
    names = ("crime_key", "force_code", "area")
    of_victims = seeds.filter(pl.Series(draws.chance(seeds.height, share)))
    of_victims = of_victims.select(*names, owner=pl.lit("victim"), start="_recorded")
    acted = suspects.with_columns(start=pl.col("arrested_on").cast(pl.Int32)).filter(pl.col("start").is_not_null())
    of_suspects = acted.filter(pl.Series(draws.chance(acted.height, spec["suspect"])))
    both = pl.concat([of_victims, of_suspects.select(*names, owner=pl.lit("suspect"), start="start")])
    n, victim = both.height, both["owner"].to_numpy() == "victim"
    taken = days_of(both, "start") + draws.days(n, [[0, 0], [1, 20]])
    hours = np.where(victim, draws.days(n, spec["victim_hours"]), 24 * draws.days(n, spec["suspect_days"]))
    back = known(taken + hours // 24, world.as_at)
    swapped = victim & draws.chance(n, 0.3) & (hours <= 30)
    held = (back > 0) & victim & draws.chance(n, spec["hours_held"])
    rows = both.with_columns(
        device_key=keys("D", n),
        taken_on=dates("", taken),
        downloaded_on=dates("", known(taken + draws.days(n, spec["download_days"]), world.as_at)),
        returned_on=dates("", np.where(swapped, NEVER, back).astype(np.int32)),
        swapped_on=dates("", np.where(swapped, back, NEVER).astype(np.int32)),
        hours_to_return=pl.Series(np.where(held, hours, NEVER).astype(np.int32)).replace(int(NEVER), None),
    )
    return rows.filter(pl.Series(taken <= world.as_at))


def draw_third_party(world: World, seeds: pl.DataFrame) -> pl.DataFrame:
    """One row a request for third-party material; senior approval is recorded since the Code of January 2026."""
    spec, draws = rates()["third_party"], world.size.draws("third party")
    share = np.where(seeds["_rape"].to_numpy(), spec["requested"]["rape"], spec["requested"]["other"])
    asked = seeds.filter(pl.Series(draws.chance(seeds.height, share)))
    n = asked.height
    on = days_of(asked, "_recorded") + draws.days(n, [[0, 5], [0.6, 60], [1, 240]])
    material = draws.word(n, spec["material"])
    coded = (on >= day(CODE_OF_PRACTICE)) & (material == "counselling")
    approved = np.where(coded, np.where(draws.chance(n, spec["approved"]), "yes", "no"), "not_recorded")
    rows = asked.with_columns(
        request_key=keys("T", n),
        material=pl.Series(material),
        about=pl.Series(draws.word(n, spec["about"])),
        requested_on=dates("", on),
        approved_by_senior=pl.Series(approved),
        victim_told=pl.Series(np.where(draws.chance(n, spec["victim_told"]), "yes", "no")),
        received_on=dates("", known(on + draws.days(n, spec["days"]), world.as_at)),
    )
    return rows.filter(pl.Series((on <= world.as_at) & (on <= days_of(asked, "_final_on"))))


def draw_incidents(world: World, seeds: pl.DataFrame) -> pl.DataFrame:
    """One row a report of rape that was not recorded as a crime."""
    spec, draws = rates()["incidents"], world.size.draws("incidents")
    rapes = seeds.filter("_rape")
    kept = rapes.filter(pl.Series(draws.chance(rapes.height, spec["per_rape"])))
    system = (
        pl.when(pl.col("recorded_on") < SYSTEM_CHANGED).then(pl.lit("invented_old")).otherwise(pl.lit("invented_new"))
    )
    return kept.select(
        "force_code",
        "area",
        incident_key=keys("N", kept.height),
        n100_type=pl.Series(draws.word(kept.height, spec["types"])),
        reported_on="recorded_on",
        source_system=system,
    )


def draw_panels(world: World, seeds: pl.DataFrame) -> pl.DataFrame:
    """One row a case that a scrutiny panel looked at, each quarter since 2022."""
    spec, draws = rates()["panels"], world.size.draws("panels")
    closed = seeds.filter(
        pl.col("_final").is_in([14, 15, 16]) & (pl.col("_final_on") <= int(world.as_at)) & pl.col("_rape")
    )
    wanted = min(closed.height, round(spec["cases"] * 4 * 4 * world.size.offences / 10_000))
    drawn = closed[draws.order(closed.height)[:wanted]]
    after = days_of(drawn, "_final_on") + 30
    quarter = (pl.Series("panel_on", after).cast(pl.Date).dt.truncate("1q").dt.offset_by("3mo")).dt.offset_by("9d")
    n = drawn.height
    rows = drawn.with_columns(
        quarter,
        outcome_agreed=pl.Series(np.where(draws.chance(n, spec["agreed"]), "yes", "no")),
        learning=pl.Series(np.where(draws.chance(n, 0.45), "yes", "no")),
        chosen_by=pl.Series(draws.word(n, spec["chosen_by"])),
    )
    return rows.filter(pl.col("panel_on") <= world.size.as_at)
