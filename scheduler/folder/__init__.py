"""Programme folders and plan files: plain text that a coordinator can write by hand, into the domain and back."""

from __future__ import annotations

from scheduler.folder.problems import BadFolder, BadPlan, Problem
from scheduler.folder.read import Reading, load_folder, read_folder
from scheduler.folder.write import write_folder

__all__ = ["BadFolder", "BadPlan", "Problem", "Reading", "load_folder", "read_folder", "write_folder"]
