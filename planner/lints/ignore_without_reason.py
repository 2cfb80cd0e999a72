"""A comment that ignores a finding and does not say why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.lints.machinery.comments import Ignore
from planner.lints.machinery.findings import Address, Observation, Subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.words import listed


def _check(ignores: Sequence[Ignore]) -> Iterator[Observation]:
    for ignore in ignores:
        if ignore.rules and not any(map(str.isalnum, ignore.reason)):
            yield Observation(
                at=Address(ignore.document),
                about=tuple(Subject("rule", rule) for rule in ignore.rules),
                message=f"This comment ignores {listed(ignore.rules)} and does not say why.",
                hint="Write the reason behind the bracket.",
                comment=ignore.place,
            )


RULE = Rule(
    id="ignore-without-reason",
    severity="warning",
    title="A finding is ignored without a reason",
    why="""\
Somebody decided that a finding does not matter. The next reader has to know why, or must find out
anew. The comment holds all the same; this finding stands in its place.""",
    repair="""\
Write the reason behind the bracket: `# planner: ignore[unguarded-write] Deletes drafts only.`""",
    bad="""\
policies:
  Any Token: none
apis:
  drafts/delete:
    title: Delete Draft
    method: DELETE
    url: /drafts/{id}
    policy: Any Token  # planner: ignore[unguarded-write]
""",
    good="""\
policies:
  Any Token: none
apis:
  drafts/delete:
    title: Delete Draft
    method: DELETE
    url: /drafts/{id}
    policy: Any Token  # planner: ignore[unguarded-write] Drafts belong to the token itself.
""",
    check_ignores=_check,
)
