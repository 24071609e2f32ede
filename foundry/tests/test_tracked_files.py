"""Only what people write is committed: nothing that a command or a test has made."""

import shutil
import subprocess

import pytest

from lambda_foundry.project import project_root

TOP = {
    ".ci", ".devcontainer", ".gitattributes", ".github", ".gitignore", ".npmrc",
    ".pre-commit-config.yaml", ".vscode", "AGENTS.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "README.md", "SECURITY.md", "accepted-findings.toml", "app.py", "cdk.json",
    "cookiecutter-template", "docs", "foundry", "lambda_src", "layers", "package-lock.json",
    "package.json", "project-template", "pyproject.toml", "stacks", "stages.py", "tests",
}  # fmt: skip
"""The layout of the repository: a file that belongs into it is added here on purpose."""


def git(*arguments: str) -> list[str]:
    """The lines that git prints; the test is skipped where there is no repository."""
    command = [shutil.which("git") or "git", *arguments]
    result = subprocess.run(
        command, cwd=project_root(), capture_output=True, text=True, check=False
    )
    if result.returncode:
        pytest.skip("this is no checkout of git's")
    return result.stdout.splitlines()


@pytest.mark.skipif(shutil.which("git") is None, reason="git isn't installed")
def test_nothing_that_was_made_is_committed() -> None:
    """A stray document at the top, such as a list of packages, or a file that git should ignore."""
    tracked = git("ls-files")

    assert {file.partition("/")[0] for file in tracked} <= TOP
    assert git("ls-files", "--cached", "--ignored", "--exclude-standard") == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git isn't installed")
def test_what_a_deployment_makes_at_the_top_is_ignored() -> None:
    """Its workflow writes a list of what is deployed for each stage."""
    assert git("check-ignore", "sbom-prod.cdx.json") == ["sbom-prod.cdx.json"]
