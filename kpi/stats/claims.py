"""Published claims: which readings of the figures reproduce them, and whether these can be told from no change.

"+6 %" may be percentage points or a change relative to what was before, and of one group of cases or of another:
each reading is checked both ways and nothing is chosen. All answers are codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, nan

from scipy.stats import norm

from kpi.stats.intervals import wilson
from kpi.stats.two_shares import Comparison, compare

CAVEATS = {
    "share": (),
    "before_after": ("other_things_changed", "may_be_immature"),
    "reviewed_or_not": ("not_chosen_by_lot", "immortal_time"),
    "landmark": ("not_chosen_by_lot",),
    "reviewed_after": ("not_chosen_by_lot", "immortal_time", "other_things_changed", "may_be_immature"),
}
"""What must be said beside a reading, by its design."""
FEWEST_FOR_PERCENT = 10
WIDE = 0.2
"""No percentage on a smaller denominator; an interval wider than this is of low reliability."""


@dataclass(frozen=True)
class Claim:
    """What was published. percent: as printed, 26 or -6.5, with so many decimals; None if only counts were.

    kind: 'share' or 'change'. n, of_n: counts named in the claim, if any. unit: of a change, 'points' or 'relative'
    if the claim says which. period: a label; compared with that of a reading where both have one.
    """

    kind: str
    percent: float | None = None
    decimals: int = 0
    n: int | None = None
    of_n: int | None = None
    unit: str | None = None
    period: str = ""


@dataclass(frozen=True)
class Reading:
    """One definition's figures: n of of_n; for a change also what it is held against, base_n of base_of_n.

    share, base: for figures known without their counts, as fractions; then there is no interval and no verdict.
    design: a key of CAVEATS. The two groups of a change have no case in common.
    """

    code: str
    n: int | None = None
    of_n: int | None = None
    base_n: int | None = None
    base_of_n: int | None = None
    share: float | None = None
    base: float | None = None
    design: str = "share"
    period: str = ""


@dataclass(frozen=True)
class Checked:
    """What a reading makes of a claim.

    state: '' or why nothing can be reckoned: 'no_counts', 'negative', 'no_cases', 'more_than_whole', 'no_base'.
    reproduces: 'share', or 'points' and/or 'relative': what comes to the claimed figure when rounded as it was.
    differs: what does not agree, of 'percent', 'n', 'of_n', 'period'; empty where the reading reproduces the claim.
    share, low, high: with Wilson's interval. base: what it is held against. points, relative: changes, as fractions.
    compared: intervals, z, p and verdict, where there are counts. marks: 'few' (denominator under 10: no percentage)
    and 'wide' (interval over 20 points). caveats: codes, by the design of the reading.
    """

    code: str
    state: str
    reproduces: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    share: float = nan
    low: float = nan
    high: float = nan
    base: float = nan
    points: float = nan
    relative: float = nan
    compared: Comparison | None = None
    marks: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()


def check(claim: Claim, readings: Iterable[Reading], level: float = 0.95) -> list[Checked]:
    """Every reading, in the order given, against the claim. Raises ValueError for a kind or design there is not."""
    if claim.kind not in ("share", "change"):
        raise ValueError("a claim is of a share or of a change")
    return [_check(claim, reading, level) for reading in readings]


def _check(claim: Claim, reading: Reading, level: float) -> Checked:
    caveats, change = CAVEATS.get(reading.design), claim.kind == "change"
    if caveats is None:
        raise ValueError("a reading has one of the designs of CAVEATS")
    share, why = _fraction(reading.n, reading.of_n, reading.share)
    base, why_base = _fraction(reading.base_n, reading.base_of_n, reading.base)
    if share is None or (change and base is None):
        return Checked(reading.code, why or ("no_base" if why_base == "no_counts" else why_base), caveats=caveats)
    moved = {"share": share} if not change or base is None else _changes(share, base)
    asked = {claim.unit} if change and claim.unit else set(moved)
    found = tuple(k for k, v in moved.items() if k in asked and claim.percent is not None and agrees(claim, v))
    counts = reading.n, reading.of_n, reading.base_n, reading.base_of_n
    compared = None
    if change and all(count is not None for count in counts):
        compared = compare(*counts, level=level)  # type: ignore[arg-type]
    low, high = (nan, nan) if reading.of_n is None else (float(x) for x in wilson(reading.n or 0, reading.of_n, level))
    return Checked(
        reading.code, "", found, _differs(claim, reading, found), float(share), low, high,
        nan if base is None else float(base), float(moved.get("points", nan)), float(moved.get("relative", nan)),
        compared, _marks(reading, low, high), caveats,
    )  # fmt: skip


def _changes(share: Fraction, base: Fraction) -> dict[str, Fraction]:
    """Points, and the relative change where there is something to be relative to."""
    return {"points": share - base} | ({"relative": share / base - 1} if base else {})


def _fraction(n: int | None, of_n: int | None, share: float | None) -> tuple[Fraction | None, str]:
    """The exact share, or why there is none."""
    if n is None or of_n is None:
        return (None, "no_counts") if share is None else (Fraction(str(share)), "")
    cases = {"negative": n < 0 or of_n < 0, "no_cases": of_n == 0, "more_than_whole": n > of_n}
    why = next((code for code, true in cases.items() if true), "")
    return (None, why) if why else (Fraction(n, of_n), "")


def _differs(claim: Claim, reading: Reading, found: tuple[str, ...]) -> tuple[str, ...]:
    wrong = {
        "percent": claim.percent is not None and not found,
        "n": claim.n is not None and claim.n != reading.n,
        "of_n": claim.of_n is not None and claim.of_n != reading.of_n,
        "period": bool(claim.period and reading.period and claim.period != reading.period),
    }
    return tuple(code for code, true in wrong.items() if true)


def _marks(reading: Reading, low: float, high: float) -> tuple[str, ...]:
    sizes = [size for size in (reading.of_n, reading.base_of_n) if size is not None]
    few = bool(sizes) and min(sizes) < FEWEST_FOR_PERCENT
    return (("few",) if few else ()) + (("wide",) if high - low > WIDE else ())


def within(percent: float, decimals: int = 0) -> tuple[Fraction, Fraction]:
    """The fractions that are printed as that percentage, both ends included: how halves were rounded is not known."""
    half = Fraction(1, 2 * 10**decimals)
    return (Fraction(str(percent)) - half) / 100, (Fraction(str(percent)) + half) / 100


def agrees(claim: Claim, value: Fraction) -> bool:
    """Whether a fraction is printed as the claim's percentage. Raises ValueError where it has none."""
    if claim.percent is None:
        raise ValueError("the claim has no percentage")
    low, high = within(claim.percent, claim.decimals)
    return low <= value <= high


def denominators(n: int, percent: float, decimals: int = 0) -> tuple[int, int | None]:
    """The smallest and largest denominator of which n is that percentage; None where there is no largest.

    n: 1 or more, or ValueError. Where none fits, the smallest is greater than the largest.
    """
    low, high = within(percent, decimals)
    if n < 1 or high <= 0:
        raise ValueError("a denominator is found from a count of one or more and a percentage above nought")
    return max(ceil(n / high), n), floor(n / low) if low > 0 else None


def numerators(of_n: int, percent: float, decimals: int = 0) -> tuple[int, int]:
    """The smallest and largest count that is that percentage of of_n, within 0 to of_n; none where they cross."""
    low, high = within(percent, decimals)
    return max(ceil(low * of_n), 0), min(floor(high * of_n), of_n)


@dataclass(frozen=True)
class Supposed:
    """What a claimed change would amount to, given what it started from: unit, points, interval half-width, z and p.

    state: '' or 'impossible', where the share would leave 0 to 1.
    """

    unit: str
    points: float
    half: float
    z: float
    p: float
    state: str


def suppose(percent: float, base: float, of_n: int, base_of_n: int, level: float = 0.95) -> tuple[Supposed, Supposed]:
    """A claim without its counts, as points and as a relative change, for a share `base` before and two denominators.

    z = points / sqrt(p (1 - p) (1 / of_n + 1 / base_of_n)), p the share of both together; half = z' times that error.
    Raises ValueError unless 0 < base < 1 and both denominators are above 0.
    """
    if not 0 < base < 1 or of_n <= 0 or base_of_n <= 0:
        raise ValueError("a share before lies between 0 and 1, and denominators are above 0")
    points = {"points": percent / 100, "relative": base * percent / 100}
    first, second = (_supposed(unit, by, base, of_n, base_of_n, level) for unit, by in points.items())
    return first, second


def _supposed(unit: str, points: float, base: float, of_n: int, base_of_n: int, level: float) -> Supposed:
    if not 0 <= base + points <= 1:
        return Supposed(unit, points, nan, nan, nan, "impossible")
    pooled = (of_n * (base + points) + base_of_n * base) / (of_n + base_of_n)
    error = (pooled * (1 - pooled) * (1 / of_n + 1 / base_of_n)) ** 0.5
    z = points / error
    return Supposed(unit, points, float(norm.isf((1 - level) / 2)) * error, z, float(2 * norm.sf(abs(z))), "")


def diluted(points: float, part: float, base: float | None = None) -> tuple[float, str]:
    """How far the share must have moved among a part of the cases, for the whole to move by `points` through it alone.

    points: fraction, + or -. part: fraction of cases, above 0. base: the share before, where known. Returns
    points / part and '' or 'impossible', where the share of the part would leave 0 to 1. Raises ValueError for part.
    """
    if not 0 < part <= 1:
        raise ValueError("a part lies above 0 and is at most 1")
    needed = points / part
    room = 1.0 if base is None else (1 - base if needed > 0 else base)
    return needed, "impossible" if abs(needed) > room else ""
