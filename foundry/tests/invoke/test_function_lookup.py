"""A function is found by every name that it has, and only when one is meant."""

from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.function import find_function
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.document import Template
from tests.invoke.small_assembly import FUNCTION, write_assembly


def function(path: str, **properties: Any) -> dict[str, Any]:
    """A function's resource."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": FUNCTION | {"Code": {"ZipFile": ""}} | properties,
        "Metadata": {"aws:cdk:path": f"{path}/Resource"},
    }


RESOURCES = {
    "OrdersFn": function("Shop/Orders/Function"),
    "OrdersProvider": function("Shop/Orders/Provider/Handler", Runtime="nodejs22.x"),
    "BillsFn": function("Shop/Bills/Function", FunctionName="the-bills"),
    "BillsOther": function("Shop/Bills/Other"),
    "Image": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ImageUri": "x"}}},
    "OrdersVersion": {
        "Type": "AWS::Lambda::Version",
        "Properties": {"FunctionName": {"Ref": "OrdersFn"}},
    },
    "OrdersAlias": {
        "Type": "AWS::Lambda::Alias",
        "Properties": {"FunctionName": {"Fn::GetAtt": ["OrdersFn", "Arn"]}, "Name": "live"},
        "Metadata": {"aws:cdk:path": "Shop/Orders/Live/Resource"},
    },
}


@pytest.fixture
def templates(tmp_path: Path) -> list[Template]:
    """Those of an assembly with several functions."""
    return read_templates(write_assembly(tmp_path, files={}, template={"Resources": RESOURCES}))


@pytest.mark.parametrize(
    ("name", "logical_id", "alias"),
    [
        ("OrdersFn", "OrdersFn", None),
        ("Shop/Orders/Function", "OrdersFn", None),
        ("shop/orders", "OrdersFn", None),
        ("Shop/Orders", "OrdersFn", None),
        ("/Shop/Orders/Function/", "OrdersFn", None),
        ("shop/bills", "BillsFn", None),
        ("the-bills", "BillsFn", None),
        ("Shop/Bills/Other", "BillsOther", None),
        ("shop/bills/Other", "BillsOther", None),
        ("OrdersAlias", "OrdersFn", "live"),
        ("Shop/Orders/Live", "OrdersFn", "live"),
        ("OrdersVersion", "OrdersFn", None),
        ("OrdersProvider", "OrdersProvider", None),
    ],
)
def test_function_is_found(
    name: str, logical_id: str, alias: str | None, templates: list[Template]
) -> None:
    """By service and function, path, logical id or name, and by its alias."""
    found = find_function(name, templates)

    assert (found.logical_id, found.alias) == (logical_id, alias)


@pytest.mark.parametrize(
    "file",
    [
        "lambda_src/shop/orders/handler.py",
        "lambda_src/shop/orders/rules/vat.py",
        "stacks/shop/orders.py",
        "tests/shop/test_orders.py",
        "tests/events/shop/orders.json",
    ],
)
def test_function_is_found_by_a_file_of_its_own(
    file: str, templates: list[Template], empty_project: Path
) -> None:
    """Which is all that an editor knows of it."""
    path = empty_project / file
    path.parent.mkdir(parents=True)
    path.touch()

    assert find_function(str(path), templates).logical_id == "OrdersFn"


@pytest.mark.parametrize("name", ["shop", "Shop"])
def test_function_that_could_be_several_is_refused(name: str, templates: list[Template]) -> None:
    """With each that could be meant; those that can't run here are not among them."""
    with pytest.raises(Mistake, match="means 3 functions; write one of") as refusal:
        find_function(name, templates)

    assert "Shop/Bills/Other" in str(refusal.value)
    assert "Provider" not in str(refusal.value)


@pytest.mark.parametrize("name", ["nobody", "shop/nobody", "Shop/Orders/Function/Resource/x"])
def test_function_that_is_unknown_is_refused(name: str, templates: list[Template]) -> None:
    """With every function that there is."""
    with pytest.raises(Mistake, match=f"^{name}: there is no such function; there are") as refusal:
        find_function(name, templates)

    assert "  Shop/Orders/Function  OrdersFn" in str(refusal.value)
