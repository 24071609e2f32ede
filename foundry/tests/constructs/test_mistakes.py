"""A mistake in a project is one line that names the file, never a traceback."""

import errno
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake, one_line, one_line_errors, understood
from lambda_foundry.package import handler_folder
from lambda_foundry.service_app import ServiceApp
from tests.constructs.conftest import told


def test_broken_function_module_is_named_with_its_line(services: Callable[..., str]) -> None:
    """A syntax error shows where it is."""
    written = services(**{"shop/order": "\n\ndef broken(:\n"})

    assert told(written).endswith("/shop/order.py, line 3: SyntaxError: invalid syntax")


def test_failing_function_module_is_named_with_its_line(services: Callable[..., str]) -> None:
    """Whatever a module raises, the line that raised it is named."""
    written = services(**{"shop/order": "import aws_cdk\naws_cdk.Duration.seconds('ten')\n"})

    assert "/shop/order.py, line 2: " in told(written)


def test_validation_error_of_cdk_is_told_itself(services: Callable[..., str]) -> None:
    """Not that there are errors, but which."""
    rule = (
        "from aws_cdk import aws_events\n"
        "class OrderFunction:\n"
        "    def __init__(self, scope, id_):\n"
        "        aws_events.Rule(scope, id_)\n"
    )

    with pytest.raises(SystemExit) as ended, one_line_errors():
        ServiceApp(services=services(**{"shop/order": rule})).synth()

    said = str(ended.value.code)
    assert "[Shop/Order] Either 'eventPattern' or 'schedule' must be defined" in said
    assert "\n" not in said


def test_module_without_its_class_is_told_the_name(services: Callable[..., str]) -> None:
    """The class is named after the file."""
    written = services(**{"shop/cancel_order": ""})

    assert "/shop/cancel_order.py: there is no class CancelOrderFunction; " in told(written)


def test_service_without_its_stack_is_told_the_name(services: Callable[..., str]) -> None:
    """The stack is named after the folder."""
    written = services(**{"shop/__init__": ""})

    assert "/shop/__init__.py: there is no class ShopStack; " in told(written)


def test_unusable_module_name_is_refused(services: Callable[..., str]) -> None:
    """A name that makes no stable id is refused before it is deployed."""
    written = services(**{"shop/Order": ""})

    assert "'Order' can't be a name here; write 1 to 48 of a-z, 0-9 and _" in told(written)


def test_names_that_make_one_id_are_refused(services: Callable[..., str]) -> None:
    """Two functions can't share a construct id."""
    written = services(**{"shop/order2": "", "shop/order_2": ""})

    assert "'order2' and 'order_2' make one id; rename one" in told(written)


def test_unknown_stage_is_answered_with_the_known(services: Callable[..., str]) -> None:
    """A stage that nobody defined deploys nothing."""
    assert told(services(), context={"stage": "live"}) == (
        "error: -c stage=live: there is no such stage; write one of dev, staging, prod"
    )


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "lambda_src/shop/order: there is no such folder; put handler.py there"),
        ({"main.py": ""}, "lambda_src/shop/order/handler.py: there is no such file"),
        ({"handler.py": "x = 1"}, "order/handler.py: defines no 'handler'; write: def handler("),
        (
            {"lambda_function.py": "def lambda_handler(event, context): ..."},
            "write handler='lambda_function.lambda_handler', which lambda_function.py defines",
        ),
    ],
)
def test_missing_handler_is_named(files: dict[str, str], says: str, empty_project: Path) -> None:
    """The folder, the file or the function that Lambda would miss."""
    for name, content in files.items():
        file = empty_project / "lambda_src" / "shop" / "order" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    with pytest.raises(Mistake) as raised:
        handler_folder("shop/order", handler="handler.handler")

    assert says in str(raised.value)


@pytest.mark.parametrize(
    "definition",
    [
        "handler = print",
        "from os import path as handler",
        "try:\n    from fast import handler\nexcept ImportError:\n    handler = print",
        "prints, handler = print, print",
        "from shared import *",
    ],
)
def test_handler_may_be_any_top_level_name(definition: str, empty_project: Path) -> None:
    """A decorated, assigned or imported handler is one too."""
    folder = empty_project / "lambda_src" / "order"
    folder.mkdir(parents=True)
    (folder / "handler.py").write_text(definition)

    assert handler_folder("order", handler="handler.handler") == folder


@pytest.mark.parametrize("handler", ["handler", "handler:handler", "./handler.handler", "a.b "])
def test_handler_that_names_no_function_is_refused(handler: str, empty_project: Path) -> None:
    """Whatever isn't a module and a function of the package, before a file is looked for."""
    (empty_project / "lambda_src" / "order").mkdir(parents=True)

    with pytest.raises(Mistake) as raised:
        handler_folder("order", handler=handler)

    assert str(raised.value) == (
        f"handler='{handler}': write it as module.function, like 'handler.handler'"
    )


def test_handler_may_be_of_a_package_a_layer_or_a_dependency(empty_project: Path) -> None:
    """A folder with `__init__.py` is a module, and what is packed beside the folder has others."""
    folder = empty_project / "lambda_src" / "order"
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "__init__.py").write_text("handler = print")

    assert handler_folder("order", handler="app.handler") == folder
    assert handler_folder("order", handler="wrapper.main.run", brings_more=True) == folder


def test_debug_shows_the_traceback_too(
    services: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`cdk synth --debug` is for those who want to see all of it."""
    monkeypatch.setenv("CDK_DEBUG", "true")

    told(services(**{"shop/order": "1 / 0"}))

    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/shop/cdk.out/tree.json"),
            "/shop/cdk.out/tree.json: the disk is full (No space left on device); make room on it",
        ),
        (
            OSError(errno.ENOSPC, "No space left", "/shop/handler.py", None, "/shop/cdk.out/copy"),
            "/shop/cdk.out/copy: the disk is full (No space left); make room on it",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "the disk is full (No space left on device); make room on it",
        ),
        (
            OSError(errno.EROFS, "Read-only file system", "/shop/cdk.out"),
            "/shop/cdk.out: can't be written: Read-only file system",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", b"/shop/cdk.out"),
            "/shop/cdk.out: can't be read or written: Permission denied",
        ),
        (FileNotFoundError("gone"), "FileNotFoundError: gone"),
        (
            RuntimeError("Error: ENOSPC: no space left on device, write\n    at Kernel"),
            "the disk is full (No space left on device); make room on it",
        ),
        (
            RuntimeError("Error: EROFS: read-only file system, open '/shop/cdk.out/tree.json'"),
            "/shop/cdk.out/tree.json: can't be written: Read-only file system",
        ),
    ],
    ids=[
        "full disk",
        "full disk for a copy",
        "full disk somewhere",
        "read-only",
        "no right",
        "of the project's own code",
        "full disk in Node.js",
        "read-only in Node.js",
    ],
)
def test_machine_is_blamed_for_what_is_its_own(error: Exception, says: str) -> None:
    """A full disk is no mistake in the project's code."""
    assert one_line(error) == says


def test_machine_is_blamed_through_another_error() -> None:
    """As cookiecutter raises one of its own from the system's."""
    error = OSError("Unable to create directory")
    error.__cause__ = OSError(errno.EROFS, "Read-only file system", "/shop/.scaffold-1")

    assert one_line(error) == "/shop/.scaffold-1: can't be written: Read-only file system"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{\n'a': 1}", "cdk.json, line 2: Expecting property name enclosed in double quotes"),
        (f'{{"a": {"9" * 5000}}}', "cdk.json: a number has more than 4300 digits; write a smaller"),
        ('{"a": "caf\udce9"}', "cdk.json: 'utf-8' codec can't decode byte 0xe9"),
    ],
    ids=["no JSON", "number too large", "no UTF-8"],
)
def test_file_that_cannot_be_understood_is_named(text: str, says: str, tmp_path: Path) -> None:
    """With the line where the format says it."""
    file = tmp_path / "cdk.json"
    file.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(Mistake, match=re.escape(says)), understood(file):
        json.loads(file.read_text(encoding="utf-8"))
