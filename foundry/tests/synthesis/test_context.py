"""CDK's own settings mean the same in `cdk.json` and after `-c`, and none is passed over."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis.request import Request

BOUNDARY = "@aws-cdk/core:permissionsBoundary"
QUALIFIER = "@aws-cdk/core:bootstrapQualifier"
PARTITIONS = "@aws-cdk/core:target-partitions"
FLAG = "@aws-cdk/core:checkSecretUsage"


def context_of(project: Path, context: dict[str, Any], *, by_cli: bool, **settings: Any) -> Any:
    """What the app gets: from the CLI, or from `cdk.json` where the app runs without it."""
    in_file = settings if by_cli else {"context": context, **settings}
    (project / "cdk.json").write_text(json.dumps(in_file))
    return Request({"CDK_CONTEXT_JSON": json.dumps(context)} if by_cli else {}).context


@pytest.mark.parametrize("by_cli", [True, False])
@pytest.mark.parametrize(
    ("name", "given", "meant"),
    [
        (BOUNDARY, '{"name": "dev-boundary"}', {"name": "dev-boundary"}),
        (BOUNDARY, {"arn": "arn:aws:iam::1:policy/dev"}, {"arn": "arn:aws:iam::1:policy/dev"}),
        (PARTITIONS, '["aws", "aws-cn"]', ["aws", "aws-cn"]),
        (QUALIFIER, "shop1", "shop1"),
        (QUALIFIER, "12345", "12345"),
        (FLAG, "false", False),
        (FLAG, "true", True),
        (FLAG, False, False),
        ("stage", "true", "true"),
        ("limits", '{"cpu": 1}', '{"cpu": 1}'),
    ],
)
def test_setting_is_what_was_meant(
    name: str, given: Any, meant: Any, by_cli: bool, empty_project: Path
) -> None:
    """Those of CDK are read; a project's own are left to its code."""
    assert context_of(empty_project, {name: given}, by_cli=by_cli)[name] == meant


@pytest.mark.parametrize("by_cli", [True, False])
@pytest.mark.parametrize(
    ("name", "given"),
    [
        (BOUNDARY, "dev-boundary"),
        (BOUNDARY, '{"nam": "dev-boundary"}'),
        (BOUNDARY, {"name": ""}),
        (BOUNDARY, {"name": "dev", "arn": "arn:aws:iam::1:policy/dev"}),
        (BOUNDARY, ["dev-boundary"]),
        (PARTITIONS, "aws"),
        (QUALIFIER, ""),
        (QUALIFIER, "eleven_more"),
        (QUALIFIER, 12),
    ],
)
def test_setting_that_cdk_would_pass_over_is_refused(
    name: str, given: Any, by_cli: bool, empty_project: Path
) -> None:
    """In one line that says where to write what."""
    with pytest.raises(Mistake, match=f'^{name}: .*; write it into cdk.json, .*: "{name}": '):
        context_of(empty_project, {name: given}, by_cli=by_cli)


@pytest.mark.parametrize(
    ("name", "given", "instead"),
    [
        ("@aws-cdk/core:permissionBoundary", {"name": "dev"}, f"write {BOUNDARY}$"),
        (BOUNDARY.lower(), {"name": "dev"}, f"write {BOUNDARY}$"),
        (FLAG, "no", "write true or false$"),
        (FLAG, "0", "write true or false$"),
    ],
)
def test_setting_that_is_misspelt_is_refused(
    name: str, given: Any, instead: str, empty_project: Path
) -> None:
    """CDK would have no boundary then, and take any other text for true."""
    with pytest.raises(Mistake, match=f"^{name}: .*{instead}"):
        context_of(empty_project, {name: given}, by_cli=False)


@pytest.mark.parametrize("by_cli", [True, False])
@pytest.mark.parametrize(
    "tags", [{"team": "shop"}, "team=shop", ["team=shop"], [{"Key": "team", "Value": 1}]]
)
def test_tags_that_no_deployment_takes_are_refused(
    tags: Any, by_cli: bool, empty_project: Path
) -> None:
    """The CLI would say nothing of them when it synthesizes."""
    with pytest.raises(Mistake, match=r'^cdk\.json: tags: .* is no list of tags; write "tags": '):
        context_of(empty_project, {}, by_cli=by_cli, tags=tags)


def test_tags_are_taken(empty_project: Path) -> None:
    """As the CLI takes them."""
    tags = [{"Key": "team", "Value": "shop"}]

    assert context_of(empty_project, {"stage": "dev"}, by_cli=True, tags=tags) == {"stage": "dev"}


def test_output_is_named_in_one_way(tmp_path: Path) -> None:
    """What is read and what is written are compared by their paths."""
    request = Request({"CDK_OUTDIR": f"{tmp_path}/project/../out"})

    assert request.output == tmp_path / "out"
