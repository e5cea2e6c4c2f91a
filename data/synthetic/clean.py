"""All clean tables of the invented force, as they would be if nothing were missing, late or wrong."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from data.synthetic import contact, investigation, partners, support, suspects
from data.synthetic.frames import fed_tables, finish
from data.synthetic.people import draw_links, draw_suspects, draw_victims
from data.synthetic.world import World


def clean_tables(world: World, only: Collection[str] | None = None) -> dict[str, pl.DataFrame]:
    """Table name -> its fed columns, typed as the dictionary says; categories are enums.

    only: the tables wanted; offences alone cost a fraction of all. KeyError for a table that no file feeds.
    """
    wanted = list(fed_tables()) if only is None else list(only)
    unknown = set(wanted) - set(fed_tables())
    if unknown:
        raise KeyError(f"No file feeds {', '.join(sorted(unknown))}.")
    drawn = {"offences": world.offences} if wanted == ["offences"] else _draw(world)
    return {name: finish(name, drawn[name]) for name in wanted}


def _draw(world: World) -> dict[str, pl.DataFrame]:
    seeds = world.seeds()
    feeds = partners.feed_dates(world.size.as_at)
    victims = draw_victims(world, seeds)
    window = support.spread_answers(world, victims)
    victims = support.draw_care(world, support.draw_adviser(world, victims, window))
    named = suspects.draw_actions(world, draw_suspects(world, seeds))
    bail = suspects.draw_bail(world, named)
    orders = suspects.draw_orders(world, named)
    drawn = {
        "offences": world.offences,
        "victims": victims,
        "suspects": named,
        "links": draw_links(world, victims, named),
        "outcome_history": investigation.draw_history(world),
        "support_events": support.draw_support(world, victims, window),
        "cps_events": investigation.draw_cps_events(world, named),
        "bail": bail,
        "orders": orders,
        "breaches": suspects.draw_breaches(world, bail, orders),
        "repeat_plans": suspects.draw_plans(world, named, victims),
        "biometric_retention": suspects.draw_biometrics(world, named),
        "devices": investigation.draw_devices(world, seeds, named),
        "third_party_requests": investigation.draw_third_party(world, seeds),
        "key_updates": contact.draw_updates(world, victims, named, bail),
        "needs_assessments": contact.draw_needs(world, victims),
        "reviews_of_decisions": contact.draw_review_requests(world, seeds),
        "incidents": investigation.draw_incidents(world, seeds),
        "panel_reviews": investigation.draw_panels(world, seeds),
        "surveys": contact.draw_surveys(world, feeds["partner"]),
        "support_referrals": contact.draw_referrals(world, victims, feeds["partner"]),
        "court_cases": partners.draw_court(world, named, feeds["court"]),
        "workforce": partners.draw_workforce(world, feeds["workforce"]),
        "training": partners.draw_training(world, feeds["workforce"]),
    }
    new = pl.lit("invented_new")
    return {k: v if "source_system" in v.columns else v.with_columns(source_system=new) for k, v in drawn.items()}
