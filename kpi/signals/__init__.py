"""What a series says once chance is set aside: from a monthly Result to its chart, its verdicts and what it cannot see.

`series` takes the counts of a Result apart, `spells` the counts by day of rare events; `reading` draws the chart up and
judges it, `wall` says what to expect of many charts beside each other.
"""
