"""Has the package make the project, in the folder that cookiecutter has made for it.

It is run by cookiecutter's own Python, which has nothing of the package.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ANSWERS = Path("answers.json")
"""All that cookiecutter has rendered."""


def main() -> int:
    """Run `foundry init` by the package that lies beside this template."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("error: uv is missing; install it by: pip install uv")
    answers = json.loads(ANSWERS.read_text(encoding="utf-8"))
    ANSWERS.unlink()
    project = Path.cwd()
    given = [
        f"{key}={value}"
        for key, value in answers.items()
        if not key.startswith("_") and key != "project"
    ]
    init = ["foundry", "init", project.name, "--no-input", *given]
    command = [uv, "tool", "run", "--from", source(answers), *init]
    return subprocess.run(command, cwd=project.parent, check=False).returncode


def source(answers: dict[str, Any]) -> str:
    """Where the package is: in a folder, or in the repository that cookiecutter has cloned."""
    repository = Path(answers["_repo_dir"]).parent
    if Path(answers["_template"]).exists() or not (repository / ".git").exists():
        return str(repository / "foundry")
    command = ["git", "-C", str(repository), "remote", "get-url", "origin"]
    address = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    if "://" not in address:
        # `git@host:owner/name` is short for this.
        address = f"ssh://{address.replace(':', '/', 1)}"
    revision = f"@{answers['_checkout']}" if answers["_checkout"] else ""
    return f"git+{address}{revision}#subdirectory=foundry"


sys.exit(main())
