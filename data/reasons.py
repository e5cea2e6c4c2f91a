"""The one home of the sentences that say why a value or a row was not taken as it stood: `reasons.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

REASONS: dict[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
"""Short name -> the English sentence, with {places} for what differs from one finding to the next."""
