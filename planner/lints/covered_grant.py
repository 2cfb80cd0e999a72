"""Grants between which nothing tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.lints.machinery.findings import Observation, grant_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import counted, listed, named
from planner.solving.clauses import Clauses, bits
from planner.solving.formula import GrantKey


def _check(vendor: Vendor) -> Iterator[Observation]:
    forms = [vendor.clauses(requirement) for requirement in vendor.used_requirements]
    known = [form for form in forms if form is not None]
    if len(known) < len(forms):
        return  # a requirement too large to compare may tell any two grants apart
    for places, numbers in _alike_at_first_sight(known).items():
        parts = [known[place] for place in sorted(places)]
        for group in _interchangeable(numbers, parts):
            keys = [vendor.grants_by_number[number] for number in group]
            # A reserved grant is told apart by whom it is meant for.
            ordinary = [key for key in keys if vendor.policy_set.grants[key].reserved is None]
            if len(ordinary) > 1:
                yield _observation(vendor, ordinary)


def _alike_at_first_sight(forms: Sequence[Clauses]) -> dict[frozenset[int], list[int]]:
    """The grants by the requirements that they matter to."""
    matters: dict[int, set[int]] = {}
    for place, form in enumerate(forms):
        for clause in form:
            for number in bits(clause):
                matters.setdefault(number, set()).add(place)
    alike: dict[frozenset[int], list[int]] = {}
    for number in sorted(matters):
        alike.setdefault(frozenset(matters[number]), []).append(number)
    return alike


def _interchangeable(numbers: Sequence[int], forms: Iterable[Clauses]) -> Iterator[list[int]]:
    """Groups of two or more grants of which any one does in all of `forms` what another does."""
    parts = list(forms)
    groups: list[list[int]] = []
    for number in numbers:
        for group in groups:
            if all(_does_as_well(form, group[0], number) for form in parts):
                group.append(number)
                break
        else:
            groups.append([number])
    return (group for group in groups if len(group) > 1)


def _does_as_well(form: Clauses, one: int, other: int) -> bool:
    """Whether either of the grants does what the other does: every clause has both or neither.
    Where one stands in a clause alone, both are needed together, and beside one the other matters.
    """
    both = 1 << one | 1 << other
    return all(clause & both in (0, both) for clause in form)


def _observation(vendor: Vendor, keys: list[GrantKey]) -> Observation:
    first, *others = keys
    opened = _opened(vendor, 1 << vendor.grants_by_number.index(first))
    return Observation(
        at=vendor.at_grant(first),
        about=tuple(map(grant_subject, keys)),
        message=f"{named(first.name)} opens exactly what {listed(key.name for key in others)}"
        f" {'opens' if len(others) == 1 else 'open'} ({counted(opened, 'documented API')}): beside"
        " one of them, another never matters.",
        hint="Say what tells them apart, or keep one of them.",
        related=tuple(map(vendor.at_grant, others)),
    )


def _opened(vendor: Vendor, bit: int) -> int:
    """How many APIs the grant with this bit matters to."""
    forms = (vendor.clauses(api.requirement) for api in vendor.all_apis if api.requirement)
    return sum(any(clause & bit for clause in form) for form in forms if form)


RULE = Rule(
    id="covered-grant",
    severity="note",
    title="A grant that never matters, as another one covers it",
    why="""\
Each of these grants opens exactly what the others open. The one with the greater name does no more
than the one with the smaller, so whoever chooses between them chooses between names. Policies
without an API do not count, as nobody can see what they guard; reserved grants do not either.""",
    repair="""\
The vendor should document what tells the grants apart, or withdraw all but one.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/get: {title: Get Document, method: GET, url: "/docs/{id}", policy: Doc_Read}
  docs/update: {title: Update Document, method: PUT, url: "/docs/{id}", policy: Doc_Write}
""",
    check=_check,
    needs_all=True,
)
