"""Which stacks are deployed, and how the CDK CLI is told."""

from collections.abc import Callable
from typing import Any

import pytest

from lambda_foundry.local import deployment
from lambda_foundry.local.command import main
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly

EMULATOR = Endpoint("http://127.0.0.1:4601")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the CLI was asked to do; it does nothing."""
    asked: list[tuple[str, ...]] = []

    def cdk(*arguments: str, tell: Callable[[str], None], **_: Any) -> int:
        tell("done\n")
        asked.append(arguments)
        return 0

    monkeypatch.setattr(deployment, "cdk", cdk)
    return asked


@pytest.mark.parametrize(
    ("stacks", "chosen"), [((), ("--all",)), (("Concepts", "Uptime"), ("Concepts", "Uptime"))]
)
def test_deploy_deploys_what_is_asked_for(
    stacks: tuple[str, ...],
    chosen: tuple[str, ...],
    assembly: Assembly,
    commands: list[tuple[str, ...]],
) -> None:
    """Every stack, or those of some services; never with a question."""
    deployment.deploy(EMULATOR, assembly, stacks=stacks)

    (command,) = commands
    assert command[: 1 + len(chosen)] == ("deploy", *chosen)
    assert "--hotswap-fallback" not in command
    assert command[command.index("--require-approval") + 1] == "never"


def test_deploy_again_swaps_code(assembly: Assembly, commands: list[tuple[str, ...]]) -> None:
    """What is saved while `foundry local` runs."""
    deployment.deploy(EMULATOR, assembly, hotswap=True)

    assert "--hotswap-fallback" in commands[0]


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
