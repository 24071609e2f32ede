"""A function's files get into the project together, or not at all."""

import errno
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import in_project, project_root
from lambda_foundry.scaffold.function_files import own_files, package_file
from lambda_foundry.scaffold.new_function import checked, render
from lambda_foundry.scaffold.placing import bring_layers, finished, place
from tests.scaffold.bad_answers import GOOD_ANSWERS
from tests.scaffold.project_folder import Tree, tree_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one service."""
    root = tmp_path / "project"
    (root / "stacks" / "uptime").mkdir(parents=True)
    (root / "stacks" / "uptime" / "__init__.py").write_text('"""Uptime."""\n')
    return root


def staged(root: Path, service: str, function: str) -> Path:
    """A staging folder with everything that a function needs."""
    staging = root / f".scaffold-{service}-{function}"
    for file in (*own_files(service, function), package_file(service)):
        (staging / file).parent.mkdir(parents=True, exist_ok=True)
        (staging / file).write_text("{}")
    return staging


def tree(root: Path) -> Tree:
    """What is in the project beside staging folders."""
    shown = tree_of(root).items()
    return {path: content for path, content in shown if not path.startswith(".scaffold")}


def go_on() -> None:
    """Nothing stops it."""


def test_place_adds_a_service_and_its_function(root: Path) -> None:
    """Each file where it belongs, and nothing else."""
    staging = staged(root, "shop", "orders")

    place(staging, root, before_each=go_on)

    wanted = [*own_files("shop", "orders"), package_file("shop")]
    assert all((root / file).is_file() for file in wanted)
    assert finished(staging).is_dir()


def test_place_leaves_the_service_as_it_is(root: Path) -> None:
    """A second function brings no second service."""
    place(staged(root, "uptime", "orders"), root, before_each=go_on)

    assert (root / "stacks/uptime/__init__.py").read_text() == '"""Uptime."""\n'


LAYER = ["layers/durable/requirements.in", "layers/durable/requirements.txt"]


def staged_durable(root: Path) -> Path:
    """A staging folder with a function that has the layer `durable`."""
    staging = staged(root, "shop", "remind")
    (staging / "stacks/shop/remind.py").write_text('shared_layer(scope, "durable")\n')
    bring_layers(staging)
    return staging


def test_place_adds_a_layer_that_the_project_lacks(root: Path) -> None:
    """The package's, with its lock."""
    place(staged_durable(root), root, before_each=go_on)

    assert [path for path in LAYER if (root / path).is_file()] == LAYER


def test_place_leaves_a_layer_as_it_is(root: Path) -> None:
    """Also one that came while the function was rendered."""
    staging = staged_durable(root)
    theirs = root / LAYER[0]
    theirs.parent.mkdir(parents=True)
    theirs.write_text("somebody's")

    place(staging, root, before_each=go_on)
    place(staged(root, "shop", "orders"), root, before_each=go_on)

    assert theirs.read_text() == "somebody's"
    assert not (root / LAYER[1]).exists()


def test_place_takes_a_new_layer_back(root: Path) -> None:
    """With everything else."""
    staging, before = staged_durable(root), tree(root)

    def stop() -> None:
        if (root / LAYER[1]).exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place(staging, root, before_each=stop)

    assert tree(root) == before


@pytest.mark.parametrize("number", range(5))
def test_place_takes_everything_back_when_stopped(number: int, root: Path) -> None:
    """Whichever file is next: no file and no folder stays."""
    staging, before = staged(root, "shop", "orders"), tree(root)
    left = [None] * number

    def stop() -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()

    with pytest.raises(KeyboardInterrupt):
        place(staging, root, before_each=stop)

    assert tree(root) == before


@pytest.mark.parametrize("number", range(5))
def test_place_takes_everything_back_when_the_disk_is_full(
    number: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever file no longer fits: no file and no folder stays."""
    staging, before = staged(root, "shop", "orders"), tree(root)
    written, read_bytes = [None] * number, Path.read_bytes

    def read(path: Path) -> Any:
        if written:
            written.pop()
            return read_bytes(path)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "read_bytes", read)
    with pytest.raises(OSError, match="No space"):
        place(staging, root, before_each=go_on)
    monkeypatch.undo()

    assert tree(root) == before


def test_place_takes_everything_back_when_its_staging_is_gone(root: Path) -> None:
    """An interrupt takes the folder away: nothing that was placed stays."""
    staging, before = staged(root, "shop", "orders"), tree(root)
    placed = root / "tests/events/shop/orders.json"

    def interrupt() -> None:
        if placed.exists():
            shutil.rmtree(staging)

    with pytest.raises(FileNotFoundError):
        place(staging, root, before_each=interrupt)

    assert tree(root) == before


def test_place_overwrites_nothing(root: Path) -> None:
    """What came in since the answers were checked stays as it is."""
    staging = staged(root, "shop", "orders")
    theirs = root / "tests/shop/test_orders.py"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("somebody's")
    before = tree(root)

    with pytest.raises(Mistake, match="nothing was changed"):
        place(staging, root, before_each=go_on)

    assert tree(root) == before


@pytest.mark.parametrize(
    "path", ["stacks/shop/orders.txt", "evil.py", "tests/events/shop/orders.json/x"]
)
def test_place_refuses_what_no_function_has(path: str, root: Path) -> None:
    """Whatever a template was made to render."""
    staging = staged(root, "shop", "orders")
    (staging / "tests/events/shop/orders.json").unlink()
    (staging / path).parent.mkdir(parents=True, exist_ok=True)
    (staging / path).write_text("{}")
    before = tree(root)

    with pytest.raises(Mistake, match="not a function's files"):
        place(staging, root, before_each=go_on)

    assert tree(root) == before


@pytest.mark.parametrize("file", ["stacks/shop/orders.py", "tests/events/shop/orders.json"])
def test_place_refuses_what_is_neither_python_nor_json(file: str, root: Path) -> None:
    """A function that couldn't be loaded isn't placed."""
    staging, before = staged(root, "shop", "orders"), tree(root)
    (staging / file).write_text('"""')

    with pytest.raises(Mistake, match=f"{file}, line 1: .*; nothing was changed"):
        place(staging, root, before_each=go_on)

    assert tree(root) == before


def test_place_has_room_for_many_at_once(root: Path) -> None:
    """Ten functions into one new service, at the same time: all of them are in it."""
    stagings = [staged(root, "shop", f"orders_{number}") for number in range(10)]

    with ThreadPoolExecutor(max_workers=10) as pool:
        list(pool.map(lambda staging: place(staging, root, before_each=go_on), stagings))

    assert len(list((root / "stacks/shop").glob("orders_*.py"))) == 10
    assert (root / "stacks/shop/__init__.py").is_file()


def test_place_gives_one_name_once(root: Path) -> None:
    """Of two functions of one name at the same time one gets in, whole; the other is refused."""
    first = staged(root, "shop", "orders")
    second = first.with_name(".scaffold-second")
    shutil.copytree(first, second)

    with ThreadPoolExecutor(max_workers=2) as pool:
        placed = [
            pool.submit(place, staging, root, before_each=go_on) for staging in (first, second)
        ]

    errors = [future.exception() for future in placed if future.exception()]
    assert [type(error) for error in errors] == [Mistake]
    assert all((root / file).is_file() for file in own_files("shop", "orders"))


@pytest.mark.skipif(sys.platform == "win32", reason="lets few people make links")
def test_function_gets_into_the_project_whose_builds_lie_in_another(root: Path) -> None:
    """What is rendered lies among the builds for a while, so in the other project."""
    shutil.copy(project_root() / "cdk.json", root)
    neighbour = root.with_name("neighbour")
    shutil.copytree(root, neighbour)
    (neighbour / ".build").mkdir()
    (root / ".build").symlink_to(neighbour / ".build", target_is_directory=True)
    before = tree(neighbour / "stacks")

    with in_project(root):
        render(checked({**GOOD_ANSWERS, "service": "uptime"}, root))
        assert project_root() == root.resolve()

    assert (root / "stacks" / "uptime" / "orders.py").is_file()
    assert tree(neighbour / "stacks") == before
