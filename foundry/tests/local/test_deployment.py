"""Which stacks are deployed, how the CDK CLI is told, and what is said where it can't be done."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest

from lambda_foundry.local.command import main
from lambda_foundry.local.deployment import (
    Progress,
    bootstrap,
    deploy,
    refused_stacks,
    undeployable,
)
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly
from tests.local.apps.everything import add

EMULATOR = Endpoint("http://127.0.0.1:4601")

FAILED = (
    "tiny | 2/9 | 7:06:55 PM | CREATE_FAILED | AWS::SQS::Queue | Tiny/Queue (Queue1234) Bad name\n"
)
ROLLING_BACK = FAILED.replace(" 2/9 ", "   2 ")
CANCELLED = (
    "tiny | 3/9 | 7:06:55 PM | CREATE_FAILED | AWS::SNS::Topic | Tiny/Topic (T1) "
    "Resource creation cancelled\n"
)
UNPUBLISHED = "tiny: fail: ENOSPC: no space left on device, write\n"
AFTER_IT = [
    "Failed to publish asset Slug/Function/Code (current_account-current_region-8fe589da)\n",
    "\u2023 AggregateError:\n",
]
LAST_WORDS = "\x1b[31m❌  tiny failed: ToolkitError: no such thing\x1b[39m\n"


@pytest.fixture
def cli(empty_project: Path) -> Path:
    """Where the CDK CLI of an empty project notes what it is asked to do, which it doesn't."""
    folder = empty_project / "node_modules" / "aws-cdk" / "bin"
    folder.mkdir(parents=True)
    noted = empty_project / "asked.json"
    note = "require('fs').writeFileSync({}, JSON.stringify(process.argv.slice(2)))"
    (folder / "cdk").write_text(note.format(json.dumps(str(noted))))
    return noted


def test_cli_bootstraps_where_its_template_is_not(cli: Path, tmp_path: Path) -> None:
    """Another version of it may keep that elsewhere; it works more slowly then."""
    bootstrap(EMULATOR, run_folder=tmp_path)

    command = json.loads(cli.read_text(encoding="utf-8"))
    assert command[:2] == ["bootstrap", "aws://000000000000/us-east-1"]


@pytest.mark.parametrize(
    ("stacks", "chosen"), [((), ["--all"]), (("Concepts", "Uptime"), ["Concepts", "Uptime"])]
)
def test_deploy_deploys_what_is_asked_for(
    stacks: tuple[str, ...], chosen: list[str], assembly: Assembly, cli: Path
) -> None:
    """Every stack, or those of some services; never with a question."""
    deploy(EMULATOR, assembly, stacks=stacks)

    command = json.loads(cli.read_text(encoding="utf-8"))
    assert command[: 1 + len(chosen)] == ["deploy", *chosen]
    assert "--hotswap-fallback" not in command
    assert command[command.index("--require-approval") + 1] == "never"


def test_deploy_again_swaps_code(assembly: Assembly, cli: Path) -> None:
    """What is saved while `foundry local` runs."""
    deploy(EMULATOR, assembly, hotswap=True)

    assert "--hotswap-fallback" in json.loads(cli.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([FAILED, LAST_WORDS], "tiny: AWS::SQS::Queue Tiny/Queue (Queue1234) Bad name"),
        ([ROLLING_BACK, "and more\n"], "tiny: AWS::SQS::Queue Tiny/Queue (Queue1234) Bad name"),
        ([CANCELLED, FAILED], "tiny: AWS::SQS::Queue Tiny/Queue (Queue1234) Bad name"),
        ([LAST_WORDS, "\n"], "tiny failed: ToolkitError: no such thing"),
        ([UNPUBLISHED, *AFTER_IT], "tiny: ENOSPC: no space left on device, write"),
        (["something else\n"], "something else"),
        ([], "it said nothing"),
    ],
)
def test_progress_knows_the_reason(lines: list[str], reason: str) -> None:
    """The resource that failed first; not those cancelled for it; else the CLI's own words."""
    progress = Progress()
    for line in lines:
        progress.tell(line)

    assert progress.reason == reason


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """One service behind a load balancer, and one with a queue."""
    folder: Path = tmp_path_factory.mktemp("assembly")
    app = cdk.App(outdir=str(folder))
    add("alb", cdk.Stack(app, "Web"))
    add("sqs", cdk.Stack(app, "Shop"))
    app.synth()
    return Assembly(folder)


def test_undeployable_says_what_the_others_are(shops: Assembly) -> None:
    """As a command."""
    assert undeployable(EMULATOR, shops, services=()) == (
        "the emulator lacks alb of web/alb; "
        "deploy the others by: uv run foundry local --service shop"
    )


def test_undeployable_has_no_others_where_none_were_chosen(shops: Assembly) -> None:
    """There is another way to try the function."""
    assert undeployable(EMULATOR, shops, services=("web",)) == (
        "the emulator lacks alb of web/alb; try it by: uv run foundry invoke"
    )


def test_undeployable_says_nothing_of_the_deployable(shops: Assembly) -> None:
    """What fails there fails for another reason."""
    assert undeployable(EMULATOR, shops, services=("shop",)) == ""


def test_stack_that_the_emulator_cannot_have_is_named(shops: Assembly) -> None:
    """With the function to try by itself; the others are deployed."""
    assert refused_stacks(EMULATOR, shops) == {
        "Web": "the emulator lacks alb of web/alb; try it by: uv run foundry invoke web/alb"
    }


def test_local_knows_no_unknown_service() -> None:
    """Said before anything is started."""
    with pytest.raises(Mistake, match=r"--service uptme: there is none; there are: "):
        main(["--service", "uptme", "--once"])


@pytest.mark.parametrize("port", ["65536", "-1", "http", "²"])
def test_local_knows_no_impossible_port(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Said before anything is started."""
    with pytest.raises(SystemExit, match="2"):
        main([f"--port={port}", "--once"])

    assert f"{port}: write a number up to 65535" in capsys.readouterr().err
