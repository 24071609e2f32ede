"""Every kind of trigger is deployed and fired for real; the function logs what reached it."""

import dataclasses
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.local.deployed import DeployedFunction, function_named
from lambda_foundry.local.deployment import deploy
from lambda_foundry.local.endpoint import client
from lambda_foundry.local.firing import fire
from lambda_foundry.local.http_trigger import HttpTrigger, send
from lambda_foundry.local.logs import LogReader
from lambda_foundry.local.session import Session
from lambda_foundry.local.triggers import kinds, triggers_of
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.local.triggers.websocket_api import WebsocketApi
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from tests.local.running import wait_for
from tests.local.trigger_facts import FACTS, table
from tests.triggers.every_trigger import EVERY_TRIGGER, OF_OTHERS

SIGNATURE = "the caller's signature"
SHOWN = "what callers have to show"

HERE = [name for name in FACTS if name in {*EVERY_TRIGGER, *OF_OTHERS}]

FIRED = [name for name in HERE if FACTS[name].fired]
PERMITTED = [name for name in FIRED if FACTS[name].permitted]
SILENT = [name for name in HERE if FACTS[name].deployed and not FACTS[name].fired]
HTTP_TRIGGERS = [
    kind.name for kind in kinds() if issubclass(kind, HttpTrigger) and kind.name in FIRED
]
UNKNOWN = [
    name for name in HERE if not FACTS[name].deployed and FACTS[name].lacks.startswith("AWS::")
]
"""Those with a type that the emulator doesn't know; of all types in the template it says so."""


def recorder(deployment: Session, name: str) -> DeployedFunction:
    """The function that a kind of trigger invokes."""
    return function_named(f"triggers/{name}", deployment.functions)


def fired(deployment: Session, name: str) -> int:
    """Fire with the event of the facts; the exit status."""
    function = recorder(deployment, name)
    return fire(function, FACTS[name].event, emulator_log=deployment.emulator.log)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What isn't there within seconds won't come."""
    monkeypatch.setattr(Trigger, "patience", 1.0)


def test_every_trigger_has_its_facts() -> None:
    """A new kind of trigger comes with what the emulator does with it."""
    assert set(EVERY_TRIGGER) <= set(FACTS)


def test_every_kind_can_be_fired() -> None:
    """There is a way to fire each kind, by the name that `foundry new` knows it by."""
    assert {kind.name for kind in kinds()} == {*FACTS, "none"}


def test_limits_that_are_told_are_those_of_the_facts() -> None:
    """What `foundry local` says of a kind is what the tests below prove."""
    told = {kind.name: (kind.deployable, kind.lacks) for kind in kinds() if kind.lacks}

    assert told == {
        name: (fact.deployed, fact.lacks) for name, fact in FACTS.items() if not fact.fired
    }


def test_table_in_the_docs_is_true() -> None:
    """It is the facts that these tests prove."""
    page = (project_root() / "docs" / "how-to" / "run-locally.md").read_text()

    assert table() in page, f"put this into the page:\n{table()}"


@pytest.mark.slow
@pytest.mark.parametrize("name", FIRED)
def test_trigger_reaches_its_function(
    name: str, deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """The source is made to invoke the function, which logs what it got."""
    assert fired(deployment, name) == 0

    assert FACTS[name].receives in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "received"),
    [
        ("tokens", "TokenGeneration_Authentication"),
        ("messages", "CustomMessage_AdminCreateUser"),
        ("challenges", "DefineAuthChallenge_Authentication"),
    ],
)
def test_user_pool_asks_at_other_operations(
    name: str, received: str, deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody signs in, or is invited."""
    function = recorder(deployment, name)

    assert fire(function, {}, emulator_log=deployment.emulator.log) == 0

    assert f'"triggerSource": "{received}"' in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("record", "found"),
    [({}, "KeyError: 'body'"), (5, "TypeError: 'int' object is not subscriptable")],
)
def test_fire_says_which_form_an_event_has_to_have(
    record: object, found: str, deployment: Session
) -> None:
    """By the file that has one."""
    function = recorder(deployment, "sqs")

    with pytest.raises(Mistake) as refused:
        fire(function, {"Records": [record]}, emulator_log=deployment.emulator.log)

    assert str(refused.value) == (
        f"triggers/sqs: this is no event of sqs ({found}); "
        "write one like tests/events/triggers/sqs.json"
    )


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", SILENT)
def test_silent_trigger_still_is(
    name: str, deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """The day on which the emulator invokes the function, the facts have to change."""
    assert fired(deployment, name) == 1

    said = capsys.readouterr()
    assert FACTS[name].told in said.out
    assert (
        f"was not invoked by its {name}: the emulator doesn't fire it ({FACTS[name].lacks})"
        in said.err
    )


@pytest.fixture(scope="module")
def edited(deployment: Session, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """With another handler behind the topic, and a stack for each trigger that is refused."""
    recorder = tmp_path_factory.mktemp("edited") / "recorder"
    shutil.copytree(Path(__file__).with_name("recorder"), recorder)
    handler = recorder / "handler.py"
    handler.write_text(handler.read_text().replace("received ", "swapped "))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SNS_RECORDER", str(recorder))
        patched.setenv("REFUSED", "yes")
        return deployment.synthesize()


@pytest.mark.slow
@pytest.mark.parametrize("name", UNKNOWN)
def test_refused_trigger_still_is(name: str, deployment: Session, edited: Assembly) -> None:
    """The day on which the emulator knows the type, the facts have to change."""
    template = json.dumps(edited.stack(name).template.document)
    cloudformation = client(deployment.endpoint, "cloudformation")

    with pytest.raises(cloudformation.exceptions.ClientError, match=FACTS[name].lacks):
        cloudformation.create_stack(
            StackName=name.replace("_", "-"),
            TemplateBody=template,
            Capabilities=["CAPABILITY_IAM"],
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["alb", "ses"])
def test_deployment_names_what_is_refused(name: str, deployment: Session, edited: Assembly) -> None:
    """A resource that can't be made, or one of a type that the emulator doesn't know."""
    with pytest.raises(Mistake, match=r"^cdk deploy failed: ") as refused:
        deploy(deployment.endpoint, edited, stacks=[construct_id(name)])

    assert FACTS[name].lacks in str(refused.value)


@pytest.mark.slow
def test_durable_function_still_gets_the_plain_event(
    deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """The day on which the emulator keeps executions, the page on it has to change."""
    function = recorder(deployment, "durable")

    fire(function, {"order": "hello"}, emulator_log=deployment.emulator.log)

    assert 'received {"order": "hello"}' in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", PERMITTED)
def test_right_to_invoke_is_not_enforced(name: str, deployment: Session) -> None:
    """With neither a resource-based policy nor a role that allows it: the facts say so."""
    function = recorder(deployment, name)

    with nobody_allowed(function, name):
        status = fired(deployment, name)

    assert status == 0, "the emulator has learnt to enforce it: say so in the facts"


@contextmanager
def nobody_allowed(function: DeployedFunction, name: str) -> Iterator[None]:
    """Take away what lets the source invoke the function, or lets Lambda read the source."""
    roles = function.client("iam")
    permissions = function.client("lambda")
    statements, own = _statements(function), _roles(function, construct_id(name))
    policies = [
        (role, policy, roles.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
        for role in own
        for policy in roles.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    attached = [
        {"RoleName": role, "PolicyArn": policy["PolicyArn"]}
        for role in own
        for policy in roles.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    ]
    assert statements or policies or attached
    for statement in statements:
        permissions.remove_permission(
            FunctionName=function.physical_id, StatementId=statement["Sid"]
        )
    for role, policy, _ in policies:
        roles.delete_role_policy(RoleName=role, PolicyName=policy)
    for each in attached:
        roles.detach_role_policy(**each)
    yield
    for statement in statements:
        permissions.add_permission(
            FunctionName=function.physical_id,
            StatementId=statement["Sid"],
            Action=statement["Action"],
            Principal=statement["Principal"]["Service"],
        )
    for role, policy, document in policies:
        roles.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
    for each in attached:
        roles.attach_role_policy(**each)


def _statements(function: DeployedFunction) -> list[dict[str, Any]]:
    client = function.client("lambda")
    try:
        policy = client.get_policy(FunctionName=function.physical_id)["Policy"]
    except client.exceptions.ResourceNotFoundException:
        return []
    statements: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return statements


def _roles(function: DeployedFunction, name: str) -> list[str]:
    own = (f"Triggers/{name}/", f"Triggers/{name}Trigger/")
    return [
        function.stack.physical_ids[logical_id]
        for logical_id in function.stack.template.ids("AWS::IAM::Role")
        if function.stack.paths[logical_id].startswith(own)
    ]


@pytest.mark.slow
def test_poison_ends_in_the_dead_letter_queue(deployment: Session) -> None:
    """A message that fails again and again is put aside, and the others go on."""
    function = recorder(deployment, "sqs")
    sqs = function.client("sqs")
    (queue, dead_letters) = (_url(function, part) for part in ("Queue", "DeadLetters"))
    # Else a message stays hidden for thirty seconds after each failure.
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    reader = LogReader(function)

    sqs.send_message(QueueUrl=queue, MessageBody="poison")
    sqs.send_message(QueueUrl=queue, MessageBody="good")

    received = sqs.receive_message(QueueUrl=dead_letters, WaitTimeSeconds=0)
    wait_for(lambda: bool(received.update(_received(sqs, dead_letters)) or received["Messages"]))
    assert [message["Body"] for message in received["Messages"]] == ["poison"]
    assert any('"body": "good"' in line for line in reader.new_lines())


def _url(function: DeployedFunction, part: str) -> str:
    (logical_id,) = (
        logical_id
        for logical_id in function.stack.template.ids("AWS::SQS::Queue")
        if function.stack.paths[logical_id] == f"Triggers/SqsTrigger/{part}/Resource"
    )
    name = function.stack.physical_ids[logical_id].rpartition("/")[2]
    url: str = function.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    return url


def _received(sqs: Any, url: str) -> dict[str, Any]:
    return {"Messages": [], **sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)}


@pytest.mark.slow
def test_new_code_is_swapped_in(
    deployment: Session, edited: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is deployed after a change of a handler runs at once, by no update of the stack."""
    before = _last_update(deployment)

    dataclasses.replace(deployment, services=["triggers"]).deploy(edited, hotswap=True)

    assert fired(deployment, "sns") == 0
    assert "swapped " in capsys.readouterr().out
    assert _last_update(deployment) == before


def _last_update(deployment: Session) -> Any:
    function = recorder(deployment, "sns")
    answer = function.client("cloudformation").describe_stacks(StackName=function.stack.name)
    return answer["Stacks"][0].get("LastUpdatedTime")


@pytest.mark.slow
@pytest.mark.parametrize("name", HTTP_TRIGGERS)
def test_unsigned_request_is_refused(name: str, deployment: Session) -> None:
    """Where callers have to sign, a request of nobody doesn't get to the function."""
    (trigger, *_) = triggers_of(recorder(deployment, name))
    assert isinstance(trigger, HttpTrigger)

    answer = send(trigger.endpoint, dataclasses.replace(trigger.request({}), signed_for=""))

    assert answer.partition(" ")[0] in {"401", "403"}
    assert FACTS[name].enforced in {SIGNATURE, SHOWN}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "status", "enforced"),
    [("websocket_api", 403, SIGNATURE), ("websocket_authorizer", 401, SHOWN)],
)
def test_connection_of_a_stranger_is_refused(
    name: str, status: int, enforced: str, deployment: Session
) -> None:
    """A WebSocket is opened to those who sign, or show what its authorizer is asked about."""
    (trigger, *_) = triggers_of(recorder(deployment, name))
    assert isinstance(trigger, WebsocketApi)

    with pytest.raises(Mistake, match=rf"the connection is refused: HTTP/1\.1 {status}"):
        trigger.connected({}, signed=False)
    assert FACTS[name].enforced == enforced


def test_signature_is_enforced_where_a_test_proves_it() -> None:
    """What the facts call enforced is asked by the two tests above."""
    enforced = {name for name, fact in FACTS.items() if fact.enforced != "no"}

    assert enforced == {*HTTP_TRIGGERS, "websocket_api", "websocket_authorizer"}


@pytest.mark.slow
def test_function_that_can_not_start_is_told_of(
    deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lambda's log says why; the emulator's function has none, so it is read elsewhere."""
    function = recorder(deployment, "kinesis")
    configure = function.client("lambda").update_function_configuration
    configure(FunctionName=function.physical_id, Handler="nowhere.handler")

    assert fired(deployment, "kinesis") == 1

    assert "[ERROR] Worker init failed: No module named 'nowhere'" in capsys.readouterr().out
    configure(FunctionName=function.physical_id, Handler="handler.handler")
