"""``python -m planner``: the command line, where no script is installed."""

from __future__ import annotations

from planner.cli import main

main()
