"""Everything that the plans for several vendors become on disk."""

from __future__ import annotations

import re

from planner.rendering.bundle import REQUEST_FILES, bundle
from planner.rendering.vendors_json import plans_json
from planner.rendering.vendors_markdown import reports_markdown
from planner.vendors import Plans

_LONGEST_FOLDER = 80


def vendors_bundle(plans: Plans) -> dict[str, str]:
    """File name -> text: all plans and one report, and for each vendor a folder with its own.

    While one vendor is infeasible there is no request for any of them, as no client should be
    created for an integration that cannot work.
    """
    files = {"plan.json": plans_json(plans), "report.md": reports_markdown(plans)}
    for folder, plan in zip(folders_of(plans), plans, strict=True):
        for name, text in bundle(plan).items():
            if name not in REQUEST_FILES or plans.status != "infeasible":
                files[f"{folder}/{name}"] = text
    return files


def folders_of(plans: Plans) -> tuple[str, ...]:
    """A folder's name for each vendor: that of its policy set, as far as it can name a folder."""
    taken: list[str] = []
    for plan in plans:
        name = re.sub(r"[^a-z0-9._-]+", "-", plan.catalog.policy_set.name.casefold())
        name = name.lstrip(".-")[:_LONGEST_FOLDER].rstrip(".-") or "vendor"
        numbered = (f"{name}-{number}" for number in range(2, len(plans) + 2))
        taken.append(name if name not in taken else next(n for n in numbered if n not in taken))
    return tuple(taken)


def superseded(plans: Plans) -> tuple[str, ...]:
    """The files with requests that an earlier run may have left, and that these plans have not."""
    files = vendors_bundle(plans)
    places = ("", *(f"{folder}/" for folder in folders_of(plans)))
    names = (f"{place}{name}" for place in places for name in REQUEST_FILES)
    return tuple(name for name in names if name not in files)
