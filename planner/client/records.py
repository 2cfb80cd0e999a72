"""What is remembered of a client: all but its secret, for which the record says where it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.client.folders import write_private
from planner.errors import Fault, InvalidFile, OutputRefused
from planner.solving.records import dataclass

SCHEMA = "client-v1"
FILE_NAME = "client.json"
_TEXTS = ("client_id", "vendor", "integration", "file", "url", "created", "secret", "token_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRecord:
    """A client that `planner create` made. `grants` are those that the plan asked for, by kind;
    `created` is in UTC; `secret` is the place of the secret; `token_url` and `authentication` are
    the endpoint and the method of RFC 7591's ``token_endpoint_auth_method`` that the server named,
    empty where it named none."""

    client_id: str
    vendor: str
    integration: str
    file: str
    url: str
    created: str
    grants: Mapping[str, tuple[str, ...]]
    secret: str
    token_url: str = ""
    authentication: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The record as ``client-v1``."""
        texts = {name: getattr(self, name) for name in (*_TEXTS, "authentication")}
        grants = {kind: list(names) for kind, names in self.grants.items()}
        return {"schema": SCHEMA, **texts, "grants": grants}


def write_record(folder: Path, record: ClientRecord) -> None:
    """Put `record` into the client's `folder`. Raises OutputRefused."""
    path = folder / FILE_NAME
    try:
        write_private(path, json.dumps(record.to_dict(), indent=2).encode("ascii") + b"\n")
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise OutputRefused([Fault(message=message, file=str(path))]) from None


def read_record(folder: Path) -> ClientRecord | None:
    """The record in the client's `folder`, or None where there is none. Raises InvalidFile."""
    path = folder / FILE_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _invalid(path, f"cannot be read: {error.strerror}") from None
    try:
        data: Any = json.loads(content)
        grants = {kind: tuple(map(str, names)) for kind, names in data["grants"].items()}
        texts = {name: data[name] for name in (*_TEXTS, "authentication")}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise _invalid(path, "this is no record of a client") from None
    if data.get("schema") != SCHEMA or not all(isinstance(one, str) for one in texts.values()):
        raise _invalid(path, "this is no record of a client")
    return ClientRecord(grants=grants, **texts)


def _invalid(path: Path, message: str) -> InvalidFile:
    return InvalidFile([Fault(message=message, file=str(path))])
