"""A full check of a document against its specification, when the user asks for it.

An import reads a small part of a document. What is wrong elsewhere does not matter to it, so it is
told and does not refuse anything. Nothing is fetched.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, NoReturn

from planner.importers.openapi.documents import Document
from planner.importers.openapi.kinds import one_line
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.places import pointer
from planner.reading.quoting import quoted

MOST_ERRORS = 100
LONGEST_MESSAGE = 200

_NOT_FETCHED = "references to other files are not followed here"


def warn_of_invalid_parts(document: Document, notes: Notes) -> None:
    """Warn of each part of `document` that breaks the specification, up to `MOST_ERRORS`."""
    from referencing.exceptions import Unresolvable

    errors: list[Any] = []
    try:
        errors.extend(islice(_errors(document), MOST_ERRORS + 1))
    # What `openapi-spec-validator` raises on documents too broken for it, and on references that
    # it cannot follow: none of them is a fault of this program.
    except (
        Unresolvable,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ) as error:
        message = f"it could not be checked in full: {_shown(error)}"
        notes.warn("not-validated", document.parts.root.place, message)
    for found in errors[:MOST_ERRORS]:
        place = f"{document.text.label}#{pointer(tuple(found.absolute_path))}"
        notes.warn("invalid-part", place, _shown(found))
    if len(errors) > MOST_ERRORS:
        message = f"more than {MOST_ERRORS} parts break the specification; not all are listed"
        notes.warn("invalid-part", document.parts.root.place, message)


def _errors(document: Document) -> Any:
    from openapi_spec_validator import (
        OpenAPIV2SpecValidator,
        OpenAPIV30SpecValidator,
        OpenAPIV31SpecValidator,
        OpenAPIV32SpecValidator,
    )

    validators: dict[str, Any] = {
        "2.0": OpenAPIV2SpecValidator,
        "3.0": OpenAPIV30SpecValidator,
        "3.1": OpenAPIV31SpecValidator,
        "3.2": OpenAPIV32SpecValidator,
    }
    validator = validators[document.version.number]
    refusing = type(validator.__name__, (validator,), {"resolver_handlers": _Refusing()})
    return refusing(document.parts.root.value).iter_errors()


class _Refusing(dict[str, Any]):
    """For every scheme of URIs, a handler that reads nothing."""

    def __contains__(self, scheme: object) -> bool:
        return True

    def __getitem__(self, scheme: str) -> Any:
        return _refuse


def _refuse(uri: str) -> NoReturn:
    raise LookupError(f"{uri}: {_NOT_FETCHED}")


def _shown(error: Any) -> str:
    reference = getattr(error, "ref", None)
    if reference is not None:
        return f"the reference {quoted(str(reference))} is not followed"
    text = getattr(error, "message", None) or str(error) or type(error).__name__
    return one_line(str(text), LONGEST_MESSAGE)
