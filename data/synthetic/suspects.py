"""What police did about named suspects: first action, release, orders, breaches, plans and biometrics."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.synthetic.draws import NEVER, Days, Mask
from data.synthetic.frames import dates, days_of, keys, known
from data.synthetic.outcomes import NO_FURTHER_ACTION
from data.synthetic.rates import ACTION_FASTER, FORUM_STARTED, day, rates
from data.synthetic.world import World

DEALT_WITH = (1, 2, 3, 4, 8, 22)


def draw_actions(world: World, suspects: pl.DataFrame) -> pl.DataFrame:
    """The suspects with arrest, interview, charge and no further action; actions come twice as fast from 2025."""
    spec, n = rates()["action"], suspects.height
    draws = world.size.draws("first action")
    recorded, final_on = days_of(suspects, "_recorded"), days_of(suspects, "_final_on")
    final, rape = suspects["_final"].to_numpy(), suspects["_rape"].to_numpy()
    wait = draws.days(n, spec["days"])
    wait = np.where(recorded >= day(ACTION_FASTER), wait // 2, wait)
    on = np.maximum(recorded + wait, days_of(suspects, "_named_on"))
    must = np.isin(final, DEALT_WITH) & ~suspects["_stopped"].to_numpy()
    on = np.where(must, np.minimum(on, final_on), on)
    acted = (must | draws.chance(n, spec["share"])) & (on <= final_on) & (on <= world.as_at)
    arrest = draws.chance(n, np.where(rape, spec["arrest"]["rape"], spec["arrest"]["other"]))
    both = draws.chance(n, spec["both"])
    later = known(on + draws.days(n, [[0, 1], [1, 60]]), np.int32(world.as_at))
    later = np.where(later <= final_on, later, NEVER)
    arrested = np.where(acted, np.where(arrest, on, np.where(both, later, NEVER)), NEVER).astype(np.int32)
    interview = np.where(acted, np.where(~arrest, on, np.where(both, later, NEVER)), NEVER).astype(np.int32)
    over = known(final_on, world.as_at)
    ended = ~suspects["_stopped"].to_numpy()
    stopped = np.where(np.isin(final, NO_FURTHER_ACTION) & ended, over, NEVER).astype(np.int32)
    charged = np.where((final == 1) & ended, over, NEVER).astype(np.int32)
    return suspects.with_columns(
        dates("named_on", days_of(suspects, "_named_on")),
        dates("arrested_on", arrested),
        dates("voluntary_interview_on", interview),
        dates("no_further_action_on", stopped),
        dates("charged_on", charged),
    )


def draw_bail(world: World, suspects: pl.DataFrame) -> pl.DataFrame:
    """One row a release: on bail or under investigation, and often the second after the first."""
    spec, draws = rates()["bail"], world.size.draws("bail")
    arrested, interviewed = days_of(suspects, "arrested_on"), days_of(suspects, "voluntary_interview_on")
    by_interview = (arrested == NEVER) & (interviewed != NEVER)
    kept = (arrested != NEVER) | (by_interview & draws.chance(suspects.height, spec["release_interviewed"]))
    held = suspects.filter(pl.Series(kept))
    n, final_on = held.height, days_of(held, "_final_on")
    on = np.maximum(days_of(held, "arrested_on"), np.where(by_interview[kept], interviewed[kept], NEVER))
    on = on + draws.days(n, [[0, 0], [1, 2]])
    kind = draws.word(n, spec["release_arrested"])
    kind = np.where(by_interview[kept], "under_investigation", kind)
    bailed = kind != "under_investigation"
    bail_end = np.minimum(on + draws.days(n, spec["conditional_days"]), final_on)
    end = np.where(bailed, bail_end, final_on).astype(np.int32)
    then = bailed & (end < final_on) & draws.chance(n, spec["then_under_investigation"])
    first = held.with_columns(pl.Series("release", kind), pl.Series("_on", on), pl.Series("_end", end))
    under = pl.lit("under_investigation")
    second = first.filter(pl.Series(then)).with_columns(_on="_end", _end="_final_on", release=under)
    both = pl.concat([first, second]).filter(
        (pl.col("_on") < pl.col("_final_on")) & (pl.col("_on") <= int(world.as_at))
    )
    return both.with_columns(
        dates("released_on", days_of(both, "_on")), dates("ended_on", known(days_of(both, "_end"), world.as_at))
    )


def draw_biometrics(world: World, suspects: pl.DataFrame) -> pl.DataFrame:
    """One row an arrest that ended in no further action."""
    spec, draws = rates()["biometrics"], world.size.draws("biometrics")
    held = suspects.filter(pl.col("arrested_on").is_not_null() & pl.col("no_further_action_on").is_not_null())
    n, over = held.height, days_of(held, "no_further_action_on")
    taken = draws.chance(n, spec["taken"])
    eligible = taken & (held["previous_conviction"].to_numpy() == "no")
    considered = eligible & draws.chance(n, spec["considered"])
    applied = considered & draws.chance(n, spec["applied"])
    on = known(over + draws.days(n, [[0, 0], [1, 28]]), world.as_at)
    applied_on = known(on + draws.days(n, [[0, 0], [1, 14]]), world.as_at)
    applied &= applied_on > 0
    decision = np.where(applied, draws.word(n, spec["decision"]), "pending")
    return held.with_columns(
        pl.Series("biometrics_taken", np.where(taken, "yes", "no")),
        dates("considered_on", np.where(considered, on, NEVER).astype(np.int32)),
        dates("applied_on", np.where(applied & (on > 0), applied_on, NEVER).astype(np.int32)),
        pl.Series("decision", decision),
    )


def draw_orders(world: World, suspects: pl.DataFrame) -> pl.DataFrame:
    """One row a civil order applied for."""
    spec, draws = rates()["orders"], world.size.draws("orders")
    asked = suspects.filter(pl.Series(draws.chance(suspects.height, spec["per_named"])))
    applied = days_of(asked, "_named_on") + draws.days(asked.height, [[0, 0], [1, 120]])
    asked = asked.with_columns(pl.Series("_applied", applied)).filter(pl.col("_applied") <= int(world.as_at))
    n, applied = asked.height, days_of(asked, "_applied")
    decided = known(applied + draws.days(n, spec["days"]), world.as_at)
    decision = np.where(decided > 0, draws.word(n, spec["decision"]), "pending")
    interim = np.where(draws.chance(n, 0.2) & (decided > applied), applied + (decided - applied) // 2, NEVER)
    expires = np.where(decision == "granted", decided + draws.days(n, [[0, 28], [0.5, 730], [1, 1826]]), NEVER)
    return asked.with_columns(
        order_key=keys("O", n),
        order_type=pl.Series(draws.word(n, spec["types"])),
        decision=pl.Series(decision),
        applied_on=dates("", applied),
        interim_on=dates("", interim.astype(np.int32)),
        decided_on=dates("", decided),
        expires_on=dates("", expires.astype(np.int32)),
    )


def draw_breaches(world: World, bail: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """One row a recorded breach of bail conditions or of an order."""
    draws = world.size.draws("breaches")
    of_bail = bail.filter(pl.col("release") == "bail_with_conditions")
    of_bail = of_bail.filter(pl.Series(draws.chance(of_bail.height, rates()["bail"]["breached"])))
    of_order = orders.filter(pl.col("decision") == "granted")
    of_order = of_order.filter(pl.Series(draws.chance(of_order.height, rates()["orders"]["breached"])))
    shared = ["crime_key", "suspect_key", "force_code", "area"]
    both = pl.concat(
        [
            of_bail.select(*shared, breach_of=pl.lit("bail"), start="released_on", end="ended_on"),
            of_order.select(*shared, breach_of=pl.lit("order"), start="decided_on", end="expires_on"),
        ]
    )
    start, end = days_of(both, "start"), days_of(both, "end")
    end = np.where(end == NEVER, world.as_at, np.minimum(end, world.as_at))
    on = start + np.floor(draws.uniform(both.height) * np.maximum(end - start, 1)).astype(np.int32)
    action = draws.word(both.height, rates()["bail"]["breach_action"])
    acted = known(on + draws.days(both.height, [[0, 0], [0.6, 2], [1, 40]]), world.as_at)
    done = (action != "none") & (acted > 0)
    return both.with_columns(
        breach_key=keys("B", both.height),
        recorded_on=dates("", np.minimum(on, world.as_at).astype(np.int32)),
        action=pl.Series(np.where(done, action, "none")),
        action_on=dates("", np.where(done, np.maximum(acted, on), NEVER).astype(np.int32)),
    )


def draw_plans(world: World, suspects: pl.DataFrame, victims: pl.DataFrame) -> pl.DataFrame:
    """Plans for suspects named by two victims or more, and the forum that discussed them since October 2024."""
    spec, draws = rates()["repeats"], world.size.draws("plans")
    named = suspects.join(victims.select("crime_key", "victim_key"), on="crime_key")
    first = named.group_by("suspect_key", "victim_key", "force_code").agg(on=pl.col("_recorded").min())
    second = (
        first.sort("on", "victim_key")
        .group_by("suspect_key", "force_code")
        .agg(on=pl.col("on").get(1, null_on_oob=True))
    )
    repeat = second.drop_nulls().sort("suspect_key")
    n, on = repeat.height, days_of(repeat, "on")
    plan_on = on + draws.days(n, [[0, 3], [1, 60]])
    ends_on = np.where(draws.chance(n, 0.7), plan_on + draws.days(n, [[0, 90], [1, 400]]), NEVER).astype(np.int32)
    forum_on = on + draws.days(n, [[0, 3], [1, 45]])
    planned = draws.chance(n, spec["planned"]) & (plan_on <= world.as_at)
    discussed = draws.chance(n, spec["discussed"]) & (forum_on <= world.as_at) & (on >= day(FORUM_STARTED))
    steps = [(planned, "plan", plan_on, ends_on), (discussed, "forum", forum_on, np.full(n, NEVER, dtype=np.int32))]
    return pl.concat([_step(repeat, *step) for step in steps])


def _step(repeat: pl.DataFrame, mask: Mask, step: str, on: Days, ends_on: Days) -> pl.DataFrame:
    made = repeat.with_columns(dates("step_on", on), dates("ends_on", ends_on), step=pl.lit(step))
    return made.filter(pl.Series(mask))
