"""Reads the headline measures once while the server starts: what is simulated or laid over keeps nobody waiting."""

from __future__ import annotations

import logging
from threading import Thread

from kpi.changed.headline import headline_changes
from kpi.deck import deal
from kpi.view import SNAPSHOT, View
from pages.parts.context import reader, the_door
from pages.parts.readings import the_readings
from settings import settings, store_in_use

LOG = logging.getLogger(__name__)


def warm_in_background() -> None:
    """Start reading, and come back at once."""
    Thread(target=_warm, name="warm", daemon=True).start()


def _warm() -> None:
    """The deck as it opens. A reader who asks meanwhile is answered as ever; a fault shows when the page is asked."""
    try:
        door = the_door()
        if SNAPSHOT not in door.sources:
            return
        force = door.sources[SNAPSHOT].forces()[0]
        view = View(force, next(iter(door.registry.scopes)), None, "closed", SNAPSHOT)
        cards = deal(door, reader(), view, door.registry.headline(), the_readings())
        headline_changes(door, reader(), view, store_in_use(settings()), cards)
    except Exception as fault:  # a thread has nobody to tell; the page that needs the same will
        LOG.warning("the headline measures were not read beforehand: %s", type(fault).__name__)
