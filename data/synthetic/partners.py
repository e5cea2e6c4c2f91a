"""What other feeds hold: court cases, teams by month, and courses by officer."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from data.synthetic.draws import NEVER, Draws
from data.synthetic.frames import dates, days_of, keys, known
from data.synthetic.rates import TEAM_STARTED, day, rates
from data.synthetic.world import World


def draw_court(world: World, suspects: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """One row a defendant's case for an offence."""
    spec, draws = rates()["court"], world.size.draws("court")
    held = suspects.filter(pl.col("charged_on").is_not_null() & (pl.col("charged_on") <= as_at))
    n, charged, now = held.height, days_of(held, "charged_on"), day(as_at)
    first = known(charged + draws.days(n, spec["first_hearing"]), now)
    plea = np.where(first > 0, draws.word(n, spec["plea"]), "not_recorded")
    guilty = plea == "guilty"
    listed = charged + draws.days(n, spec["trial"])
    trial = np.where(listed <= now, draws.word(n, spec["trials"]), "none_listed")
    trial = np.where(guilty, "none_listed", trial)
    ended = np.where(guilty, first + 45, listed + np.where(trial == "ineffective", 150, 4)).astype(np.int32)
    over = (known(ended, now) > 0) & (first > 0)
    result = np.where(over, np.where(guilty, "convicted", draws.word(n, spec["result"])), "pending")
    return held.with_columns(
        case_key=keys("C", n),
        first_hearing_on=dates("", first),
        trial_on=dates("", np.where(guilty | (first < 0), NEVER, listed).astype(np.int32)),
        trial=pl.Series(trial),
        completed_on=dates("", np.where(over, ended, NEVER).astype(np.int32)),
        result=pl.Series(result),
        plea=pl.Series(plea),
        source_system=pl.lit("other"),
    )


def draw_workforce(world: World, as_at: date) -> pl.DataFrame:
    """One row a team and month; the specialist team begins in March 2024 with officers of the others."""
    spec, draws = rates()["workforce"], world.size.draws("workforce")
    months = pl.date_range(world.size.first_day.replace(day=1), as_at, "1mo", eager=True).alias("month_on")
    frames = []
    for number, force in enumerate(world.size.codes):
        scale = max(world.size.share(number) / 10_000, 0.05)
        open_cases = _open_cases(world, number, months)
        for team, posts in spec["teams"].items():
            frames.append(_team(draws, force, team, posts * scale, open_cases))
    return pl.concat(frames)


def _team(draws: Draws, force: str, team: str, posts: float, months: pl.DataFrame) -> pl.DataFrame:
    spec, n = rates()["workforce"], months.height
    uniform = draws.uniform
    in_post = spec["in_post"] - 0.05 + 0.1 * uniform(n)
    available = spec["available"] - 0.04 + 0.08 * uniform(n)
    flagged = spec["wellbeing"] - 0.02 + 0.04 * uniform(n)
    share = spec["case_share"][team] / sum(spec["case_share"].values())
    frame = months.with_columns(
        force_code=pl.lit(force),
        team=pl.lit(team),
        establishment_fte=pl.lit(round(posts, 1)),
        in_post_fte=pl.Series(posts * in_post).round(1),
        available_fte=pl.Series(posts * in_post * available).round(1),
        in_role=pl.Series(np.ceil(posts * in_post).astype(np.int32)),
        wellbeing_flagged=pl.Series(np.floor(posts * flagged + 0.5).astype(np.int32)),
        open_cases=(pl.col("open") * share).round(0).cast(pl.Int32),
        source_system=pl.lit("spreadsheet"),
    ).drop("open")
    started = TEAM_STARTED.replace(day=1)
    return frame.filter(pl.col("month_on") >= started) if team == "bluestone" else frame


def _open_cases(world: World, force: int, months: pl.Series) -> pl.DataFrame:
    """How many crimes were open at the end of each month."""
    mine = world.crimes.force == force
    began = np.sort(world.crimes.recorded[mine])
    ended = np.sort(world.ends.final_on[mine])
    last = (months.dt.month_end()).cast(pl.Int32).to_numpy()
    still = np.searchsorted(began, last, side="right") - np.searchsorted(ended, last, side="right")
    return pl.DataFrame({"month_on": months, "open": still})


def draw_training(world: World, as_at: date) -> pl.DataFrame:
    """One row an officer and a course the role asks for."""
    spec, draws = rates()["workforce"], world.size.draws("training")
    forces: list[str] = []
    for number, force in enumerate(world.size.codes):
        count = max(round(spec["officers"] * world.size.share(number) / 10_000), 4)
        forces += [force] * count
    n, listed = len(forces), list(spec["courses"])
    officers = pl.DataFrame({"officer_key": keys("W", n), "force_code": forces}).with_columns(
        team=pl.Series(draws.word(n, {k: v for k, v in spec["teams"].items() if k != "response"}))
    )
    rows = officers.join(pl.DataFrame({"course": listed}), how="cross")
    done = draws.chance(rows.height, np.tile([spec["courses"][c] / 100 for c in listed], n))
    on = day(as_at) - draws.days(rows.height, [[0, 5], [1, 1400]])
    runs_out = np.tile([c in spec["expiring"] for c in listed], n)
    return rows.with_columns(
        dates("finished_on", np.where(done, on, NEVER).astype(np.int32)),
        dates("expires_on", np.where(done & runs_out, on + spec["course_days"], NEVER).astype(np.int32)),
        source_system=pl.lit("spreadsheet"),
    )


def feed_dates(as_at: date) -> dict[str, date]:
    """The day each feed's files speak of: they are never drawn on the same one."""
    return {
        "police": as_at,
        "partner": as_at - timedelta(days=16),
        "workforce": as_at.replace(day=1) - timedelta(days=1),
        "court": as_at - timedelta(days=7),
    }
