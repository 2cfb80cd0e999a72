"""What the section on tokens in the report is made of (``templates/_tokens.md.jinja``)."""

from __future__ import annotations

from typing import NamedTuple

from planner.model import Api, Token
from planner.plans import Plan
from planner.rendering.requests import FORMATS
from planner.rendering.token_table import (
    COUNTED,
    OFFERED,
    GrantRow,
    grant_rows,
    of_other_tasks,
    opened_besides,
    proof,
)


class TokenEntry(NamedTuple):
    """One token in words, with the command that asks for it (empty where none does)."""

    token: Token
    opened: str
    proof: str
    elsewhere: tuple[Api, ...]
    curl: str


class TokenSection(NamedTuple):
    """The section: sentences, the table's rows, and an entry for each token."""

    offered: str
    counted: str
    rows: tuple[GrantRow, ...]
    each: tuple[TokenEntry, ...]


def token_section(plan: Plan) -> TokenSection | None:
    """What the template calls `tokens`; None for a plan without tokens."""
    if not plan.tokens:
        return None
    return TokenSection(
        offered=OFFERED if plan.tokens[0].offered else "",
        counted=COUNTED,
        rows=tuple(grant_rows(plan)),
        each=tuple(_entry(token, plan) for token in plan.tokens),
    )


def _entry(token: Token, plan: Plan) -> TokenEntry:
    request = token.request
    return TokenEntry(
        token=token,
        opened=opened_besides(token),
        proof=proof(token),
        elsewhere=of_other_tasks(token, plan),
        curl="" if request is None else FORMATS["curl"](request).rstrip("\n"),
    )
