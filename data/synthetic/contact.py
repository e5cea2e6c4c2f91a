"""What victims were told and asked: key updates, needs assessments, requests for review, referrals, surveys."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from data.synthetic.draws import NEVER, Days
from data.synthetic.frames import dates, days_of, keys, known
from data.synthetic.outcomes import CPS
from data.synthetic.rates import UPDATES_IMPROVED, day, rates
from data.synthetic.world import World

QUESTIONS = ("treated_fairly", "felt_understood", "kept_informed", "would_report_again")


def draw_updates(world: World, victims: pl.DataFrame, suspects: pl.DataFrame, bail: pl.DataFrame) -> pl.DataFrame:
    """One row an event that a victim had to be told of; telling in time becomes more usual from October 2024."""
    spec = rates()["key_updates"]
    moments = {
        "arrest": "arrested_on",
        "interview": "voluntary_interview_on",
        "no_further_action": "no_further_action_on",
    }
    events = [_event(suspects, on, pl.lit(word)) for word, on in {**moments, "charge": "charged_on"}.items()]
    under = pl.col("release") == "under_investigation"
    word = pl.when(under).then(pl.lit("release_under_investigation")).otherwise(pl.lit("release_on_bail"))
    events.append(_event(bail, "released_on", word))
    told = victims.filter("_identified").select("crime_key", "victim_key")
    rows = pl.concat(events).unique().join(told, on="crime_key").sort("crime_key", "victim_key", "event_on", "event")
    draws, n, on = world.size.draws("key updates"), rows.height, days_of(rows, "event_on")
    in_time = draws.chance(n, np.where(on >= day(UPDATES_IMPROVED), spec["in_time_after"], spec["in_time_before"]))
    never = draws.chance(n, spec["never"])
    soon = np.where(draws.chance(n, 0.55), on, next_weekday(on))
    late = on + draws.days(n, spec["late_days"])
    told_on = known(np.where(in_time, soon, late).astype(np.int32), world.as_at)
    enhanced = draws.chance(n, rates()["victim_care"]["enhanced"])
    return rows.with_columns(
        dates("told_on", np.where(never & ~in_time, NEVER, told_on).astype(np.int32)),
        pl.Series("enhanced", np.where(enhanced, "yes", "no")),
    )


def _event(rows: pl.DataFrame, on: str, word: pl.Expr) -> pl.DataFrame:
    held = rows.filter(pl.col(on).is_not_null())
    return held.select("crime_key", word.alias("event"), event_on=pl.col(on))


def next_weekday(on: Days) -> Days:
    """The Monday to Friday after each day. A bank holiday only makes telling on that day earlier than need be."""
    moved = np.busday_offset(on.astype("datetime64[D]"), 1, roll="backward")
    return moved.astype(np.int32)


def draw_needs(world: World, victims: pl.DataFrame) -> pl.DataFrame:
    """One row a needs assessment."""
    spec, draws = rates()["victim_care"], world.size.draws("needs")
    done = victims.filter(pl.Series(draws.chance(victims.height, spec["needs_assessed"])) & pl.col("_identified"))
    on = days_of(done, "_recorded") + draws.days(done.height, spec["needs_days"])
    enhanced = draws.chance(done.height, spec["enhanced"])
    rows = done.with_columns(dates("assessed_on", on), pl.Series("enhanced", np.where(enhanced, "yes", "no")))
    return rows.filter(pl.Series(on <= world.as_at))


def draw_review_requests(world: World, seeds: pl.DataFrame) -> pl.DataFrame:
    """One row a request under a scheme of the Victims' Right to Review."""
    spec, draws = rates()["victim_care"], world.size.draws("review requests")
    ended = seeds.filter(
        pl.col("_final").is_in([10, 15, 16, 21]) & (pl.col("_final_on") <= int(world.as_at)) & ~pl.col("_stopped")
    )
    asked = ended.filter(pl.Series(draws.chance(ended.height, spec["review_requested"])))
    n = asked.height
    on = days_of(asked, "_final_on") + draws.days(n, [[0, 1], [1, 90]])
    decided = known(on + draws.days(n, [[0, 10], [1, 60]]), world.as_at)
    result = np.where(decided > 0, draws.word(n, spec["review_result"]), "pending")
    rows = asked.with_columns(
        request_key=keys("R", n),
        scheme=pl.when(pl.col("_by") == CPS).then(pl.lit("cps")).otherwise(pl.lit("police")),
        requested_on=dates("", on),
        decided_on=dates("", decided),
        result=pl.Series(result),
    )
    return rows.filter(pl.Series(on <= world.as_at))


def draw_referrals(world: World, victims: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """One row a referral that reached a support service, from police with references and from others without."""
    spec, draws = rates()["referrals"], world.size.draws("referrals")
    sent = victims.filter(pl.col("isva_referred_on").is_not_null())
    police = sent.filter(pl.Series(draws.chance(sent.height, 0.95)))
    names = ("crime_key", "victim_key", "force_code", "area")
    ours = police.select(*names, on="isva_referred_on", service=pl.lit("isva"), referred_by=pl.lit("police"))
    few = victims.filter(
        pl.Series(draws.chance(victims.height, spec["self_per_police"] * sent.height / max(victims.height, 1)))
    )
    nobody = pl.lit(None, pl.String)
    others = few.select(
        nobody.alias("crime_key"),
        nobody.alias("victim_key"),
        "force_code",
        "area",
        on=pl.col("recorded_on"),
        service=pl.Series(draws.word(few.height, spec["services"])),
        referred_by=pl.Series(draws.word(few.height, spec["referred_by_others"])),
    )
    rows = pl.concat([ours, others]).filter(pl.col("on") <= as_at)
    return _reached(world, rows, day(as_at))


def _reached(world: World, rows: pl.DataFrame, as_at: np.int32) -> pl.DataFrame:
    spec, draws, n = rates()["referrals"], world.size.draws("reached"), rows.height
    on, hours = days_of(rows, "on"), draws.days(n, spec["hours"])
    contact = known(on + (hours + 9) // 24, as_at)
    reached = draws.chance(n, spec["reached"]) & (contact > 0)
    allocated = known(contact + draws.days(n, spec["allocated_days"]), as_at)
    ended = known(allocated + draws.days(n, spec["support_days"]), as_at)
    held = reached & draws.chance(n, spec["hours_held"])
    return rows.with_columns(
        referral_key=keys("F", n),
        referred_on=pl.col("on"),
        first_contact_on=dates("", np.where(reached, contact, NEVER).astype(np.int32)),
        hours_to_contact=pl.Series(np.where(held, hours, NEVER).astype(np.int32)).replace(int(NEVER), None),
        allocated_on=dates("", np.where(reached & (allocated > 0), allocated, NEVER).astype(np.int32)),
        ended_on=dates("", np.where(reached & (allocated > 0) & (ended > 0), ended, NEVER).astype(np.int32)),
        source_system=pl.lit("partner"),
    )


def draw_surveys(world: World, as_at: date) -> pl.DataFrame:
    """One row an answer to a question; few answer, and nothing links them to a crime."""
    spec, draws = rates()["surveys"], world.size.draws("surveys")
    n = max(round(spec["responses"] * world.size.offences / 10_000), world.size.forces)
    force: npt.NDArray[np.str_] = np.array(world.size.codes)[np.arange(n) % world.size.forces]
    on = day(as_at) - draws.days(n, [[0, 0], [1, 730]])
    asked = len(QUESTIONS)
    return pl.DataFrame(
        {
            "response_key": np.repeat(keys("Q", n).to_numpy(), asked),
            "force_code": np.repeat(force, asked),
            "question": np.tile(np.array(QUESTIONS), n),
            "answer": draws.word(n * asked, spec["answers"]),
            "answered_on": dates("", np.repeat(on, asked)),
            "language": np.repeat(np.where(draws.chance(n, spec["welsh"]), "welsh", "english"), asked),
        }
    ).with_columns(source_system=pl.lit("partner"))
