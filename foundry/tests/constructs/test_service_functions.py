"""Functions of a service that need each other, and what they make together."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk.assertions import Template

from lambda_foundry.names import project_functions
from lambda_foundry.service_app import ServiceApp
from lambda_foundry.testing.template_parts import of_type
from tests.constructs.conftest import told
from tests.smallest_source import SMALLEST
from tests.validation import UNVALIDATED

Services = Callable[..., str]

STACK = f"""
import aws_cdk as cdk
from lambda_foundry import PythonFunction, service_function

SOURCE = "{SMALLEST}"

class ShopStack(cdk.Stack):
    def connect_functions(self):
        for name in NAMES:
            cdk.CfnOutput(self, name.title() + "Path", value=service_function(self, name).node.path)
"""

FUNCTION = """
from constructs import Construct
from lambda_foundry import PythonFunction, service_function
from aws_cdk import aws_lambda as lambda_
SOURCE = "{source}"

class {name}Function(Construct):
    def __init__(self, scope, id_):
        super().__init__(scope, id_)
        {body}
"""

PLAIN = 'self.function = PythonFunction(self, "Function", source=SOURCE)'


OF_CDK = (
    'lambda_.Function(self, "Own", code=lambda_.Code.from_inline("handler = 1"), '
    'handler="index.handler", runtime=lambda_.Runtime.PYTHON_3_14)'
)


def stack(*names: str) -> str:
    """The module of a stack that tells where these functions are, once all are there."""
    return f"NAMES = {names!r}\n{STACK}"


def function(name: str, body: str = PLAIN) -> str:
    """The module of a function."""
    return FUNCTION.format(name=name, body=body, source=SMALLEST)


def needing(other: str) -> str:
    """A constructor that needs another function first."""
    return f'{PLAIN}; self.other = service_function(self, "{other}")'


@pytest.fixture(autouse=True)
def smallest(monkeypatch: pytest.MonkeyPatch, empty_project: Any) -> None:
    """The code of all these functions, where a project of a few lines finds it."""
    folder = empty_project / "lambda_src" / SMALLEST
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handler.py").write_text("def handler(event, context):\n    return event\n")


def outputs(services: str) -> dict[str, str]:
    """What the stack tells of its functions, by their names."""
    app = ServiceApp(services=services, **UNVALIDATED)
    template = Template.from_stack(app.node.find_child("Shop")).to_json()  # type: ignore[arg-type]  # a stack
    return {
        name.removesuffix("Path"): output["Value"]
        for name, output in template.get("Outputs", {}).items()
    }


def test_stack_reaches_its_functions_by_name(services: Services) -> None:
    """When all of them are there, whatever the alphabet says."""
    written = services(
        **{
            "shop/__init__": stack("status", "submit"),
            "shop/submit": function("Submit"),
            "shop/status": function("Status"),
        }
    )

    assert outputs(written) == {"Status": "Shop/Status/Function", "Submit": "Shop/Submit/Function"}


def test_function_that_another_needs_is_made_first(services: Services) -> None:
    """Once, though the alphabet would have it later."""
    written = services(
        **{
            "shop/__init__": stack("admin", "sign_in"),
            "shop/admin": function("Admin", needing("sign_in")),
            "shop/sign_in": function("SignIn"),
        }
    )

    assert outputs(written) == {"Admin": "Shop/Admin/Function", "SignIn": "Shop/SignIn/Function"}


@pytest.mark.parametrize(
    ("body", "name", "path"),
    [
        ('PythonFunction(self, "Only", source=SOURCE)', "pay", "Shop/Pay/Only"),
        (f'{PLAIN}; PythonFunction(self, "Key", source=SOURCE)', "pay", "Shop/Pay/Function"),
        (f'{PLAIN}; PythonFunction(self, "Key", source=SOURCE)', "pay/Key", "Shop/Pay/Key"),
        (
            OF_CDK,
            "pay",
            "Shop/Pay/Own",
        ),
    ],
    ids=["only one", "one of two", "the other", "of CDK's class"],
)
def test_module_may_make_other_functions(
    body: str, name: str, path: str, services: Services
) -> None:
    """The only one, the one that is called Function, or the one whose id is given."""
    written = services(**{"shop/__init__": stack(name), "shop/pay": function("Pay", body)})

    assert list(outputs(written).values()) == [path]


TOO_EARLY = """
    def __init__(self, scope, id_, **props):
        super().__init__(scope, id_, **props)
        service_function(self, "pay")
"""

UNUSABLE = {
    "unknown": (
        {"shop/__init__": stack("sumbit"), "shop/submit": function("Submit")},
        "shop/__init__.py: there is no function 'sumbit' in the service; it has submit",
    ),
    "circle": (
        {
            "shop/__init__": stack(),
            "shop/admin": function("Admin", needing("sign_in")),
            "shop/sign_in": function("SignIn", needing("admin")),
        },
        "shop/admin.py: admin needs sign_in needs admin; make what they need of each other in ",
    ),
    "none": (
        {"shop/__init__": stack("pay"), "shop/pay": function("Pay", "pass")},
        "shop/pay.py: it makes no function 'Function', but none",
    ),
    "parameters": (
        {"shop/__init__": STACK.replace("(self):", "(self, functions):")},
        "shop/__init__.py: connect_functions takes self alone; reach a function by ",
    ),
    "too early": (
        {"shop/__init__": STACK.partition("    def connect")[0] + TOO_EARLY},
        "error: Shop: its functions aren't there yet that 'pay' would be one of; write this in ",
    ),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_function_that_cannot_be_had_is_told(case: str, services: Services) -> None:
    """In one line, with what to write."""
    files, said = UNUSABLE[case]

    assert said in told(services(**files))


def test_private_module_is_no_function(services: Services, empty_project: Any) -> None:
    """A module that begins with `_` is for what several functions make together."""
    written = services(
        **{
            "shop/__init__": "from ._machine import NAMES\n" + STACK,
            "shop/_machine": "NAMES = ['pay']\n",
            "shop/pay": function("Pay"),
        }
    )

    assert outputs(written) == {"Pay": "Shop/Pay/Function"}
    (empty_project / "stacks" / written).rename(empty_project / "stacks" / "services")
    (empty_project / "stacks" / "services" / "shop").rename(empty_project / "stacks" / "shop")
    assert project_functions() == [("shop", "pay")]


def test_machine_over_two_functions_may_invoke_both_alone(services: Services) -> None:
    """Each by its own ARN, tried again and bounded in time; no resource-based policy."""
    connect = """
    def connect_functions(self):
        steps = [
            lambda_task(self, name, function=service_function(self, name.lower()))
            for name in ("Submit", "Status")
        ]
        state_machine(self, "Job", definition=steps[0].next(steps[1]))
"""
    written = services(
        **{
            "shop/__init__": "from lambda_foundry.triggers import lambda_task, state_machine\n"
            + STACK.partition("    def connect")[0]
            + connect,
            "shop/submit": function("Submit"),
            "shop/status": function("Status"),
        }
    )

    app = ServiceApp(services=written, **UNVALIDATED)
    resources = Template.from_stack(app.node.find_child("Shop")).to_json()["Resources"]  # type: ignore[arg-type]  # a stack
    invoked = [
        statement["Resource"]
        for policy in of_type(resources, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
    ]
    functions = [
        {"Fn::GetAtt": [logical_id, "Arn"]}
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    assert invoked == functions[::-1]
    assert of_type(resources, "AWS::Lambda::Permission") == []
