"""A list of which all is needed, and that looks as if any one of it were meant."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Address, Observation, Subject, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import family, listed, named, named_for
from planner.solving.formula import AllOf, Formula, GrantKey


def _check(vendor: Vendor) -> Iterator[Observation]:
    for requirement, policy, at in vendor.requirements:
        about = Subject("policy", policy) if policy else Subject("api", str(at.steps[1]))
        for reading, writing in _pairs(requirement):
            yield _observation(about, at, reading, writing)


def _pairs(formula: Formula) -> Iterator[tuple[GrantKey, GrantKey]]:
    """Grants for reading and for writing the same thing that are needed together."""
    if isinstance(formula, GrantKey):
        return
    if isinstance(formula, AllOf):
        grants = [member for member in formula.members if isinstance(member, GrantKey)]
        yield from _for_the_same(grants)
    for member in formula.members:
        yield from _pairs(member)


def _for_the_same(grants: list[GrantKey]) -> Iterator[tuple[GrantKey, GrantKey]]:
    writing = {
        (key.kind, family(key.name)): key for key in grants if named_for(key.name) == "write"
    }
    for key in grants:
        also = writing.get((key.kind, family(key.name)))
        if also is not None and family(key.name) and named_for(key.name) == "read":
            yield key, also


def _observation(about: Subject, at: Address, reading: GrantKey, writing: GrantKey) -> Observation:
    return Observation(
        at=at,
        about=(about, grant_subject(reading), grant_subject(writing)),
        message=f"{named(about.name)} takes {listed((reading.name, writing.name))} together,"
        " which looks like a list of which any one is enough.",
        hint="Find out whether one of them will do, and write a list then.",
    )


RULE = Rule(
    id="all-of-like-any-of",
    severity="warning",
    title="All of a list is needed, where any one of it seems to be meant",
    why="""\
A call needs a grant for reading something and one for writing the same thing, both at once. In
OpenAPI all scopes of one alternative are needed, and many who write such files mean that any one of
them is enough. Read as it stands, plans ask for too much.""",
    repair="""\
Try a call with one of the grants alone, or ask the vendor. If one will do, write `[a, b]` in the
place of `all: [a, b]`.""",
    bad="""\
policies:
  Doc_Write: {all: [doc.read, doc.write]}
apis:
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Write}
""",
    good="""\
grants:
  scopes: {doc.read: {}, doc.write: {}, print.write: {}}
policies:
  Doc_Write: doc.write
  Doc_Print: {all: [doc.read, print.write]}
apis:
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Write}
  docs/print: {title: Print Document, method: POST, url: "/docs/{id}/print", policy: Doc_Print}
""",
    check=_check,
)
