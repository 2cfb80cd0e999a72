"""A comment that ignores nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.lints.machinery.comments import Ignore
from planner.lints.machinery.findings import Address, Observation, Subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.words import named
from planner.reading.reporting import similar_names


def _check(ignores: Sequence[Ignore]) -> Iterator[Observation]:
    from planner.lints import IDS

    for ignore in ignores:
        if not ignore.rules:
            yield _not_understood(ignore)
        for rule in ignore.rules:
            if rule not in IDS:
                yield _unknown(ignore, rule, IDS)
            elif rule in ignore.checked - ignore.used:
                yield _unused(ignore, rule)


def _not_understood(ignore: Ignore) -> Observation:
    return Observation(
        at=Address(ignore.document),
        about=(Subject("rule", ""),),
        message="This comment is not understood, so it ignores nothing.",
        hint="Write `# planner: ignore[RULE] reason`, or `ignore-file[RULE]` for the whole file.",
        comment=ignore.place,
    )


def _unknown(ignore: Ignore, rule: str, known: Sequence[str]) -> Observation:
    near = similar_names(rule, known)
    return Observation(
        at=Address(ignore.document),
        about=(Subject("rule", rule),),
        message=f"There is no rule {named(rule)}, so this comment does not ignore it.",
        hint=f"Did you mean {named(near[0])}?" if near else "See `planner lint --list-rules`.",
        comment=ignore.place,
    )


def _unused(ignore: Ignore, rule: str) -> Observation:
    where = "on that line" if ignore.line else "in the file"
    return Observation(
        at=Address(ignore.document),
        about=(Subject("rule", rule),),
        message=f"Nothing {where} is a finding of {named(rule)}, so this comment ignores nothing.",
        hint="Drop the comment, or put it on the line of the finding or on the one above.",
        comment=ignore.place,
    )


RULE = Rule(
    id="unused-ignore",
    severity="warning",
    title="A comment that ignores nothing",
    why="""\
The finding that this comment was to ignore is not there (any more), or the comment is not
understood, or it names no rule. Left alone, it would hide the next finding of its rule in that
place. Rules that `--select` or `--ignore` leave out do not count.""",
    repair="""\
Drop the comment, or mend it: `# planner: ignore[RULE] reason` on the line of the finding, or on a
line of its own above; `# planner: ignore-file[RULE] reason` for the whole file.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  # planner: ignore[unguarded-write] Nobody minds.
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    good="""\
policies:
  Any Token: none
apis:
  # planner: ignore[unguarded-write] Drafts belong to the token itself.
  drafts/delete: {title: Delete Draft, method: DELETE, url: "/drafts/{id}", policy: Any Token}
""",
    check_ignores=_check,
)
