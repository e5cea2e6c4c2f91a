"""Axis ranges and ticks that a person would choose."""

from __future__ import annotations

import math
from collections.abc import Iterable

from charts.figure import Axis, Tick
from i18n.say import Say
from kpi.model import Unit


def nice_step(span: float, about: int) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts the span into about so many pieces."""
    rough = span / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


def fitted_axis(values: Iterable[float | None], unit: Unit, say: Say) -> Axis:
    """Just around the values, for points that are judged against limits and not by their height above zero.

    From zero all the same where the lowest is less than a third of the highest.
    """
    finite = [v for v in values if v is not None]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    if low < high / 3 or low >= high:
        return value_axis(finite, unit, say)
    step = nice_step(high - low, 3)
    step = max(step, 1.0) if unit in ("number", "days") else step
    floor, top = math.floor((low - step / 4) / step) * step, math.ceil((high + step / 4) / step) * step
    if unit in ("share", "points"):
        top = min(top, 1.0)
    places = [floor + i * step for i in range(round((top - floor) / step) + 1)]
    percent = unit in ("share", "points")
    decimals = (1 if step < 0.00999 else 0) if percent else (1 if unit == "rate" and step < 1 else 0)
    texts = [say.percent(p, decimals) if percent else say.number(p, decimals) for p in places]
    return Axis(floor, top, tuple(Tick(p, t) for p, t in zip(places, texts, strict=True)))


def value_axis(values: Iterable[float | None], unit: Unit, say: Say, title: str = "") -> Axis:
    """From zero (so that heights can be compared) to just above the largest value; shares end at 100 %."""
    is_share = unit in ("share", "points")
    finite = [v for v in values if v is not None]
    top, bottom = max([*finite, 0.0]), min([*finite, 0.0])
    if top <= 0:
        top = 0.1 if is_share else 1.0
    step = nice_step(top - bottom, 4)
    if unit in ("number", "days"):
        step = max(step, 1.0)
    high = math.ceil(top * 1.02 / step) * step
    if is_share:
        high = min(high, 1.0)
    low = math.floor(bottom / step) * step
    count = round((high - low) / step)
    places = [low + i * step for i in range(count + 1)]
    decimals = 1 if is_share and step < 0.00999 else 0
    small = 1 if unit == "rate" and step < 1 else 0
    texts = [say.percent(p, decimals) if is_share else say.number(p, small) for p in places]
    return Axis(low, high, tuple(Tick(p, t) for p, t in zip(places, texts, strict=True)), title)
