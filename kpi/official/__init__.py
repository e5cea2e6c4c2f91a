"""The official list: measures in the words of whoever published them, dropped in as files beside our definitions."""

from kpi.official.dress import dress
from kpi.official.model import Measure, OfficialList, Target
from kpi.official.read import read_lists

__all__ = ["Measure", "OfficialList", "Target", "dress", "read_lists"]
