"""Finds a function's names in the project's files, and writes others in their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.names import construct_id
from lambda_foundry.project import project_root
from lambda_foundry.scaffold.relocation import FunctionName

CODE = ("stacks", "tests", "lambda_src")
"""Folders whose modules may name a function."""

OTHERS = ("app.py", "stages.py", "README.md", "accepted-findings.toml", "pyproject.toml")


@dataclass(frozen=True)
class Renaming:
    """One function's names, and those that it gets."""

    old: FunctionName
    new: FunctionName

    def in_own_file(self, text: str) -> str:
        """A file of the function's own, with the new names."""
        old, new = self.old, self.new
        class_ = f"{construct_id(new.function)}Function"
        return _replaced(
            self.in_any_file(text),
            {
                rf"\b{construct_id(old.function)}Function\b": class_,
                rf"\btest_{old.function}_": f"test_{new.function}_",
                rf"`{old.function}`": f"`{new.function}`",
                rf"\bstacks\.{old.service}\b(?!\.)": f"stacks.{new.service}",
                rf"\b{construct_id(old.service)}Stack\b": f"{construct_id(new.service)}Stack",
                rf'\.stack\("{old.service}"\)': f'.stack("{new.service}")',
            },
        )

    def in_any_file(self, text: str) -> str:
        """A file of another's, with what is about this function alone."""
        old, new = self.old, self.new
        class_ = construct_id(old.function)
        module = rf"\bstacks\.{old.service}\.{old.function}\b"
        names = {rf"\b{class_}Function\b": f"{construct_id(new.function)}Function"}
        return _replaced(
            text,
            {
                **(names if re.search(module, text) else {}),
                rf"(?<![\w-]){old}(?!\w)": str(new),
                rf"\b{construct_id(old.service)}/{class_}(?!\w)": (
                    f"{construct_id(new.service)}/{construct_id(new.function)}"
                ),
                module: f"stacks.{new.service}.{new.function}",
            },
        )

    def in_service(self, text: str) -> str:
        """A module of the same service, which may ask for the function by its own name.

        It does by `service_function(self, "NAME")`, and by an API's `authorizer="NAME"`.
        """
        asked = rf'(?<=")(?:{self.old.function})(?=["/])'
        return re.sub(
            r'service_function\([^()]*\)|\bauthorizer="[^"]*"',
            lambda call: re.sub(asked, self.new.function, call[0]),
            self.in_any_file(text),
        )

    def changed_files(self) -> Iterator[tuple[Path, str]]:
        """Each file of others that names the function, and what it says with the new names."""
        for file in _files():
            if any(file == place or place in file.parents for place in self.old.places):
                continue
            try:
                text = file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            is_beside = file.parent == project_root() / "stacks" / self.old.service
            renamed = self.in_service(text) if is_beside else self.in_any_file(text)
            if renamed != text:
                yield file, renamed


def _files() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted((project_root() / folder).rglob("*.py"))
    yield from sorted((project_root() / "seeds").glob("*.toml"))
    yield from (project_root() / name for name in OTHERS if (project_root() / name).is_file())


def files_naming(name: FunctionName) -> list[Path]:
    """The files of others that name a function."""
    other = FunctionName(name.service, f"{name.function}_0")
    return [file for file, _ in Renaming(name, other).changed_files()]


def _replaced(text: str, names: dict[str, str]) -> str:
    for pattern, name in names.items():
        text = re.sub(pattern, name, text)
    return text
