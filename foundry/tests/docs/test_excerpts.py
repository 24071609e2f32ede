"""What pages show without a command that prints it: lists of files, a line of code, a message."""

import ast
import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any, cast

import aws_cdk as cdk
import pytest
import yaml
from aws_cdk import assertions
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_apigatewayv2_authorizers import HttpIamAuthorizer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from lambda_foundry import PythonFunction, acknowledge
from lambda_foundry.checks.finding import METADATA
from lambda_foundry.checks.needed_rights import calls_of
from lambda_foundry.checks.run import check
from lambda_foundry.invoke.http_fronts import REST_API, told
from lambda_foundry.invoke.invocation import Outcome
from lambda_foundry.packaging.requirements import owned
from lambda_foundry.project import project_root, shown
from lambda_foundry.scaffold.function_files import leftovers
from lambda_foundry.scaffold.merging import merged
from lambda_foundry.stages import Stage
from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.functions import function_ids
from lambda_foundry.triggers import HttpApiTrigger, KafkaTrigger, KinesisTrigger, SqsTrigger
from tests.docs.api_page import PAGE as API_PAGE
from tests.docs.following import ACCOUNT, NOT_FOLLOWED, OTHERS_KEPT_BY
from tests.docs.pages import BLOCK, HOW_TO, PAGES, README, Excerpt, commands, excerpts
from tests.smallest_source import SMALLEST
from tests.validation import UNVALIDATED

FENCE = re.compile(r"^ *(?:```|~~~)", flags=re.MULTILINE)
PATHS = re.compile(r"^((?:[\w./-]+(?:, )?)+) +\w", flags=re.MULTILINE)
FOUND = [(shown(page), excerpt) for page in PAGES if page != API_PAGE for excerpt in excerpts(page)]
"""On pages that people write."""


def text_of(page: Path, beginning: str) -> str:
    """The excerpt that begins so."""
    (text,) = [one.text for one in excerpts(page) if one.text.startswith(beginning)]
    return text


def paths(text: str) -> list[str]:
    """What a list of files has at the beginning of each line."""
    return [path for line in PATHS.findall(text) for path in line.split(", ")]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_block_is_read(page: Path) -> None:
    """None has a form that the tests pass over."""
    text = page.read_text(encoding="utf-8")

    assert len(FENCE.findall(text)) == 2 * len(BLOCK.findall(text))


def listed_for(page: str, excerpt: Excerpt) -> list[str]:
    """The tests that are listed for an excerpt by how it begins."""
    keepers = NOT_FOLLOWED.get(page, {})
    return [test for start, test in keepers.items() if excerpt.text.startswith(start)]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_file_of_a_page_is_named_above_it(page: Path) -> None:
    """Where pages are read, a block's own title isn't shown."""
    text = page.read_text(encoding="utf-8")
    files = [block for block in BLOCK.finditer(text) if block["role"] == "title"]
    above = {block["path"]: text[: block.start()].rpartition("```")[2][-260:] for block in files}

    assert [path for path, words in above.items() if path not in words] == []


@pytest.mark.parametrize(("page", "excerpt"), FOUND, ids=lambda one: getattr(one, "place", ""))
def test_excerpt_is_kept_true_by_a_test(page: str, excerpt: Excerpt) -> None:
    """A new one should become a step, or be listed with the test that knows it."""
    (keeper,) = listed_for(page, excerpt) or [OTHERS_KEPT_BY[page]]

    assert keeper == ACCOUNT or Path(page).name in (project_root() / keeper).read_text()


def test_listed_excerpts_are_there() -> None:
    """None is listed that no page has any more."""
    listed = sum(len(excerpts) for excerpts in NOT_FOLLOWED.values())

    assert listed == sum(len(listed_for(page, excerpt)) for page, excerpt in FOUND)


def test_readme_says_what_is_where() -> None:
    """Each file and folder of the list in README.md is there."""
    listed = paths(text_of(README, "app.py, cdk.json"))

    assert [path for path in listed if not (project_root() / path).exists()] == []
    assert len(listed) > 10


def test_readme_says_what_is_beside_the_project() -> None:
    """So is each of the second list."""
    listed = paths(text_of(README, "foundry/src/lambda_foundry/"))

    assert [path for path in listed if not (project_root() / path).exists()] == []
    assert len(listed) > 3


def test_files_of_a_function_are_those_that_come() -> None:
    """The list in add-a-function.md is what README.md shows of it, but for what is shared."""
    (new,) = [one for one in commands(README) if one.text.startswith("uv run foundry new")]
    came = re.findall(r"^ +(\S+)$", new.output, flags=re.MULTILINE)

    listed = paths(text_of(HOW_TO / "add-a-function.md", "stacks/shop/__init__.py"))

    assert set(came) - set(listed) == {
        "tests/snapshots/shop/__init__.json",
        "tests/snapshots/layers/PowertoolsLayerPython314Arm64.json",
    }
    assert set(listed) <= set(came)


def test_polled_triggers_take_what_a_mapping_takes() -> None:
    """The code of the page on triggers works as it stands there: filters, pollers, windows."""
    stack = cdk.Stack()
    known = {
        "self": stack,
        "function": PythonFunction(stack, "Function", source="concepts/echo"),
        "cdk": cdk,
        "lambda_": lambda_,
        "SqsTrigger": SqsTrigger,
        "KinesisTrigger": KinesisTrigger,
    }

    exec(text_of(HOW_TO.with_name("reference") / "triggers.md", "paid = lambda_"), known)  # noqa: S102

    template = assertions.Template.from_stack(stack)
    pattern = {"Pattern": '{"body":{"state":["paid"]}}'}
    of_queue = {
        "FilterCriteria": {"Filters": [pattern]},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ProvisionedPollerConfig": {"MinimumPollers": 2, "MaximumPollers": 20},
        "ScalingConfig": assertions.Match.absent(),
    }
    template.has_resource_properties("AWS::Lambda::EventSourceMapping", of_queue)
    of_stream = {"TumblingWindowInSeconds": 300, "MaximumRetryAttempts": 3}
    template.has_resource_properties("AWS::Lambda::EventSourceMapping", of_stream)


def test_kafka_is_read_as_its_page_says() -> None:
    """The code of the page works as it stands there: MSK, brokers elsewhere, own pollers."""
    stack = cdk.Stack()
    known = {
        "self": stack,
        "function": PythonFunction(stack, "Function", source="concepts/echo"),
        "lambda_": lambda_,
        "secretsmanager": secretsmanager,
        "KafkaTrigger": KafkaTrigger,
        "vpc": ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-1",
            availability_zones=["eu-west-1a"],
            private_subnet_ids=["subnet-1"],
        ),
        "security_group": ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1"),
        "cluster_arn": "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/1c2d3e4f-2",
    }

    for name in ("Orders", "Refunds", "Payments"):
        beginning = f'KafkaTrigger(\n    self,\n    "{name}"'
        exec(text_of(HOW_TO / "read-from-kafka.md", beginning), known)  # noqa: S102

    template = assertions.Template.from_stack(stack)
    mappings: list[dict[str, Any]] = [
        {"Topics": ["orders"], "MaximumRetryAttempts": assertions.Match.absent()},
        {"Topics": ["refunds"], "SelfManagedEventSource": assertions.Match.any_value()},
        {"Topics": ["payments"], "MaximumRetryAttempts": 3, "BisectBatchOnFunctionError": True},
    ]
    for mapping in mappings:
        template.has_resource_properties("AWS::Lambda::EventSourceMapping", mapping)


def test_triggers_take_properties() -> None:
    """The code of add-a-function.md works as it stands there."""
    stack = cdk.Stack()
    known = {
        "self": stack,
        "function": PythonFunction(stack, "Function", source="concepts/echo"),
        "authorizer": HttpIamAuthorizer(),
        "throttle": apigateway.ThrottleSettings(rate_limit=5),
        "SqsTrigger": SqsTrigger,
        "HttpApiTrigger": HttpApiTrigger,
    }

    exec(text_of(HOW_TO / "add-a-function.md", "SqsTrigger(self"), known)  # noqa: S102

    template = assertions.Template.from_stack(stack)
    template.has_resource_properties("AWS::SQS::Queue", {"FifoQueue": True})
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Route", {"RouteKey": "GET /orders", "AuthorizationType": "AWS_IAM"}
    )


def test_claims_of_a_caller_are_read() -> None:
    """The code of build-an-api.md works as it stands there."""
    context = {"authorizer": {"jwt": {"claims": {"sub": "ann"}, "scopes": None}}}
    app = APIGatewayHttpResolver()
    app.current_event = APIGatewayProxyEventV2({"version": "2.0", "requestContext": context})
    known: dict[str, Any] = {"app": app}

    exec(text_of(HOW_TO / "build-an-api.md", "claims = app.current_event"), known)  # noqa: S102

    assert known["owner"] == "ann"


def test_own_packages_are_read_as_the_page_writes_them(tmp_path: Path) -> None:
    """Each line of add-dependencies.md is one: a folder, a wheel and a repository."""
    text = text_of(HOW_TO / "add-dependencies.md", "../../../packages/core")
    folder = tmp_path / "lambda_src/shop/orders"
    for path in re.findall(r"^\.\S+", text, flags=re.MULTILINE):
        (folder / path).resolve().mkdir(parents=True)
    folder.mkdir(parents=True)
    (folder / "requirements.in").write_text(text, encoding="utf-8")

    assert [own.is_repository for own in owned(folder)] == [False, False, True]


def test_copied_trigger_imports_what_the_page_says() -> None:
    """The table in change-a-building-block.md has each inner name that the copy takes."""
    source = (project_root() / "foundry/src/lambda_foundry/triggers/sqs.py").read_text()
    page = (HOW_TO / "change-a-building-block.md").read_text()
    rows = re.findall(r"^\| `(lambda_foundry\S*)` \| (`.+`) \|", page, flags=re.MULTILINE)

    imported = {
        (node.module, name.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lambda_foundry")
        for name in node.names
    }

    assert imported == {(row[0], name) for row in rows for name in re.findall(r"`(\w+)`", row[1])}


def test_property_of_a_trigger_is_taken() -> None:
    """The code of change-a-building-block.md works as it stands there."""
    stack = cdk.Stack()
    function = PythonFunction(stack, "Function", source="concepts/echo")
    known = {"self": stack, "function": function, "SqsTrigger": SqsTrigger}

    exec(text_of(HOW_TO / "change-a-building-block.md", "SqsTrigger(self"), known)  # noqa: S102

    template = assertions.Template.from_stack(stack)
    template.has_resource_properties("AWS::Lambda::EventSourceMapping", {"BatchSize": 1})


def test_conflict_looks_as_the_page_says(tmp_path: Path) -> None:
    """The block of upgrade.md is what is left where both have changed a line."""
    block = text_of(HOW_TO / "upgrade.md", "<<<<<<< yours")
    _, yours, _, templates, _ = block.splitlines(keepends=True)
    file = PurePosixPath("audit.yml")
    (tmp_path / file).write_text(yours)

    (outcome,) = merged(tmp_path, before={file: "as it was made\n"}, after={file: templates})

    assert outcome.kind == "conflict"
    assert outcome.content == block.encode()


def test_vulnerability_is_accepted_by_a_section_and_a_reason() -> None:
    """As audit.md has it: the file's own form."""
    shown_there = tomllib.loads(text_of(HOW_TO / "audit.md", "[every-stage]"))
    own = tomllib.loads((project_root() / "accepted-findings.toml").read_text())

    assert shown_there.keys() <= own.keys()
    assert all(isinstance(reason, str) for reason in shown_there["every-stage"].values())


def test_finding_is_accepted_by_a_line() -> None:
    """The code of check.md works as it stands there."""
    queue = sqs.CfnQueue(cdk.Stack(), "Queue")

    code = text_of(HOW_TO / "check.md", "from lambda_foundry import acknowledge")
    exec(code, {"queue": queue})  # noqa: S102  # the page's own

    noted: dict[str, str] = queue.get_metadata(METADATA)
    assert noted == {"queue-redrive": "holds what failed; someone reads it by hand"}
    assert acknowledge.__name__ in code


def test_logical_id_is_kept_by_a_line() -> None:
    """The code of check.md works as it stands there."""
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    stack = cdk.Stack()
    known: dict[str, Any] = {
        "cast": cast,
        "dynamodb": dynamodb,
        "table": dynamodb.Table(stack, "Table", partition_key=key),
    }

    exec(text_of(HOW_TO / "check.md", 'cast("dynamodb.CfnTable"'), known)  # noqa: S102

    element = cast("cdk.CfnElement", known["table"].node.default_child)
    assert stack.resolve(element.logical_id) == "Results25575328"


def test_leftover_is_named_as_the_page_says(tmp_path: Path) -> None:
    """That of take-away-a-function.md."""
    snapshot = tmp_path / "tests" / "snapshots" / "concepts" / "slug.json"
    snapshot.parent.mkdir(parents=True)
    snapshot.touch()
    (tmp_path / "stacks").mkdir()

    said = text_of(HOW_TO / "take-away-a-function.md", "tests/snapshots/concepts/slug.json")

    assert said.splitlines() == [*leftovers(tmp_path), "FAILED leftovers"]


def test_matrix_of_work_on_macos_and_windows_is_that_of_our_own_workflow() -> None:
    """Which runs the same commands on the same systems."""
    lines = text_of(HOW_TO / "work-on-macos-and-windows.md", "runs-on: ${{ matrix.system }}")
    workflow = project_root() / ".github" / "workflows" / "platforms.yml"
    job = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["commands"]

    assert yaml.safe_load(lines) == {key: job[key] for key in ("runs-on", "strategy")}


def test_malformed_answer_is_told_as_the_page_says() -> None:
    """An object where a REST API wants a text, as invoke.md shows it."""
    shown_there = text_of(HOW_TO / "invoke.md", "REST API: the client gets 502")

    assert told(REST_API, Outcome(payload=b'{"body": {"total": 3}}')) == shown_there


def test_durable_function_is_made_as_the_page_shows() -> None:
    """Its properties are those that CDK takes."""
    text = text_of(HOW_TO / "make-a-function-durable.md", "PythonFunction(")
    (statement,) = ast.parse(text).body
    call = cast("ast.Call", cast("ast.Expr", statement).value)
    (config,) = [one.value for one in call.keywords if one.arg == "durable_config"]
    made = eval(  # noqa: S307  # the page's own code
        ast.unparse(config), {"lambda_": lambda_, "cdk": cdk}
    )

    assert made.execution_timeout.to_days() == 7


def test_hook_of_the_page_has_the_rights_that_it_needs_and_no_other(tmp_path: Path) -> None:
    """By the rules that compare code and role; `deploy.md` shows its code, and how it is named."""
    assert 'pre_traffic_hook="shop' in text_of(HOW_TO / "deploy.md", "PythonFunction(self")
    handler = tmp_path / "hook" / "handler.py"
    handler.parent.mkdir()
    handler.write_text(text_of(HOW_TO / "deploy.md", '"""Tries a new version'), encoding="utf-8")
    app = cdk.App(outdir=str(tmp_path / "cdk.out"), **UNVALIDATED)
    setattr(app, "stages", (Stage(name="prod", alarms=True, canary_minutes=10),))  # noqa: B010  # to mypy an App has none
    hook = str(handler.parent)
    stack = cdk.Stack(app, "Shop")
    PythonFunction(stack, "Function", source=SMALLEST, pre_traffic_hook=hook)

    (template,) = read_templates(Path(app.synth().directory))
    (called,) = [
        calls_of(template, function)
        for function in function_ids(template)
        if "PreTraffic" in function
    ]
    assert called is not None
    operations = {call.operation for call in called.calls}
    assert operations == {"PutLifecycleEventHookExecutionStatus", "Invoke"}
    assert check(template).findings == []
