"""Asks the database of vulnerabilities, by pip-audit, which runs in an environment of its own.

The database is OSV: it has what the Python Packaging Advisory Database and GitHub's have, and
reports of malicious packages. It is sent the names and versions of the packages, and nothing else.
"""

import json
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.commands.own_environment import own_environment
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import counted
from lambda_foundry.programs import run_program

VERSION = "2.10.1"

Package = tuple[str, str]
"""Name and version."""

ASKING_FAILED = re.compile(r"^(?:requests|urllib3)\.exceptions\.\w+: (.*)$", flags=re.MULTILINE)
"""How the traceback ends that pip-audit shows where the database can't be asked."""


LONGEST = 200
"""Letters of a reason that is of another shape."""


class Unreachable(Mistake):
    """Nobody could be asked, so nothing is known."""


@dataclass(frozen=True, kw_only=True)
class Vulnerability:
    """What the database says of one version of a package."""

    ids: tuple[str, ...]
    """How it is called, by the name first that pip-audit prefers."""
    words: str
    fixed_in: tuple[str, ...]


def vulnerabilities(packages: Collection[Package]) -> dict[Package, list[Vulnerability]]:
    """The known vulnerabilities of each package. Raises `Unreachable`."""
    known: dict[Package, list[Vulnerability]] = {}
    for asked in _rounds(packages):
        answers = {answer["name"]: answer for answer in _ask(asked)}
        for name, version in asked:
            if "vulns" not in answers.get(name, {}):
                raise Mistake(f"pip-audit {VERSION} said nothing of {name} {version}")
            known[name, version] = [_vulnerability(found) for found in answers[name]["vulns"]]
    return known


def _rounds(packages: Collection[Package]) -> Iterator[list[Package]]:
    """Packages to ask for at once: pip-audit takes one version of each, locks may have several."""
    left = sorted(packages)
    while left:
        first = {name: (name, version) for name, version in reversed(left)}
        asked = sorted(first.values())
        yield asked
        left = [package for package in left if package not in asked]


def _ask(packages: list[Package]) -> list[dict[str, Any]]:
    # Not by its script, which knows the folder that it was installed in.
    command = [str(own_environment("pip-audit", VERSION) / "python"), "-m", "pip_audit"]
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder, "requirements.txt")
        pinned.write_text(
            "".join(f"{name}=={version}\n" for name, version in packages), encoding="utf-8"
        )
        result = run_program(
            [
                *command,
                "--requirement", str(pinned),
                "--no-deps",
                "--disable-pip",
                "--vulnerability-service", os.environ.get("PIP_AUDIT_VULNERABILITY_SERVICE", "osv"),
                "--format", "json",
                "--output", "stdout",
                "--desc", "on",
                "--aliases", "on",
                "--progress-spinner", "off",
                "--cache-dir", folder,
            ],
            doing=f"asking OSV about {counted(len(packages), 'package')}",
        )  # fmt: skip
    try:
        answers: list[dict[str, Any]] = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError) as error:
        raise _failure(result.stderr, count=len(packages)) from error
    return answers


def _failure(stderr: str, *, count: int) -> Mistake:
    said = ASKING_FAILED.findall(stderr)
    if said or "Could not connect" in stderr:
        why = f" ({_reason(said[-1])})" if said else ""
        return Unreachable(
            f"the database of vulnerabilities can't be asked, so nothing is known of {count} "
            f"packages{why}; try again online, or set PIP_AUDIT_OSV_URL to a mirror of OSV"
        )
    last = (stderr.strip().splitlines() or ["it said nothing"])[-1]
    return Mistake(f"pip-audit {VERSION} failed: {last}")


def _reason(said: str) -> str:
    """What really happened: requests puts it last, behind what it tried."""
    cause = re.search(r"Caused by \w+\(.*?\): (.*?)\"?\)+$", said)
    return cause[1] if cause else said[:LONGEST]


def _vulnerability(found: dict[str, Any]) -> Vulnerability:
    return Vulnerability(
        ids=(found["id"], *sorted(found["aliases"])),
        words=" ".join(found["description"].split()),
        fixed_in=tuple(found["fix_versions"]),
    )
