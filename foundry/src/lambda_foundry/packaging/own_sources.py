"""Finds the packages of one's own that a project of uv names: members of a workspace, paths, git.

What `[tool.uv.sources]` says of a name holds also where a `requirements.in` has that name, so that
nobody else's package of the same name is taken: docs.astral.sh/uv/concepts/projects/dependencies
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake, readable, understood
from lambda_foundry.packaging.requirements import normalized
from lambda_foundry.project import shown

REVISIONS = ("rev", "tag", "branch")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a package of one's own is: a path on this machine, or a repository's address."""

    path: Path | None = None
    repository: str = ""


def sources_of(project: Path) -> dict[str, Source]:
    """By name, the packages of one's own that the `pyproject.toml` of a folder can name."""
    root = _workspace_of(project)
    members = _members(root) if root else {}
    found = {name: Source(path=folder) for name, folder in members.items()}
    for folder in dict.fromkeys([root or project, project]):
        uv = _settings(folder).get("tool", {}).get("uv", {})
        for name, said in uv.get("sources", {}).items():
            if source := _source(name, said, folder=folder, members=members):
                found[normalized(name)] = source
    found.pop(_name_of(project), None)
    return found


def _source(name: str, said: Any, *, folder: Path, members: Mapping[str, Path]) -> Source | None:
    """None for what comes from an index after all, or for some systems only."""
    match said:
        case {"workspace": True}:
            if member := members.get(normalized(name)):
                return Source(path=member)
            raise Mistake(
                f"{shown(folder / 'pyproject.toml')}: tool.uv.sources has '{name}' in the "
                "workspace, which has no such member; correct the name, or add its folder there"
            )
        case {"path": str(path)}:
            return Source(path=(folder / path).resolve())
        case {"git": str(address)}:
            revision = next((said[kind] for kind in REVISIONS if kind in said), None)
            below = said.get("subdirectory")
            return Source(
                repository=f"git+{address.removeprefix('git+')}"
                + (f"@{revision}" if revision else "")
                + (f"#subdirectory={below}" if below else "")
            )
    return None


def _members(workspace: Path) -> dict[str, Path]:
    patterns = _settings(workspace)["tool"]["uv"]["workspace"].get("members", [])
    folders = [folder.resolve() for pattern in patterns for folder in workspace.glob(pattern)]
    return {name: folder for folder in sorted(folders) if (name := _name_of(folder))}


def _name_of(folder: Path) -> str:
    return normalized(_settings(folder).get("project", {}).get("name", ""))


def _workspace_of(project: Path) -> Path | None:
    for folder in (project, *project.parents):
        if "workspace" in _settings(folder).get("tool", {}).get("uv", {}):
            return folder
    return None


def _settings(folder: Path) -> dict[str, Any]:
    file = folder / "pyproject.toml"
    with readable(folder):
        if not file.is_file():
            return {}
        text = file.read_text(encoding="utf-8")
    with understood(file):
        return tomllib.loads(text)
