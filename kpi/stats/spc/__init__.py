"""Control charts: what a chart of one series is made of, drawn up by pure functions over arrays.

`lines` has what all charts share and `steps` how a decision starts a new baseline. `xmr`, `shares`, `rates`, `counts`
and `rare` each draw the lines of one family of charts; `rules` and `runs` say which points are no chance; `verdict`
names what follows. `choose` picks the chart, `pooled` compares two spells, `alarms` reckons how often all of this is
wrong.
"""
