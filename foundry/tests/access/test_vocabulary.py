"""The words are about actions and policies that AWS has."""

import json
from typing import Any

import pytest

from lambda_foundry.access.vocabulary import actions, nouns, verb, verbs_by_kind
from lambda_foundry.template.cfn_lint_data import cfn_lint_data

NO_ACTION = {"service", "any"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services and actions that cfn-lint knows."""
    return cfn_lint_data("Policies.json")


@pytest.mark.parametrize("service", sorted(set(actions()) - {"together", "by_kind"}))
def test_actions_exist(service: str, services: dict[str, Any]) -> None:
    """An action that AWS doesn't have would never be found."""
    words = {name for name in actions()[service] if "*" not in name} - NO_ACTION

    assert words - services[service]["Actions"].keys() == set()


def test_actions_together_have_words_of_their_own() -> None:
    """Each action of a combination can also stand alone."""
    alone = [verb(action) for names in actions()["together"] for action in names.split()]

    assert [found.words for found in alone if found.words.startswith("call `")] == []


def test_action_on_another_kind_has_words_of_its_own() -> None:
    """A subnet isn't created; what is created is put into it."""
    words = verbs_by_kind("ec2:createnetworkinterface")["subnet"].words

    assert words != verb("ec2:CreateNetworkInterface").words


@pytest.mark.slow
def test_managed_policies_exist() -> None:
    """AWS has the managed policies that are explained."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data  # noqa: PLC0415  # 2 MB

    assert set(nouns("managed")) - json.loads(aws_managed_policies_data).keys() == set()
