"""Has the package make the project, in the empty folder that cookiecutter has made for it.

It is run by cookiecutter's own Python, which has nothing of the package.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ANSWERS = {
    "description": {{ cookiecutter.description|jsonify }},
    "service": {{ cookiecutter.service|jsonify }},
    "function": {{ cookiecutter.function|jsonify }},
    "trigger": {{ cookiecutter.trigger|jsonify }},
    "licence": {{ cookiecutter.licence|jsonify }},
    "ci": {{ cookiecutter.ci|jsonify }},
}
ADDRESS = {{ cookiecutter._template|jsonify }}
REVISION = {{ (cookiecutter._checkout or "")|jsonify }}
REPOSITORY = Path({{ cookiecutter._repo_dir|jsonify }}).parent


def source() -> str:
    """The package beside this template: from a folder, or from the repository of a clone."""
    package = REPOSITORY / "foundry"
    if Path(ADDRESS).exists() or not (REPOSITORY / ".git").exists():
        return str(package)
    command = ["git", "-C", str(REPOSITORY), "remote", "get-url", "origin"]
    address = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    if "://" not in address:
        address = Path(address).as_uri() if Path(address).exists() else ssh(address)
    revision = f"@{REVISION}" if REVISION else ""
    return f"lambda-foundry @ git+{address}{revision}#subdirectory=foundry"


def ssh(address: str) -> str:
    """`git@host:owner/name` as the address that it is short for."""
    return f"ssh://{address.replace(':', '/', 1)}"


uv = shutil.which("uv")
if uv is None:
    sys.exit("error: uv is missing; install it by: pip install uv")
for file in Path.cwd().iterdir():
    file.unlink()
answers = [f"{key}={value}" for key, value in ANSWERS.items()]
command = [uv, "tool", "run", "--from", source(), "foundry", "init", ".", "--no-input", *answers]
sys.exit(subprocess.run(command, check=False).returncode)
