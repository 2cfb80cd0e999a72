"""An audit together with what was audited."""

from __future__ import annotations

from planner.auditing.audits import Audit
from planner.auditing.held import Client
from planner.auditing.token_facts import TokenFacts
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What was audited: a client, a token, or a token with its client."""

    audit: Audit
    client: Client | None = None
    token: TokenFacts | None = None

    @property
    def clean(self) -> bool:
        """Whether there is nothing to put right, in what is held and in the token as such."""
        return self.audit.clean and not (self.token and self.token.problems)
