"""Reads GitHub's workflows: what each step runs, in which job, with which rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from lambda_foundry.project import project_root

TEMPLATE = Path(str(resources.files("lambda_foundry.scaffold") / "project"))

FOLDERS = {
    "here": project_root() / ".github" / "workflows",
    "in a new project": TEMPLATE / ".github" / "workflows",
}
"""This repository's own workflows, and those that every new project gets."""


@dataclass(frozen=True)
class Job:
    """A job of a workflow, by the names of their places in the files."""

    place: str
    """`check.yml: comment`."""
    settings: Mapping[str, Any]

    @property
    def permissions(self) -> dict[str, str]:
        """What the job's token may do; no job has the default."""
        permissions: dict[str, str] = self.settings["permissions"]
        return permissions

    @property
    def steps(self) -> list["Step"]:
        """What it does, in order."""
        return [Step(self, settings) for settings in self.settings["steps"]]


@dataclass(frozen=True)
class Step:
    """A step of a job."""

    job: Job
    settings: Mapping[str, Any]

    @property
    def place(self) -> str:
        """`check.yml: comment: Write one comment`, by its name, else by what it runs or uses."""
        named = self.settings.get("name") or self.script or self.action
        return f"{self.job.place}: {named}"

    @property
    def script(self) -> str:
        """What it gives to the shell."""
        script: str = self.settings.get("run", "")
        return script

    @property
    def action(self) -> str:
        """The action that it uses, by owner, name and commit."""
        action: str = self.settings.get("uses", "")
        return action


def workflows(folder: Path) -> dict[str, dict[Any, Any]]:
    """Every workflow by the name of its file. What is written `on:` is True, as YAML 1.1 has it."""
    files = sorted(folder.glob("*.y*ml"))
    return {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}


def jobs(folder: Path) -> list[Job]:
    """Every job of every workflow."""
    return [
        Job(f"{file}: {name}", settings)
        for file, workflow in workflows(folder).items()
        for name, settings in workflow["jobs"].items()
    ]


def job(place: str, folder: Path) -> Job:
    """The job of that place."""
    (found,) = [one for one in jobs(folder) if one.place == place]
    return found


def steps(folder: Path) -> list[Step]:
    """Every step of every job."""
    return [step for job in jobs(folder) for step in job.steps]


def step(place: str, folder: Path) -> Step:
    """The step of that place."""
    (found,) = [one for one in steps(folder) if one.place == place]
    return found
