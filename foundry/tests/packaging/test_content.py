"""What is shipped is named by all that it holds, and lies in the assembly where CDK looks."""

import os
import re
import sys
from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.content import Content
from lambda_foundry.packaging.integrity import record
from lambda_foundry.packaging.source import shipped_files
from lambda_foundry.project import in_project

SOURCES = {"handler.py": "import shop\n", "shop/__init__.py": "", "shop/rules.json": "{}\n"}


def written(folder: Path) -> Path:
    """A folder of code."""
    for name, text in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Code as people keep it."""
    return written(tmp_path / "source")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The tree of a finished build."""
    tree = written(tmp_path / "build" / "tree")
    record(tree.parent)
    return tree


def names(folder: Path) -> set[str]:
    """The files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def staged(content: Content, assembly: Path) -> Path:
    """Where it was put."""
    return content.put_into(assembly, name="asset.1")


def test_content_of_source_leaves_out_what_is_not_shipped(source: Path, tmp_path: Path) -> None:
    """Bytecode, requirements and variables stay at home, and what tools leave; no hash changes."""
    before = Content.of_source(source).fingerprint
    for name in (
        "requirements.in", ".env.local", "shop/__pycache__/a.pyc", "shop/.ruff_cache/0.17/1",
        ".mypy_cache/CACHEDIR.TAG", ".handler.py.swp", "shop/item.py~", "Thumbs.db",
    ):  # fmt: skip
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("not shipped")

    content = Content.of_source(source)

    assert content.fingerprint == before
    assert names(staged(content, tmp_path / "cdk.out")) == SOURCES.keys()


PROGRAMS = {
    "text.txt": (b"import shop\n", 0o644),
    "script": (b"#!/bin/sh\n", 0o755),
    "script.py": (b"#!/usr/bin/env python3\n", 0o755),
    "compiled.so": (b"\x7fELF\x02", 0o755),
    "empty": (b"", 0o644),
}
"""What a file holds, and its permissions in Lambda."""


@pytest.mark.parametrize("mode", [0o600, 0o777])
@pytest.mark.parametrize("name", PROGRAMS)
def test_content_of_source_can_be_run_by_what_it_is(
    name: str, mode: int, source: Path, tmp_path: Path
) -> None:
    """A checkout's permissions make no other package; in Lambda a program can be run by anybody."""
    content, permissions = PROGRAMS[name]
    (source / name).write_bytes(content)
    before = Content.of_source(source).fingerprint
    (source / name).chmod(mode)

    found = Content.of_source(source)

    assert found.fingerprint == before
    assert (staged(found, tmp_path / "cdk.out") / name).stat().st_mode & 0o777 == permissions


def test_content_of_source_notices_every_change(source: Path) -> None:
    """Of bytes and of a name."""
    seen = {Content.of_source(source).fingerprint}
    (source / "shop/rules.json").write_text("[]\n")
    seen.add(Content.of_source(source).fingerprint)
    (source / "shop/rules.json").rename(source / "shop/rule.json")
    seen.add(Content.of_source(source).fingerprint)

    assert len(seen) == 3  # the first and one for each change


def test_content_of_source_follows_links(source: Path, tmp_path: Path) -> None:
    """Code that functions share by a link is shipped as if it lay there."""
    shared = written(tmp_path / "shared")
    (source / "shared").symlink_to("../shared", target_is_directory=True)

    folder = staged(Content.of_source(source), tmp_path / "cdk.out")

    assert names(folder) == SOURCES.keys() | {f"shared/{name}" for name in names(shared)}
    assert not (folder / "shared").is_symlink()


@pytest.mark.parametrize("target", [".", "..", "../../other"])
def test_content_of_source_refuses_a_link_that_leads_back(source: Path, target: str) -> None:
    """Directly or by a second link, where it would be shipped without end."""
    (source / "shop/link").symlink_to(target, target_is_directory=True)
    other = source.parent / "other"
    other.mkdir()
    (other / "back").symlink_to("../source", target_is_directory=True)

    with pytest.raises(Mistake, match="leads back to a folder that it is in; remove it"):
        Content.of_source(source)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("rules.txt", "shop/rules.txt: is a link that leads to itself; remove it"),
        ("gone.txt", "shop/rules.txt: is a link to gone.txt, which isn't there; mend it, or"),
    ],
)
def test_content_of_source_names_a_broken_link(source: Path, target: str, told: str) -> None:
    """Instead of shipping less than there seems to be."""
    (source / "shop/rules.txt").symlink_to(target)

    with pytest.raises(Mistake, match=re.escape(told)):
        Content.of_source(source)


def test_content_of_source_leaves_out_the_lock_of_an_editor(source: Path) -> None:
    """Emacs notes in a link to nowhere who edits a file."""
    before = Content.of_source(source).fingerprint
    (source / ".#handler.py").symlink_to("ada@machine.4711")

    assert Content.of_source(source).fingerprint == before


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("source/notes.txt", "secrets/notes.txt"),
        ("source/shop/notes", "secrets"),
        ("source", "secrets"),
        ("source/near", "project/nearer"),
    ],
)
def test_content_of_source_refuses_a_link_out_of_the_project(
    tmp_path: Path, link: str, target: str
) -> None:
    """Of a file or a folder, at any depth, by way of another link, or the source itself."""
    project = tmp_path / "project"
    written(tmp_path / "secrets")
    (tmp_path / "secrets/notes.txt").write_text("key", encoding="utf-8")
    if link != "source":
        written(project / "source")
    project.mkdir(exist_ok=True)
    (project / "nearer").symlink_to(tmp_path / "secrets", target_is_directory=True)
    (project / link).symlink_to(tmp_path / target)

    told = f"{link}: is a link out of the project, to {tmp_path / 'secrets'}"
    with in_project(project), pytest.raises(Mistake, match=re.escape(told)):
        Content.of_source(project / "source")


def test_content_of_source_follows_a_link_within_the_project(tmp_path: Path) -> None:
    """Code that functions share by a link, one that goes over another link as well."""
    project, shared = tmp_path / "project", written(tmp_path / "project" / "shared")
    (project / "alias").symlink_to("shared", target_is_directory=True)
    source = written(project / "source")
    (source / "common").symlink_to("../alias", target_is_directory=True)

    with in_project(project):
        folder = staged(Content.of_source(source), tmp_path / "cdk.out")

    assert names(folder) == SOURCES.keys() | {f"common/{name}" for name in names(shared)}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such name")
def test_content_of_source_refuses_a_name_that_is_no_text(source: Path) -> None:
    """It has none in a zip."""
    Path(os.fsdecode(os.fsencode(source) + b"/caf\xe9.py")).write_text("", encoding="utf-8")

    with pytest.raises(Mistake, match=r"caf\\xe9.py: the name is not UTF-8; rename it"):
        Content.of_source(source)


def test_content_of_build_takes_no_room(built: Path, tmp_path: Path) -> None:
    """Each file of a build is in the assembly once more by name, not by its bytes."""
    folder = staged(Content.of_build(built), tmp_path / "cdk.out")

    assert names(folder) == SOURCES.keys()
    assert (folder / "handler.py").samefile(built / "handler.py")


def test_content_of_build_is_copied_where_links_cannot_be(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An assembly on another disk gets files of its own."""

    def refuse(*_: object) -> None:
        raise OSError("Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    folder = staged(Content.of_build(built), tmp_path / "cdk.out")

    assert names(folder) == SOURCES.keys()
    assert not (folder / "handler.py").samefile(built / "handler.py")


def test_content_put_after_a_killed_copy_is_whole(source: Path, tmp_path: Path) -> None:
    """What an interrupted synthesis left is no part of it."""
    content, assembly = Content.of_source(source), tmp_path / "cdk.out"
    folder = staged(content, assembly)
    left = folder.with_name(f"{folder.name}.partial")
    folder.rename(left)
    (left / "left_over.py").write_text("")

    assert names(staged(content, assembly)) == SOURCES.keys()


def test_virtual_environment_is_refused(source: Path) -> None:
    """It is for the machine that made it, and would be most of what is uploaded."""
    (source / "venv").mkdir()
    (source / "venv" / "pyvenv.cfg").write_text("home = /usr/bin", encoding="utf-8")

    with pytest.raises(Mistake) as refused:
        list(shipped_files(source))

    assert "venv: is a virtual environment, which would be deployed; " in str(refused.value)
