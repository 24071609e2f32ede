"""What the tests of a project share: one synthesis for the run, snapshots, and its handlers."""

import gc
import importlib
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.assertion import SnapshotAssertion

from lambda_foundry.aws_calls.exercised_calls import keep
from lambda_foundry.invoke.function_folders import NotHere, check_client
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import services_left_out
from lambda_foundry.openapi.contract import Promises
from lambda_foundry.project import (
    builds_folder,
    lambda_src_folder,
    layers_folder,
    project_root,
    tests_output,
)
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.terminal import shows_progress
from lambda_foundry.testing.deployed_versions import other_versions
from lambda_foundry.testing.handler_calls import HandlerCalls, handler_calls
from lambda_foundry.testing.handler_imports import (
    Modules,
    import_handler,
    modules_of,
    only_these,
    templates_of,
)
from lambda_foundry.testing.snapshots import NOTE, TemplateSnapshotExtension

if TYPE_CHECKING:
    from lambda_foundry.testing.deployed_resources import DeployedResources

BESIDE = "\x1b7{}\x1b[K\x1b8"
"""Writes after what stands in the line, and lets the next dot come where it would have come."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

may_connect = pytest.StashKey[bool]()
"""Whether the test that runs now is marked `network`."""

is_told = pytest.StashKey[bool]()
"""Whether a test has said why the app can't be synthesized."""


class NotSynthesized(Exception):
    """The app can't be synthesized, so no test can read what it makes."""


def configure(config: pytest.Config) -> None:
    """Write snapshots that don't exist yet, but not in CI, where a missing one is a mistake."""
    config.option.update_new_snapshots_only = not os.environ.get("CI")
    # Snapshots are named after functions, not after the test that compares them.
    config.addinivalue_line("filterwarnings", r"ignore:\s*Can not relate snapshot:UserWarning")
    # In a checkout that can't be written the run is as good; pytest only remembers nothing of it.
    config.addinivalue_line("filterwarnings", "ignore::pytest.PytestCacheWarning")
    # Layers with code of the project itself lie on a function's path in Lambda, so here too.
    sys.path += sorted(str(folder) for folder in layers_folder().glob("*/python"))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how to accept a change, next to the failure that shows it, and what else was tested."""
    for line in (*other_versions(), *_notes(terminalreporter)):
        terminalreporter.write_line(line)
    report = config._syrupy.report  # type: ignore[attr-defined]  # noqa: SLF001  # syrupy has no public way to its report
    if report and (report.num_failed or report.num_unused):
        terminalreporter.write_line(
            "If the snapshots should change, accept and review it: "
            "uv run foundry test --snapshot-update && git diff tests/snapshots"
        )


def _notes(terminalreporter: pytest.TerminalReporter) -> list[str]:
    """What tests have noted that pass, each line once."""
    reports = terminalreporter.stats.get("passed", [])
    found = (value for report in reports for name, value in report.user_properties if name == NOTE)
    return list(dict.fromkeys(f"{NOTE}: {value}" for value in found))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Pass over the tests of a service that this run isn't about."""
    if collection_path.parent != project_root() / "tests":
        return None
    return collection_path.name in services_left_out() or None


def pytest_collection_finish() -> None:
    """Leave what was imported out of each search for garbage: a third of a short run is these."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Note whether the test may connect to other machines.

    Where the app can't be synthesized, the first test that needs it says why, and fails the run.
    """
    item.config.stash[may_connect] = item.get_closest_marker("network") is not None
    try:
        yield
    except NotSynthesized as error:
        if item.config.stash.get(is_told, False):
            pytest.skip("the app can't be synthesized; an earlier test says why")
        item.config.stash[is_told] = True
        pytest.fail(f"error: {error}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test whose handler called what AWS would refuse, and keep what it called."""
    yield
    if calls := item.stash.get(handler_calls, None):
        keep(item.nodeid, calls.made)
        if calls.refused:
            pytest.fail("\n".join(f"error: {line}" for line in calls.refused), pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def no_network(pytestconfig: pytest.Config) -> Iterator[None]:
    """Refuse every connection that leaves this machine, and have no credentials to leave with.

    A test marked `network` may connect.
    """
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: Any) -> None:
        leaves = self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK
        if leaves and not pytestconfig.stash.get(may_connect, False):
            pytest.fail(f"a test tried to connect to {address[0]}; mark it network if it should")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_to_loopback)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield


@pytest.fixture(scope="session", autouse=True)
def synthesis(request: pytest.FixtureRequest) -> Iterator[Future[Assembly] | None]:
    """Starts the synthesis beside the first tests, if any selected test reads its result."""
    if not any("assembly" in getattr(item, "fixturenames", ()) for item in request.session.items):
        yield None
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool.submit(synthesize, tests_output())


@pytest.fixture(scope="session")
def assembly(synthesis: Future[Assembly], pytestconfig: pytest.Config) -> Assembly:
    """The whole app, synthesized as the CDK CLI would; an earlier run's where nothing changed."""
    _wait(synthesis, pytestconfig.pluginmanager)
    error = synthesis.exception()
    if isinstance(error, Mistake):
        raise NotSynthesized(str(error))
    return synthesis.result()


def _wait(synthesis: Future[Assembly], plugins: pytest.PytestPluginManager) -> None:
    """Wait for its end; people at a terminal are told meanwhile, beside the tests so far."""
    reporter, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")
    if not (reporter and capture):
        return
    with capture.global_and_fixture_disabled():
        seconds = 0
        while shows_progress(sys.stdout) and wait([synthesis], timeout=1).not_done:
            seconds += 1
            reporter.write(BESIDE.format(f" synthesizing ({seconds} s)"), flush=True)
        if seconds:
            reporter.write(BESIDE.format(""), flush=True)


@pytest.fixture(scope="session")
def promises(assembly: Assembly) -> Promises:
    """What callers of the app's HTTP functions rely on."""
    return Promises(assembly)


@pytest.fixture
def template_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares parts of templates with `tests/snapshots`, whatever the assets' hashes."""
    return snapshot.with_defaults(extension_class=TemplateSnapshotExtension)


@pytest.fixture
def load_handler(
    request: pytest.FixtureRequest, assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., ModuleType]]:
    """Imports the module with the handler of `lambda_src/<source>` afresh, as at a cold start.

    It finds what its function has in Lambda: its package, its layers and boto3. What else is
    installed for the tests it doesn't find, nor do its dependencies. Other arguments are variables
    of the environment; in a test that uses `deployed`, the others are those of its template. A call
    of AWS that its role doesn't allow fails the test.
    """

    def load(source: str, **environment: str) -> ModuleType:
        modules = modules_of(source, assembly.directory)
        for name, value in {**variables_of(modules, environment), **environment}.items():
            monkeypatch.setenv(name, value)
        calls.watch(modules, monkeypatch)
        # Bytecode beside a handler would look as if its folder had been edited.
        monkeypatch.setattr(sys, "pycache_prefix", str(builds_folder() / "tests" / "bytecode"))
        only_these(modules, monkeypatch)
        module = import_handler(modules)
        # Its own import may have been the first of boto3.
        calls.watch(modules, monkeypatch)
        return module

    def variables_of(modules: Modules, given: Mapping[str, str]) -> Mapping[str, str]:
        if "deployed" not in request.fixturenames or not modules.functions:
            return {}
        resources: DeployedResources = request.getfixturevalue("deployed")
        return resources.variables(modules.functions[0], given=given)

    calls = request.node.stash.setdefault(handler_calls, HandlerCalls())
    before = set(sys.modules)
    yield load
    for name in sys.modules.keys() - before:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(
            str(lambda_src_folder())
        ):
            del sys.modules[name]


@pytest.fixture
def deployed(assembly: Assembly) -> "Iterator[DeployedResources]":
    """The project's resources as its templates make them, in moto, new for each test.

    Tables with their keys, indexes and streams, queues, topics, buckets, parameters, secrets and
    buses. What `load_handler` loads in the same test has their names in its environment.
    """
    try:
        from lambda_foundry.testing.deployed_resources import deployed_in_moto  # noqa: PLC0415  # imports boto3 and moto
    except ModuleNotFoundError as error:
        pytest.fail(
            f"deployed needs {error.name}: uv add --dev 'moto[dynamodb,events,s3]'", pytrace=False
        )
    with deployed_in_moto(templates_of(assembly.directory)) as resources:
        yield resources


@pytest.fixture
def lambda_function(assembly: Assembly) -> Iterator[Callable[..., LocalFunction]]:
    """Starts `lambda_function("service/function", NAME="value")` in AWS's own client, as in Lambda.

    With its real package and layers; the variables are those that only a deployment knows. What it
    gives is called with an event, is warm from the second call on, and has the function's `log`.
    Where AWS's client can't run, as on Windows, the test is skipped.
    """
    try:
        check_client()
    except NotHere as reason:
        pytest.skip(str(reason))
    with ExitStack() as started:
        yield lambda name, **variables: started.enter_context(
            LocalFunction(name, assembly=assembly.directory, variables=variables)
        )


@pytest.fixture
def durable_runner(_durable_sdk: ModuleType) -> Iterator[Callable[..., Any]]:
    """Gives AWS's `DurableFunctionTestRunner` for the handler of a durable function.

    Its `run(input=json.dumps(event))` runs the handler to its end, again and again as Lambda would,
    and skips the waits; the result has `status`, `result`, `error` and `operations`:
    github.com/aws/aws-durable-execution-sdk-python-testing
    """
    runners = []

    def runner_of(handler: Any, **options: Any) -> Any:
        runners.append(_durable_sdk.DurableFunctionTestRunner(handler, **options))
        return runners[-1]

    yield runner_of
    for runner in runners:
        runner.close()
        # AWS leaves it open, and a warning of that is an error in the tests of a project.
        if loop := getattr(getattr(runner, "_scheduler", None), "_loop", None):
            loop.close()


@pytest.fixture(scope="session")
def _durable_sdk() -> ModuleType:
    """Imported before a test's handler is, so that handlers under test have the same classes."""
    return importlib.import_module("aws_durable_execution_sdk_python_testing")
