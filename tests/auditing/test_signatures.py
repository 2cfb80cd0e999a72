"""Signatures: a right key says yes, everything else says no, and says why."""

from __future__ import annotations

import hmac
import json
import warnings
from hashlib import sha256
from typing import Any

import pytest
from joserfc import jwk, jws

import planner
from planner.auditing.signatures import KeyFile, keys_in
from planner.auditing.tokens import ReadToken, read_token
from planner.errors import InvalidFile
from tests.auditing.samples import part, token_of

POLICIES = planner.load_catalog("workfloplus").policy_set
NOW = 1_700_000_000
CLAIMS = json.dumps({"scope": "job.read", "exp": NOW + 60})

RSA = jwk.RSAKey.generate_key(2048)
SMALL_RSA_FORM = {"kty": "RSA", "n": "x" * 128, "e": "AQAB"}
KEYS: dict[str, Any] = {
    "RS256": RSA,
    "RS512": RSA,
    "PS256": RSA,
    "ES256": jwk.ECKey.generate_key("P-256"),
    "ES384": jwk.ECKey.generate_key("P-384"),
    "ES512": jwk.ECKey.generate_key("P-521"),
    "EdDSA": jwk.OKPKey.generate_key("Ed25519"),
}


def signed(algorithm: str, key: Any, **header: Any) -> str:
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    registry.max_header_length = 10_000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jws.serialize_compact({"alg": algorithm, **header}, CLAIMS, key, registry=registry)


def public(key: Any, **members: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), **members}


def keys(*forms: dict[str, Any]) -> KeyFile:
    return keys_in({"keys": list(forms)}, "keys.json")


def read(token: str, file: KeyFile) -> ReadToken:
    return read_token(token, "token", POLICIES, now=NOW, keys=file)


def state(token: str, file: KeyFile) -> str:
    return read(token, file).facts.signature.state


@pytest.mark.parametrize("algorithm", KEYS)
def test_the_right_key_says_yes_and_another_says_no(algorithm: str) -> None:
    key = KEYS[algorithm]
    token = signed(algorithm, key, kid="k1")
    other = type(key).generate_key(2048 if algorithm[1] == "S" and algorithm[0] in "RP" else
                                   key.as_dict()["crv"])  # fmt: skip

    assert state(token, keys(public(key, kid="k1"))) == "valid"
    assert state(token, keys(public(other, kid="k1"))) == "wrong"
    assert state(token, keys(public(key, kid="k2"))) == "no-key"
    assert read(token, keys(public(key, kid="k1"))).facts.problems == ()
    [problem] = read(token, keys(public(other, kid="k1"))).facts.problems
    assert problem.id == "signature-wrong"


def test_a_changed_payload_says_no() -> None:
    head, _, signature = signed("RS256", RSA).split(".")
    changed = f"{head}.{part({'scope': 'job.admin', 'exp': NOW + 60})}.{signature}"

    assert state(changed, keys(public(RSA))) == "wrong"
    assert state(f"{head}.{part({})}.", keys(public(RSA))) == "wrong"


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512", "RS1", "dir", "", "é"])
def test_algorithms_without_a_public_key_are_refused(algorithm: str) -> None:
    token = token_of(json.loads(CLAIMS), alg=algorithm)

    assert state(token, keys(public(RSA))) == "refused"


def test_none_is_told_as_unsigned_even_without_keys() -> None:
    token = token_of(json.loads(CLAIMS), alg="NONE", signature="")
    [problem] = read_token(token, "token", POLICIES, now=NOW).facts.problems

    assert problem.id == "unsigned"


def test_a_public_key_is_no_secret_of_a_symmetric_signature() -> None:
    body = f"{part({'alg': 'HS256'})}.{part(json.loads(CLAIMS))}"
    secret = RSA.as_pem(private=False)
    forged = f"{body}.{part(hmac.new(secret, body.encode(), sha256).digest())}"

    assert state(forged, keys(public(RSA))) == "refused"


def test_a_symmetric_key_in_the_set_is_never_used() -> None:
    oct_key = jwk.OctKey.generate_key(256)

    assert state(signed("RS256", RSA), keys(oct_key.as_dict())) == "no-key"


def test_keys_for_other_uses_are_left_out() -> None:
    token = signed("RS256", RSA)

    assert state(token, keys(public(RSA, use="enc"))) == "no-key"
    assert state(token, keys(public(RSA, alg="RS512"))) == "no-key"
    assert state(token, keys(public(RSA, use="sig", alg="RS256"))) == "valid"


def test_short_and_broken_keys_are_not_taken() -> None:
    token = signed("RS256", RSA)

    assert "shorter than 2048" in read(token, keys(SMALL_RSA_FORM)).facts.signature.message
    for broken in ({"n": "!" * 400}, {"n": 7}, {"e": None}):
        assert state(token, keys({**public(RSA), **broken})) in ("wrong", "no-key")


def test_unknown_extensions_are_refused() -> None:
    assert state(signed("RS256", RSA, crit=["b64"], b64=True), keys(public(RSA))) == "refused"


def test_long_headers_do_no_harm() -> None:
    assert state(signed("RS256", RSA, x5c=["A" * 3000]), keys(public(RSA))) == "valid"


def test_of_several_keys_without_ids_one_is_enough() -> None:
    other = jwk.RSAKey.generate_key(2048)

    assert state(signed("PS256", RSA), keys(public(other), public(RSA))) == "valid"


@pytest.mark.parametrize(
    "value", [7, [], {}, {"keys": {}}, {"keys": []}, {"keys": ["x"]}, {"keys": [{}] * 101}, "text"]
)
def test_what_is_no_key_set_is_refused(value: Any) -> None:
    with pytest.raises(InvalidFile):
        keys_in(value, "keys.json")


def test_one_key_alone_is_a_key_set() -> None:
    assert state(signed("RS256", RSA), keys_in(public(RSA), "keys.json")) == "valid"
