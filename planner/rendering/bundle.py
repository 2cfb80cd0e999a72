"""Everything that a plan becomes on disk: file names and their texts."""

from __future__ import annotations

from planner.plans import Plan
from planner.rendering.plan_json import plan_json
from planner.rendering.report_markdown import report_markdown
from planner.rendering.requests import FORMATS, script

REQUEST_FILES = ("request.json", "request.sh", "token-request.sh")
"""Files that a plan without requests does not have, and that must not survive from another run."""


def bundle(plan: Plan) -> dict[str, str]:
    """File name -> text. Without a request (infeasible, or the vendor describes none) the request
    files are left out."""
    files = {"plan.json": plan_json(plan), "report.md": report_markdown(plan)}
    if plan.request is not None:
        files["request.json"] = FORMATS["json"](plan.request)
        files["request.sh"] = script(plan.request)
    if plan.token_request is not None:
        files["token-request.sh"] = script(plan.token_request)
    return files
