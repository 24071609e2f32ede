"""`foundry completion` prints a script by which a shell completes what a person has begun."""

import shutil
import subprocess
from pathlib import Path

import pytest

from lambda_foundry.cli import COMMANDS
from lambda_foundry.commands.completion import SHELLS, script
from lambda_foundry.project import project_root

BASH = shutil.which("bash")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of bash."""
    written = tmp_path_factory.mktemp("completion") / "foundry.bash"
    written.write_text(script("bash"), encoding="utf-8")
    return written


@pytest.mark.skipif(BASH is None, reason="bash isn't here")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["inv"], ["invoke"]),
        (["invoke", "uptime/"], ["uptime/check", "uptime/status"]),
        (["remove", "uptime/c"], ["uptime/check"]),
        (["local", "fire", "--da"], ["--data"]),
        (["check", "--"], ["--template", "--json", "--help"]),
        (["new", "trigger=sq"], ["trigger=sqs"]),
        (["new", "trigger", "=", "http_"], ["http_api", "http_authorizer"]),
        (["new", "trigger", "=", "sq"], ["sqs"]),
        (["new", "service", "="], []),
        (["new", "trigger=cognito", "variant=post_c"], ["variant=post_confirmation"]),
        (["new", "trigger", "=", "sqs", "variant", "="], []),
        (["e2e", "--stage", "st"], ["staging"]),
        (["local", "--stage", "=", ""], ["dev", "staging", "prod"]),
        (["synth", "-c", "stage", "=", "pr"], ["prod"]),
        (["nothing", "u"], []),
    ],
)
def test_bash_completes(words: list[str], completed: list[str], file: Path) -> None:
    """Commands, options, triggers, and the project's functions and stages, from any folder."""
    typed = " ".join(["foundry", *words]).replace(" = ", "=")
    given = " ".join(f"'{word}'" for word in ("foundry", *words))
    asked = f"COMP_LINE='{typed}'; COMP_WORDS=({given}); COMP_CWORD={len(words)}; _foundry"
    command = f'source {file} && {asked}; printf "%s\\n" "${{COMPREPLY[@]}}"'

    result = subprocess.run(
        [str(BASH), "-c", command],
        cwd=project_root() / "stacks" / "uptime",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert result.stdout.split() == completed


@pytest.mark.parametrize("shell", SHELLS)
def test_script_has_every_command(shell: str) -> None:
    """And for each a line of its own."""
    text = script(shell)

    assert " ".join(COMMANDS) in text
    assert [name for name in COMMANDS if f"{name})" not in text and f"{name}' -a" not in text] == []
