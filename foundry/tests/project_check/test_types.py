"""`foundry check` types each function as Lambda imports it, and reads of aws_cdk what is used."""

import json
from collections.abc import Iterator

import pytest

from lambda_foundry.project import in_project
from lambda_foundry.project_check.types import check_types
from tests.installed_tools import mypy_cache
from tests.packaging.wheelhouse import write_wheel

SETTINGS = """
[tool.mypy]
strict = true
explicit_package_bases = true
files = ["stacks", "lambda_src", "tests"]
"""

STACK = """
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

stack = cdk.Stack(cdk.App(), "Shop")
queue = sqs.Queue(stack, "Orders", visibility_timeout=30)
bucket = s3.Bucket(stack, "Files", versioning=True)
bucket.grant_reed(queue)
bucket.grant_read(queue)
queue.on_nothing_that_there_is()
output: int = bucket.bucket_name
sqs.CfnQueue(stack, "Plain", tags=[cdk.CfnTag(key=1, value="")])
role: int = lambda_.Runtime.PYTHON_3_14.name
template: int = cdk.assertions.Template.from_stack(stack)
"""

FILES = {
    "stacks/shop.py": STACK,
    "lambda_src/shop/one/handler.py": "from prices import PRICE\n\nhalf: str = PRICE\n",
    "lambda_src/shop/one/prices.py": "PRICE = 7\n",
    "lambda_src/shop/two/handler.py": "from prices import PRICE\n\nhalf: int = PRICE\n",
    "lambda_src/shop/two/prices.py": 'PRICE = "seven"\n',
    "lambda_src/shop/deep/api/orders.py": "from api.names import NAME\n\nlength: int = NAME\n",
    "lambda_src/shop/deep/api/names.py": 'NAME = "Ada"\n',
    "lambda_src/shop/priced/handler.py": "from vat import RATE\n\nrate: str = RATE\n",
    "lambda_src/shop/priced/requirements.in": "vat\n",
    "lambda_src/shop/plain/handler.py": "from ours import TEA\nfrom theirs import CUPS\n\n"
    "tea: int = TEA\ncups: str = CUPS\n",
    "layers/ours/python/ours.py": 'TEA = "green"\n',
    "layers/theirs/requirements.in": "theirs\n",
}

WHEELS = {
    "lambda_src/shop/priced": ("vat", b"RATE = 19\n"),
    "layers/theirs": ("theirs", b"CUPS = 2\n"),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """About a project in which each module has something wrong that mypy can only see there."""
    project, shared = tmp_path_factory.mktemp("project"), mypy_cache()
    for name, text in {**FILES, "pyproject.toml": SETTINGS, "cdk.json": json.dumps({})}.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    for folder, (name, code) in WHEELS.items():
        files = {f"{name}/__init__.py": code, f"{name}/py.typed": b""}
        line = write_wheel(tmp_path_factory.getbasetemp(), name, files=files)
        (project / folder / "requirements.txt").write_text(line, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, in_project(project):
        patch.setenv("UV_FIND_LINKS", str(tmp_path_factory.getbasetemp()))
        patch.setenv("UV_OFFLINE", "1")
        patch.setenv("MYPY_CACHE_DIR", str(shared))
        patch.chdir(project)
        yield check_types()


def about(file: str, complaints: list[str]) -> list[str]:
    """What is said of one file, without its name."""
    return [line.removeprefix(f"{file}:") for line in complaints if line.startswith(f"{file}:")]


def test_wrong_use_of_a_construct_is_found(complaints: list[str]) -> None:
    """Each of them, as it would be with all of aws_cdk, in the words of mypy."""
    errors = [line for line in about("stacks/shop.py", complaints) if ": error: " in line]

    assert errors[0] == (
        '8: error: Argument "visibility_timeout" to "Queue" has incompatible type "int"; '
        'expected "Duration | None"  [arg-type]'
    )
    assert [line.partition(":")[0] for line in errors] == [str(line) for line in range(8, 17)]


def test_module_beside_the_handler_is_that_of_its_own_function(complaints: list[str]) -> None:
    """Two functions may each have one of the same name."""
    (one,) = about("lambda_src/shop/one/handler.py", complaints)
    (two,) = about("lambda_src/shop/two/handler.py", complaints)

    assert 'has type "int", variable has type "str"' in one
    assert 'has type "str", variable has type "int"' in two


def test_handler_in_a_folder_imports_from_the_package(complaints: list[str]) -> None:
    """As Lambda does, which looks at the top of what is deployed."""
    (said,) = about("lambda_src/shop/deep/api/orders.py", complaints)

    assert said.startswith("3: error: Incompatible types in assignment")


def test_packages_of_a_function_and_code_of_layers_are_typed(complaints: list[str]) -> None:
    """Without a setting, and without installing them beside the project."""
    (of_function,) = about("lambda_src/shop/priced/handler.py", complaints)
    of_layers = about("lambda_src/shop/plain/handler.py", complaints)

    assert 'has type "int", variable has type "str"' in of_function
    assert [line.partition(":")[0] for line in of_layers] == ["4", "5"]


def test_nothing_else_is_complained_of(complaints: list[str]) -> None:
    """Neither the stubs nor what is installed."""
    files = {line.partition(":")[0] for line in complaints}

    assert files <= {file for file in FILES if file.endswith(".py")}
