"""A part of a requirement that never matters, as another part absorbs it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Address, Observation, Subject, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor, asks_no_less
from planner.lints.machinery.words import listed, named
from planner.solving.formula import AnyOf, Formula, GrantKey, atoms


def _check(vendor: Vendor) -> Iterator[Observation]:
    for requirement, policy, at in vendor.requirements:
        about = Subject("policy", policy) if policy else Subject("api", str(at.steps[1]))
        for join, part, by in _absorbed(vendor, requirement):
            yield _observation(about, at, (join, part, by))


def _absorbed(vendor: Vendor, formula: Formula) -> Iterator[tuple[type[Formula], Formula, Formula]]:
    """The parts that never matter: how they are joined, each, and the part that absorbs it."""
    if isinstance(formula, GrantKey):
        return
    is_choice = isinstance(formula, AnyOf)
    for number, part in enumerate(formula.members):
        # A choice that lists a grant and one that implies it just spells the implication out.
        spelt_out = is_choice and isinstance(part, GrantKey)
        by = None if spelt_out else _absorber(vendor, formula.members, number, is_choice)
        if by is None:
            yield from _absorbed(vendor, part)
        else:
            yield type(formula), part, by


def _absorber(
    vendor: Vendor, members: tuple[Formula, ...], number: int, is_choice: bool
) -> Formula | None:
    """The member beside which the one at `number` makes no difference: in a choice one that asks
    for no more, else one that asks for no less."""
    ours = vendor.clauses(members[number])
    for other, member in enumerate(members):
        theirs = None if other == number else vendor.clauses(member)
        if ours is None or theirs is None or (ours == theirs and other > number):
            continue
        if asks_no_less(ours, theirs) if is_choice else asks_no_less(theirs, ours):
            return member
    return None


def _observation(
    about: Subject, at: Address, found: tuple[type[Formula], Formula, Formula]
) -> Observation:
    join, part, by = found
    grants = [*dict.fromkeys(key for one in (part, by) for key in atoms(one))]
    if join is AnyOf:
        message = (
            f"{_words(part)} together never matter for {named(about.name)}:"
            f" {_words(by, 'or')} alone is enough."
        )
        hint = "Probably not all of it may be left out: find out which grants a call really needs."
    else:
        message = f"{_words(part)} never matters for {named(about.name)}: who has {_words(by)}"
        message += " has it already."
        hint = "Drop it, or find out what was meant in its place."
    return Observation(
        at=at, about=(about, *map(grant_subject, grants)), message=message, hint=hint
    )


def _words(formula: Formula, last: str = "and") -> str:
    return listed(dict.fromkeys(key.name for key in atoms(formula)), last=last)


RULE = Rule(
    id="absorbed-conjunction",
    severity="warning",
    title="A part of a requirement that never matters",
    why="""\
A choice lists two grants that are needed together, and one that is enough alone although it is
among those two (or they imply it). The conjunction is absorbed: nobody ever needs it. Likewise,
where two grants are needed together and one implies the other, the other is never looked at.
Whoever wrote it meant something else, so what really guards the API is in doubt.""",
    repair="""\
The vendor should say which grants a call needs. Often the grant that stands alone was to stand in
the conjunction only.""",
    bad="""\
grants:
  scopes: {printer.use: {}, doc.write: {}, doc.full: {implies: [doc.write]}}
policies:
  Doc_Print: {any: [printer.use, all: [printer.use, doc.write]]}
  Doc_Write: {all: [doc.full, doc.write]}
apis:
  docs/print: {title: Print Document, method: POST, url: "/docs/{id}/print", policy: Doc_Print}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Write}
""",
    good="""\
grants:
  scopes: {printer.use: {}, doc.write: {}, doc.full: {implies: [doc.write]}}
policies:
  Doc_Print: {all: [printer.use, doc.write]}
  Doc_Write: doc.write
apis:
  docs/print: {title: Print Document, method: POST, url: "/docs/{id}/print", policy: Doc_Print}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Write}
""",
    check=_check,
)
