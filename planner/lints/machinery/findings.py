"""What a rule says: observations, and the findings that they become."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from planner.model import Api
from planner.reading.nodes import Step
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first. An error is wrong whatever was meant; a warning is probably wrong or
dangerous; a note is worth a look."""

Sort: TypeAlias = Literal["api", "policy", "grant", "kind", "facts", "rule", "task", "plan"]


class Subject(NamedTuple):
    """What a finding is about: the API with this id, the policy, kind or task with this name, the
    grant ``kind:name``, the facts of a source, the rules that a comment names, or a whole plan."""

    sort: Sort
    name: str


def api_subject(api: Api) -> Subject:
    """An API as a subject."""
    return Subject("api", api.id)


def grant_subject(key: GrantKey) -> Subject:
    """A grant as a subject."""
    return Subject("grant", str(key))


class Document(NamedTuple):
    """A file of one of the formats: ``catalog``, ``policy-set`` or ``integration``, and its name.
    `file` is its path, empty where only its content is at hand."""

    form: Literal["catalog", "policy-set", "integration"]
    name: str
    file: str = ""


class Address(NamedTuple):
    """A key path in a document."""

    document: Document
    steps: tuple[Step, ...] = ()


class Place(NamedTuple):
    """A stretch of one line in a file. Lines and columns start at 1; `end_column` is the one after
    the last character. `path` is the key path there."""

    file: str
    line: int
    column: int
    end_column: int
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a rule noticed.

    `about` starts with what it is chiefly about, and tells two observations of one rule in one
    document apart. `message` is for the vendor to act on and `hint` says how. `related` are other
    places that belong to it. `comment` is where it is, if that is a comment and no key path.
    """

    at: Address
    about: tuple[Subject, ...]
    message: str
    hint: str = ""
    related: tuple[Address, ...] = ()
    comment: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An observation, with the rule that made it. See `Observation`."""

    rule: str
    severity: Severity
    at: Address
    about: tuple[Subject, ...]
    message: str
    hint: str = ""
    related: tuple[Address, ...] = ()
    comment: Place | None = None

    @property
    def fingerprint(self) -> str:
        """What tells this finding from all others, and stays when lines move, words change or the
        file does: 32 hexadecimal digits, from the rule, the document and the subjects."""
        import hashlib  # few outputs show it
        import json

        document = self.at.document
        parts = [self.rule, document.form, document.name, *map(list, self.about)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
