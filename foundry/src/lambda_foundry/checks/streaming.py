"""Responses that are to be streamed, which Python's runtime can't.

docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
"""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.invokers import invoked
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import URL, function_of, runs_python
from lambda_foundry.template.values import literal, text

_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
_STREAMED = "/response-streaming-invocations"


def from_python(template: Template) -> Iterator[Problem]:
    """Function URLs and REST APIs that stream what a handler in Python returns."""
    for resource, value in _streaming(template):
        function = function_of(template, value)
        if function and runs_python(template, function) and not _answers_itself(template, function):
            yield Problem(
                resource=resource,
                what=f"it streams the response of {function}, whose runtime is Python",
                why="Python's runtime streams nothing, so the client gets the answer's raw JSON",
                instead="leave streaming out, or answer by a web adapter's layer",
            )


def _streaming(template: Template) -> Iterator[tuple[str, Any]]:
    for url, said in template.of_type(URL):
        if literal(said.get("InvokeMode")) == "RESPONSE_STREAM":
            yield url, said.get("TargetFunctionArn")
    for method, said in template.of_type("AWS::ApiGateway::Method"):
        uri = as_dict(said.get("Integration")).get("Uri")
        if _STREAMED in text(uri):
            yield method, invoked(uri)


def _answers_itself(template: Template, function: str) -> bool:
    """Whether something else than the runtime's own client may answer: a layer, a wrapper."""
    variables = as_dict(as_dict(template.properties(function).get("Environment")).get("Variables"))
    files = files_of(template, function)
    return _WRAPPER in variables or (files is not None and "bootstrap" in files.sizes)
