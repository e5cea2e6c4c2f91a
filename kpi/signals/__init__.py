"""What a series says once chance is set aside: from a monthly Result to its chart, its verdicts and what it cannot see.

`series` takes the counts of a Result apart, `reading` draws the chart up and judges it, `readings` keeps what was read,
and `decided` looks up the aim and the new baselines that people have set.
"""
