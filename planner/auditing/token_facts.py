"""What a token says of itself. Nothing of its signature, and no claim that planner does not use."""

from __future__ import annotations

from typing import Literal, TypeAlias

from planner.solving.records import dataclass

SignatureState: TypeAlias = Literal["unchecked", "valid", "wrong", "no-key", "refused"]

ProblemId: TypeAlias = Literal[
    "expired",
    "not-yet-valid",
    "without-expiry",
    "odd-time",
    "unsigned",
    "signature-wrong",
    "key-unknown",
    "algorithm-refused",
    "no-grants-claim",
    "unread-claim",
    "other-client",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenProblem:
    """Something that is wrong with a token as such, whatever it holds."""

    id: ProblemId
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Whether the signature was checked, and what came of it, in a sentence."""

    state: SignatureState
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """A token. Texts are empty where it does not say. `issued`, `not_before` and `expires` are
    seconds since 1970 in UTC (RFC 7519, section 2: NumericDate), rounded down; `now` is when it was
    looked at. `claims` are those that grants were read from."""

    source: str
    algorithm: str
    type: str
    key_id: str
    issuer: str
    audience: tuple[str, ...]
    client: str
    issued: int | None
    not_before: int | None
    expires: int | None
    now: int
    claims: tuple[str, ...]
    signature: Signature
    problems: tuple[TokenProblem, ...]

    @property
    def lifetime(self) -> int | None:
        """From when it was issued, or becomes valid, to its end; in seconds."""
        start = self.issued if self.issued is not None else self.not_before
        return None if self.expires is None or start is None else self.expires - start
