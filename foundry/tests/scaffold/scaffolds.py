"""One project with every kind of scaffold in it, and everything that is said about it, once."""

import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from subprocess import CompletedProcess

from lambda_foundry.scaffold.new_function import EDGE, questions
from lambda_foundry.scaffold.variants import VARIANTS
from tests.docs.pages import HOW_TO, Change, File, Finished, Step, commands, steps
from tests.places import PACKAGE
from tests.scaffold.small_project import SmallProject

LONGEST_NAME, LONGEST_DESCRIPTION = 48, 88

MATRIX = [
    {
        "service": f"requests_{use_requests}".ljust(LONGEST_NAME, "x"),
        "function": f"{trigger}_{use_requests}".ljust(LONGEST_NAME, "x"),
        "trigger": trigger,
        "use_requests": use_requests,
        "description": "\u0441 注文's".ljust(LONGEST_DESCRIPTION, "x"),
    }
    for trigger in questions()["trigger"]
    if trigger != EDGE
    for use_requests in ("no", "yes")
]
"""Every trigger of a PythonFunction, with and without requests, by the longest answers.

The first functions of the two services bring them along, the others join them.
"""

ON_ONE_API = [
    {"service": f"with_{trigger}", "function": function, "trigger": trigger, "route": route}
    for trigger in ("http_api", "rest_api")
    for function, route in (
        ("change", "PUT /shops/{shop}/orders/{id}"),
        ("find", "GET /orders/{id}"),
    )
]
"""Functions that answer routes of one API, which the first of them brings along."""

GUARDED = [
    {"service": "guarded", "function": "let_in", "trigger": "http_authorizer"},
    {"service": "with_http_api", "function": "let_in", "trigger": "http_authorizer"},
]
"""A function that its service's API asks, and one that an API which is there would ask."""

DURABLE = [
    {
        "service": "durable",
        "function": f"tell_of_{trigger}",
        "trigger": trigger,
        "use_requests": use_requests,
        "durable": "yes",
    }
    for trigger, use_requests in (
        *(("none", "no"), ("sns", "yes"), ("s3", "no"), ("event_pattern", "yes")),
        *(("schedule", "no"), ("alarm", "yes"), ("iot", "no"), ("ses", "yes")),
    )
]
"""Durable functions, by every trigger that starts one; the first brings the layer along."""

VARIED = [
    {
        "service": "varied",
        "function": f"{variant}_{use_requests}",
        "trigger": trigger,
        "variant": variant,
        "use_requests": use_requests,
    }
    for trigger, known in VARIANTS.items()
    for variant in [*known][1:]
    for use_requests in ("no", "yes")
]
"""Every variant of a trigger but the usual one, with and without requests."""

AT_THE_EDGE = [{"service": "at_the_edge", "function": "rewrite", "trigger": EDGE}]
"""A function that has other defaults: no layers, variables, traces or log group."""

ROWS = [*MATRIX, *ON_ONE_API, *GUARDED, *DURABLE, *VARIED, *AT_THE_EDGE]
NEW_LAYER = ["layers/durable/requirements.in", "layers/durable/requirements.txt"]

PAGE = HOW_TO / "grow-a-function.md"
GROWN = [dict(re.findall(r"(\w+)=(\w+)", command.text)) for command in commands(PAGE)]
STEPS = [step for step in steps(PAGE) if isinstance(step, File | Change | Finished)]
"""The functions that the page on growing one begins with, and what it changes in them."""

PROMISES = PACKAGE / "tests" / "test_sample_functions.py"
"""What holds for the functions of the samples has to hold for every scaffold."""

VALIDATED = """
from pathlib import Path
from lambda_foundry.synthesis.without_cli import synthesize
synthesize(Path(".build/tests/cdk.out"), validate=True)
"""
"""It synthesizes to where the tests look, which then take it as it is."""

PROD_SERVICES = sorted({row["service"] for row in [*ROWS, *GROWN]} - {MATRIX[0]["service"]})
"""Those without the first one's: `requests` changes a stack in all stages alike."""

IN_PROD = f"""
import os
from pathlib import Path
from lambda_foundry.synthesis.without_cli import synthesize
os.environ["FOUNDRY_SERVICES"] = "{",".join(PROD_SERVICES)}"
synthesize(Path(".build/prod"), stage="prod")
"""


@dataclass(frozen=True, kw_only=True)
class Scaffolds:
    """The project, what came with scaffolding and what with the tests, and how commands ended."""

    project: SmallProject
    added: list[str]
    page_told: list[str]
    recorded: list[str]
    results: Mapping[str, CompletedProcess[str]]

    @classmethod
    def made_in(cls, project: SmallProject) -> "Scaffolds":
        """Scaffold everything, make the page's changes, and run every command over it."""
        before = project.tree()
        project.bake([*ROWS, *GROWN])
        added = project.added_to(before)
        told = [_followed(step, project) for step in STEPS]
        sources = project.tree()
        with ThreadPoolExecutor(max_workers=2) as pool:
            halves = list(pool.map(lambda check: check(project), (_templates, _sources)))
        return cls(
            project=project,
            added=added,
            page_told=told,
            recorded=project.added_to(sources),
            results=halves[0] | halves[1],
        )


def _followed(step: Step, project: SmallProject) -> str:
    """What is wrong with a step of the page."""
    try:
        step.follow(project)
    except AssertionError as error:
        return str(error)
    return ""


def _templates(project: SmallProject) -> dict[str, CompletedProcess[str]]:
    """Synthesized with all checks, once with CDK's validator and once for prod, then tested."""
    promises = str(shutil.copy(PROMISES, project.home))
    return {
        "synthesis": project.python("-c", VALIDATED),
        "prod": project.python("-c", IN_PROD),
        "tests": project.python(
            "-P", "-m", "pytest", "-q", "--config-file=pyproject.toml", "tests", promises
        ),
    }


def _sources(project: SmallProject) -> dict[str, CompletedProcess[str]]:
    """Formatted, linted, typed."""
    return {
        "format": project.python("-m", "ruff", "format", "--diff", "."),
        "lint": project.python("-m", "ruff", "check", "."),
        "types": project.python("-m", "lambda_foundry.project_check.types"),
    }
