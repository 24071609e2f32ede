"""A function of the project has the name of its file, and no other has it too."""

import pytest

from lambda_foundry.template.document import Template, shown_name

FUNCTIONS = {"Shop/Orders": "shop/orders"}


def template(*paths: str) -> Template:
    """Functions by these paths, each a logical id without its slashes, and a queue."""
    found = dict.fromkeys(paths, "AWS::Lambda::Function") | {"Shop/Orders/Queue": "AWS::SQS::Queue"}
    return Template(
        {
            "Resources": {
                path.replace("/", ""): {
                    "Type": type_,
                    "Metadata": {"aws:cdk:path": f"{path}/Resource"},
                }
                for path, type_ in found.items()
            }
        }
    )


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["Shop/Orders/Function"], ["shop/orders"]),
        (["Shop/Orders/Handler"], ["shop/orders"]),
        (["Shop/Orders/Function", "Shop/Orders/Undo"], ["shop/orders", "shop/orders/Undo"]),
        (["Shop/Orders/Undo", "Shop/Orders/Redo"], ["shop/orders/Undo", "shop/orders/Redo"]),
        (
            ["Shop/Orders/Function", "Shop/Orders/Provider/framework-onEvent"],
            ["shop/orders", "shop/orders/Provider/framework-onEvent"],
        ),
        (["Shop/Orders/Function", "Shop/Bills/Function"], ["shop/orders", "Shop/Bills/Function"]),
    ],
    ids=["alone", "alone by another name", "two", "two without a main one", "of CDK", "elsewhere"],
)
def test_functions_of_one_file_have_different_names(paths: list[str], names: list[str]) -> None:
    """The one that is called `Function`, or is alone, has the file's."""
    given = template(*paths)

    shown = [shown_name(given, path.replace("/", ""), functions=FUNCTIONS) for path in paths]
    assert shown == names


def test_what_belongs_to_a_function_has_its_name() -> None:
    """Whether there is another function beside or not."""
    given = template("Shop/Orders/Function", "Shop/Orders/Undo")

    assert shown_name(given, "ShopOrdersQueue", functions=FUNCTIONS) == "shop/orders"
