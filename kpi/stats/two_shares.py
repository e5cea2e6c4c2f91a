"""Two independent shares beside each other: points, relative change, and whether they can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, nan, sqrt

from scipy.stats import fisher_exact, norm

from kpi.stats.intervals import newcombe, wilson

FEWEST_EXPECTED = 5
"""Below this, expected in any of the four cells, Fisher's exact p stands for that of z."""


@dataclass(frozen=True)
class Comparison:
    """The first share against the second, as fractions; z and p are those of no difference.

    points: first minus second, with Newcombe's interval. relative: first / second - 1, with the adjusted log interval
    of the ratio; inf where the second share is 0 and the first is not, NaN where both are (and its open end is -1 or
    inf, so that it holds the figure). method: 'score' (pooled z)
    or 'fisher', where p comes from. verdict: 'told' (p and interval both speak against no change), 'not_told' (neither
    does) or 'borderline' (one of them does).
    """

    share: float
    share_low: float
    share_high: float
    base: float
    base_low: float
    base_high: float
    points: float
    points_low: float
    points_high: float
    relative: float
    relative_low: float
    relative_high: float
    z: float
    p: float
    method: str
    verdict: str


def compare(n: int, of_n: int, base_n: int, base_of_n: int, level: float = 0.95) -> Comparison:
    """Compare n / of_n with base_n / base_of_n. No case may be in both.

    Raises ValueError where 0 <= n <= of_n and of_n > 0 does not hold for one of them.
    Sources: Wilson 1927, JASA 22:209-212; Newcombe 1998, Statistics in Medicine 17:873-890; Fisher 1935.
    """
    (low, high), (base_low, base_high) = wilson(n, of_n, level), wilson(base_n, base_of_n, level)
    down, up = newcombe(n, of_n, base_n, base_of_n, level)
    share, base = n / of_n, base_n / base_of_n
    ratio = share / base if base > 0 else (inf if share > 0 else nan)
    ratio_low, ratio_high = ratio_interval(n, of_n, base_n, base_of_n, level)
    ratio_low, ratio_high = (ratio_low if n else 0.0), (ratio_high if base_n else inf)
    z, p, method = told_apart(n, of_n, base_n, base_of_n)
    against = (p < 1 - level) + (down > 0 or up < 0)
    return Comparison(
        share, float(low), float(high), base, float(base_low), float(base_high), share - base, down, up,
        ratio - 1, ratio_low - 1, ratio_high - 1, z, p, method, ("not_told", "borderline", "told")[against],
    )  # fmt: skip


def told_apart(n: int, of_n: int, base_n: int, base_of_n: int) -> tuple[float, float, str]:
    """z of the pooled score test of equal shares, its two-sided p (Fisher's where few are expected), and which.

    z = (p1 - p2) / sqrt(p (1 - p) (1 / of_n1 + 1 / of_n2)), p the share of both together; 0 where p is 0 or 1.
    Shares as asked of `compare`.
    """
    pooled = (n + base_n) / (of_n + base_of_n)
    error = sqrt(pooled * (1 - pooled) * (1 / of_n + 1 / base_of_n))
    z = (n / of_n - base_n / base_of_n) / error if error > 0 else 0.0
    if min(pooled, 1 - pooled) * min(of_n, base_of_n) >= FEWEST_EXPECTED:
        return z, float(2 * norm.sf(abs(z))), "score"
    table = [[n, of_n - n], [base_n, base_of_n - base_n]]
    return z, float(fisher_exact(table)[1]), "fisher"


def ratio_interval(n: int, of_n: int, base_n: int, base_of_n: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of the ratio of two shares, by its logarithm with one half added to every count.

    exp(log(ratio) +- z sqrt(1 / x1 - 1 / m1 + 1 / x2 - 1 / m2)), x = n + 1/2, m = of_n + 1/2: finite with no cases.
    Source: Walter 1975, Biometrika 62:371-374; Pettigrew, Gart and Thomas 1986, Biometrika 73:425-435.
    """
    x1, m1, x2, m2 = n + 0.5, of_n + 0.5, base_n + 0.5, base_of_n + 0.5
    centre = log(x1 / m1 * m2 / x2)
    half = float(norm.isf((1 - level) / 2)) * sqrt(1 / x1 - 1 / m1 + 1 / x2 - 1 / m2)
    return exp(centre - half), exp(centre + half)
