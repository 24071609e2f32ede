"""Every way to write a handler's name, right or wrong, means what it means in Lambda."""

from collections.abc import Callable

import pytest

from lambda_foundry.invoke.local_function import LocalFunction

HANDLER = "def handler(event, context): return __name__\n"
CLASS = (
    "class Handler:\n    def __call__(self, event, context): return 'called'\nobject_ = Handler()\n"
)
FILES = {
    "app.py": HANDLER + CLASS,
    "my-app.py": HANDLER,
    "pkg/app.py": HANDLER,
    "pkg/relative.py": "from .app import handler\n",
    "pkg/sibling.py": "import neighbour\n" + HANDLER,
    "pkg/neighbour.py": "",
    "lambda/app.py": HANDLER,
    "root_relative.py": "from .app import handler\n",
    "json.py": HANDLER,
}


@pytest.mark.parametrize(
    ("handler", "result"),
    [
        ("app.handler", "app"),
        ("my-app.handler", "my-app"),
        ("pkg/app.handler", "pkg.app"),
        ("pkg.app.handler", "pkg.app"),
        ("pkg/relative.handler", "pkg.app"),
        ("lambda/app.handler", "lambda.app"),
        ("app.object_", "called"),
    ],
)
def test_handler_is_found_in_a_file_or_a_folder(
    handler: str, result: str, function: Callable[..., LocalFunction]
) -> None:
    """By slashes or dots, without `__init__.py`, and where the name is no identifier."""
    assert function(files=FILES, Handler=handler)(None).value == result


@pytest.mark.parametrize(
    ("handler", "error", "message"),
    [
        (
            "app",
            "Runtime.MalformedHandlerName",
            "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
        ),
        ("app:handler", "Runtime.MalformedHandlerName", "Bad handler 'app:handler'"),
        ("app.py", "Runtime.HandlerNotFound", "Handler 'py' missing on module 'app'"),
        ("app.main", "Runtime.HandlerNotFound", "Handler 'main' missing on module 'app'"),
        ("none.handler", "Runtime.ImportModuleError", "Unable to import module 'none'"),
        ("app.py.handler", "Runtime.ImportModuleError", "Unable to import module 'app.py'"),
        ("app.Handler.x", "Runtime.ImportModuleError", "Unable to import module 'app.Handler'"),
        ("pkg/sibling.handler", "Runtime.ImportModuleError", "No module named 'neighbour'"),
        ("root_relative.handler", "Runtime.ImportModuleError", "attempted relative import"),
        ("./app.handler", "TypeError", "relative import"),
        ("/app.handler", "TypeError", "relative import"),
        ("sys.exit", "Runtime.BuiltInModuleConflict", "Cannot use built-in module sys"),
        ("json.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'json'"),
    ],
)
def test_handler_that_cannot_be_found_is_an_init_error(
    handler: str, error: str, message: str, function: Callable[..., LocalFunction]
) -> None:
    """Each with Lambda's own type and words, and no request id, as none had begun."""
    outcome = function(files=FILES, Handler=handler)(None)

    assert outcome.error == error
    assert message in outcome.value["errorMessage"]
    assert outcome.value["requestId"] == ""
