"""What stands beside the numbers, as checked data: targets, events, commentary, leads, recommendations and plans."""

from kpi.beside.read import Folder
from kpi.beside.shelf import Beside, Shelf, check_folder, load_beside

__all__ = ["Beside", "Folder", "Shelf", "check_folder", "load_beside"]
