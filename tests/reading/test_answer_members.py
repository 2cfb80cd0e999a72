"""How a policy set tells where credentials stand in an answer, and who issues tokens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.digest import policies_digest
from planner.errors import InvalidFile
from planner.model import AnswerMembers, PolicySet
from planner.reading import read_catalog
from planner.reading.policy_sets import read_policy_set

POLICIES = """\
policy-set: 1
name: vendor
title: Vendor
{top}kinds:
  scopes: {{title: scope, held-by: token}}
grants:
  scopes: {{read: {{}}}}
requests:
  create-client:
    method: POST
    url: https://vendor.example/clients
    encoding: json
    body: {{scope: {{value-of: scopes, joined-by: " "}}}}
    {answer}
"""


def policy_set(tmp_path: Path, answer: str = "", top: str = "") -> PolicySet:
    path = tmp_path / "policies.yaml"
    path.write_text(POLICIES.format(answer=answer, top=top), encoding="utf-8")
    return read_policy_set(path)


def answer_of(policies: PolicySet) -> AnswerMembers | None:
    assert policies.create_client is not None
    return policies.create_client.answer


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", None),
        ("answer: {client-secret: key}", AnswerMembers(client_secret=("key",))),
        (
            "answer: {client-id: [a, a], client-secret: [b.c, d]}",
            AnswerMembers(client_id=("a", "a"), client_secret=("b.c", "d")),
        ),
    ],
)
def test_members_are_names_or_ways_to_them(
    tmp_path: Path, written: str, read: AnswerMembers | None
) -> None:
    assert answer_of(policy_set(tmp_path, written)) == read


def test_unless_said_otherwise_they_are_those_of_the_standard() -> None:
    assert AnswerMembers() == AnswerMembers(
        client_id=("client_id",), client_secret=("client_secret",)
    )


def test_workfloplus_answers_as_it_documents() -> None:
    policies = read_catalog("workfloplus").policy_set
    assert answer_of(policies) == AnswerMembers(
        client_id=("client", "clientId"), client_secret=("newSecret",)
    )


def test_an_issuer_is_encrypted_or_local(tmp_path: Path) -> None:
    assert policy_set(tmp_path, top="issuer: https://vendor.example\n").issuer
    assert policy_set(tmp_path, top="issuer: http://127.0.0.1:99\n").issuer
    with pytest.raises(InvalidFile, match=r"policies\.yaml:4:9: .* in issuer"):
        policy_set(tmp_path, top="issuer: http://vendor.example\n")


def test_an_unknown_member_and_an_empty_way_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        policy_set(tmp_path, "answer: {secret: key, client-id: []}")
    assert {fault.path for fault in caught.value.faults} == {
        "requests.create-client.answer.client-id",
        "requests.create-client.answer.secret",
    }


def test_the_digest_counts_the_issuer_and_not_the_shape_of_answers(tmp_path: Path) -> None:
    plain = policy_set(tmp_path)
    answered = policy_set(tmp_path, "answer: {client-secret: key}")
    assert policies_digest(plain) == policies_digest(answered)
    assert policies_digest(plain) != policies_digest(replace(plain, issuer="https://v.example"))
