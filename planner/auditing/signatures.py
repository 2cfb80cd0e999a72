"""A token's signature against a key set (RFC 7515, RFC 7517), by joserfc.

The token's header is written by whoever made the token, so it decides nothing: only algorithms with
a public key are taken, each with keys of its own type alone. ``none`` and the symmetric algorithms
are refused; with these, a public key would serve as a secret that everybody knows.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

from planner.auditing.token_facts import Signature
from planner.auditing.token_texts import MOST_CHARACTERS
from planner.errors import Fault, InvalidFile
from planner.reading.quoting import quoted

# RFC 7518, section 3.1; RFC 8037; RFC 9864. The type of key, and the curves, that each takes.
_TYPES: Mapping[str, tuple[str, frozenset[str]]] = {
    **{
        f"{family}{bits}": ("RSA", frozenset())
        for family in ("RS", "PS")
        for bits in (256, 384, 512)
    },
    "ES256": ("EC", frozenset({"P-256"})),
    "ES384": ("EC", frozenset({"P-384"})),
    "ES512": ("EC", frozenset({"P-521"})),
    "EdDSA": ("OKP", frozenset({"Ed25519", "Ed448"})),
    "Ed25519": ("OKP", frozenset({"Ed25519"})),
    "Ed448": ("OKP", frozenset({"Ed448"})),
}
_MOST_KEYS = 100
_SMALLEST_RSA = 2048
_PUBLIC = ("kty", "n", "e", "crv", "x", "y")


class KeyFile(NamedTuple):
    """The keys in a JWKS file, as read."""

    source: str
    keys: tuple[dict[str, Any], ...]


def keys_in(value: Any, source: str) -> KeyFile:
    """The keys of a key set, or the one key, in JSON. Raises InvalidFile."""
    keys = value.get("keys") if isinstance(value, dict) else None
    if isinstance(value, dict) and keys is None and isinstance(value.get("kty"), str):
        keys = [value]
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise _invalid("expected a key set: an object with a list of keys under `keys`", source)
    if not keys or len(keys) > _MOST_KEYS:
        raise _invalid(f"expected 1 to {_MOST_KEYS} keys, found {len(keys)}", source)
    return KeyFile(source, tuple(keys))


UNCHECKED = Signature(
    state="unchecked",
    message="the signature was NOT checked: anybody could have written this token",
)
"""What is said of a token while no keys are given."""


def checked(token: str, header: Mapping[str, Any], keys: KeyFile) -> Signature:
    """Whether one of `keys` made the signature of the compact `token`."""
    algorithm = header["alg"]
    if algorithm not in _TYPES:
        why = f"the algorithm {quoted(algorithm)} is not one with a public key that is taken"
        return Signature(state="refused", message=f"the signature is not accepted: {why}")
    if "crit" in header or "b64" in header:
        why = "it uses extensions (`crit`, `b64`) that planner does not know"
        return Signature(state="refused", message=f"the signature is not accepted: {why}")
    fitting, weak = _fitting(algorithm, header.get("kid"), keys)
    if not fitting:
        return Signature(state="no-key", message=_no_key(header, keys, weak=weak))
    if any(_is_made_by(token, algorithm, key) for key in fitting):
        return Signature(state="valid", message=f"the signature is valid, by {keys.source}")
    return Signature(
        state="wrong",
        message=f"the signature is WRONG: no key of {keys.source} made it",
    )


def _fitting(algorithm: str, key_id: Any, keys: KeyFile) -> tuple[list[dict[str, Any]], bool]:
    """The keys that may have signed, and whether one was left out for being too short."""
    sort, curves = _TYPES[algorithm]
    fitting, weak = [], False
    for key in keys.keys:
        right = key.get("kty") == sort and (not curves or key.get("crv") in curves)
        named = key_id is None or key.get("kid") == key_id
        meant = key.get("alg") in (None, algorithm) and key.get("use") in (None, "sig")
        if right and named and meant:
            if sort == "RSA" and _bits(key) < _SMALLEST_RSA:
                weak = True
            else:
                fitting.append(key)
    return fitting, weak


def _bits(key: Mapping[str, Any]) -> int:
    """About how long the modulus of an RSA key is: six bits for each character of base64url."""
    modulus = key.get("n")
    return len(modulus) * 6 if isinstance(modulus, str) else 0


def _no_key(header: Mapping[str, Any], keys: KeyFile, *, weak: bool) -> str:
    key_id = header.get("kid")
    called = f" with the id {quoted(key_id)}" if isinstance(key_id, str) else ""
    if weak:
        return f"the key{called} in {keys.source} is shorter than {_SMALLEST_RSA} bits: not taken"
    return (
        f"the signature could not be checked: {keys.source} has no key{called} for the algorithm"
        f" {quoted(str(header['alg']))}"
    )


def _is_made_by(token: str, algorithm: str, key: Mapping[str, Any]) -> bool:
    """Whether the key made the signature. A key that cannot be used made none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    public = {name: key[name] for name in _PUBLIC if name in key}
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    # What is read was bounded before. Certificates in a header take more than joserfc's 512 bytes.
    registry.max_header_length = registry.max_payload_length = MOST_CHARACTERS
    registry.max_signature_length = MOST_CHARACTERS
    try:
        with warnings.catch_warnings():
            # joserfc warns of algorithms that are out of fashion; which are taken is said above.
            warnings.simplefilter("ignore")
            jws.deserialize_compact(token, import_key(public), registry=registry)
    except (JoseError, UnsupportedAlgorithm, ValueError, TypeError, KeyError):
        return False
    return True


def _invalid(message: str, source: str) -> InvalidFile:
    return InvalidFile([Fault(message=message, file=source)])
