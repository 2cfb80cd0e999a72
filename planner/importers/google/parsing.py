"""JSON, as strict as a description of permissions has to be: no key is there twice."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from planner.errors import Fault, InvalidFile
from planner.reading.documents import garbage_collection_paused
from planner.reading.quoting import quoted


class _Refused(Exception):
    """Something that Python's reader would let pass."""


def parsed(data: bytes, file: str, *, hint: str = "") -> Any:
    """The JSON value in `data`, which is UTF-8. Raises InvalidFile, `file` being its name; where
    this is no JSON at all, `hint` says what was expected."""
    try:
        with garbage_collection_paused():
            return json.loads(
                data.decode("utf-8-sig"), object_pairs_hook=_mapping, parse_constant=_no_constant
            )
    except UnicodeDecodeError as error:
        fault = _fault(file, f"the byte 0x{data[error.start]:02x} at {error.start} is not UTF-8")
    except json.JSONDecodeError as error:
        fault = _fault(file, f"this is not JSON: {error.msg}", error.lineno, error.colno, hint)
    except RecursionError:
        fault = _fault(file, "lists and mappings are nested too deep")
    except _Refused as error:
        fault = _fault(file, str(error))
    except ValueError:  # `int` has a limit of its own
        fault = _fault(file, "there is a number with too many digits")
    raise InvalidFile([fault])


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A second value for a key would silently replace the first: a method could vanish."""
    mapping = dict(pairs)
    if len(mapping) == len(pairs):
        return mapping
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _Refused(f"the key {quoted(key)} is there twice in one mapping")
        seen.add(key)
    raise AssertionError("fewer keys than pairs, and none twice")


def _no_constant(text: str) -> NoReturn:
    raise _Refused(f"this is not JSON: {text}")


def _fault(file: str, message: str, line: int = 0, column: int = 0, hint: str = "") -> Fault:
    return Fault(message=message, file=file, line=line, column=column, hint=hint)
