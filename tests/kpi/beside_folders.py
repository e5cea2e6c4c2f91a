"""Writes folders of what stands beside the numbers, good ones and ones with something changed."""

from collections.abc import Mapping
from pathlib import Path

GOOD: Mapping[str, str] = {
    "beside.toml": 'force = "W15000004"\n',
    "targets.toml": """
[[target]]
kpi = "adviser_offered"
from = 2024-04-01
to = 2025-04-01
value = 0.8
unit = "share"
direction = "at_least"
owner = "Head of one thing"
set_on = 2024-03-01
source = "Own board"

[[target]]
kpi = "adviser_offered"
from = 2025-04-01
value = 0.85
unit = "share"
direction = "at_least"
owner = "Head of one thing"
set_on = 2025-03-01
source = "Own board"

[[target]]
kpi = "adviser_offered"
scope = "other_sexual"
from = 2024-04-01
value = 0.5
unit = "share"
direction = "at_least"
owner = "Head of one thing"
set_on = 2024-03-01
source = "Own board"
""",
    "events.toml": """
[[event]]
on = 2024-05-01
until = 2024-06-30
title = { en = "Own course", cy = "Cwrs ein hunain" }
kind = "training"
bears_on = ["victim", "days_to_charge"]
source = "Own plan"
signed_by = "Head of one thing"
entered_on = 2024-07-01

[[event]]
on = 2024-06-15
title = "Own system change"
kind = "system_change"
source = "Own plan"
signed_by = "Head of one thing"
entered_on = 2024-07-01
""",
    "commentary.toml": """
[[commentary]]
kpi = "adviser_offered"
period = "2024-25"
text = "Own first words."
author = "Head of one thing"
on = 2025-05-01

[[commentary]]
kpi = "adviser_offered"
period = "2024-25"
text = "Own later words."
author = "Head of one thing"
on = 2025-06-01

[[commentary]]
kpi = "charge_rate_closed"
period = "2018-19-Q1"
over = "published"
text = { cy = "Geiriau yn Gymraeg yn unig." }
author = "Head of one thing"
on = 2025-06-01
""",
    "leads.toml": """
[[lead]]
pillar = "victim"
role = "Own first lead"
from = 2024-01-01
to = 2025-01-01

[[lead]]
pillar = "victim"
role = "Own second lead"
from = 2025-01-01
""",
    "recommendations.toml": """
[[recommendation]]
number = 6
title = "Own wording of six"
text = "Something the force has read in the report."
to_whom = "Chief constables"
source = "The report, page 3"

[[progress]]
recommendation = 3
status = "under_way"
on = 2025-01-05
text = "Own beginning."
signed_by = "Head of one thing"

[[progress]]
recommendation = 3
status = "confirmed"
on = 2025-09-05
text = "Own ending."
signed_by = "Head of one thing"

[[progress]]
recommendation = 6
status = "not_started"
on = 2025-09-05
text = "Own six."
signed_by = "Head of one thing"
""",
    "assessment.toml": """
[[judgement]]
pillar = "victim"
level = 2
on = 2025-03-01
text = "Own judgement."
signed_by = "Head of one thing"
""",
    "plan.toml": """
[[action]]
name = "own_action"
title = "Own <b>action</b> {so}"
pillar = "victim"
recommendation = 3
owner = "Head of one thing"
opened_on = 2025-01-05
due = 2025-06-30
evidence = ["adviser_offered"]

[[update]]
action = "own_action"
on = 2025-05-05
status = "under_way"
due = 2025-09-30
text = "Own update."
signed_by = "Head of one thing"
""",
}


def write(folder: Path, *changes: tuple[str, str, str], extra: Mapping[str, str] | None = None) -> Path:
    """A good folder; each change names a file, a text that stands in it, and what stands there instead."""
    files = {**GOOD, **(extra or {})}
    for file, old, new in changes:
        assert old in files[file], old
        files[file] = files[file].replace(old, new, 1)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
