"""Code and layers are read-only, and what is in an asset stays what was hashed."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.invoke.read_only import OPT, Package, start_in_view
from tests.invoke.small_assembly import write_assembly

Make = Callable[..., LocalFunction]

# Tries one way to change something, at a place that the event gives.
WRITES = """
import os, pathlib, shutil, subprocess, sys
HERE = os.path.dirname(__file__)
WAYS = {
    "append": lambda place: open(f"{place}/known.txt", "a").write("x"),
    "create": lambda place: open(f"{place}/out.txt", "w").write("x"),
    "relative": lambda place: open("out.txt", "w").write("x"),
    "folder": lambda place: os.makedirs(f"{place}/deep/er"),
    "remove": lambda place: os.remove(f"{place}/known.txt"),
    "rename": lambda place: os.rename(f"{place}/known.txt", f"{place}/other.txt"),
    "mode": lambda place: os.chmod(f"{place}/known.txt", 0o777),
    "link": lambda place: os.symlink("known.txt", f"{place}/link"),
    "tree": lambda place: shutil.rmtree(f"{place}/folder"),
    "child": lambda place: subprocess.run(
        [sys.executable, "-c", f"open('{place}/out.txt', 'w')"], check=True
    ),
}

def handler(event, context):
    WAYS[event[1]]({"code": HERE, "layer": os.environ.get("LAYER")}[event[0]])
    return "wrote"
"""
WAYS = ["append", "create", "folder", "remove", "rename", "mode", "link", "tree"]
KNOWN = {"known.txt": "known", "folder/file.txt": "also known"}


@pytest.fixture(scope="module")
def mounts(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips a test where this system lets us show a process no other /opt."""
    folder = tmp_path_factory.mktemp("layer")
    view, process = start_in_view(
        Package(task_root=folder, opt=folder, runtime=folder),
        lambda view, stdin: subprocess.Popen([*view.command, "true"], stdin=stdin),
    )
    process.wait()
    if view.opt != OPT:
        pytest.skip("this system lets no ordinary user mount")


@pytest.fixture(scope="module")
def assembly(mounts: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A function that writes, and two layers."""
    return write_assembly(
        tmp_path_factory.mktemp("writes") / "cdk.out",
        files={"app.py": WRITES, **KNOWN},
        layers={"One": KNOWN, "Two": {"more.txt": "more"}},
        Environment={"Variables": {"LAYER": "/opt"}},
    )


@pytest.fixture(scope="module")
def writer(assembly: Path) -> Iterator[LocalFunction]:
    """That function, started once."""
    with LocalFunction("App", assembly=assembly, variables={}) as made:
        yield made


@pytest.fixture
def no_mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without `unshare`."""
    monkeypatch.setenv("PATH", str(tmp_path))


def content(assembly: Path) -> dict[str, tuple[str, int]]:
    """Every file below a folder, with its text and its mode; folders and links too."""
    return {
        str(path.relative_to(assembly)): (
            path.read_text(encoding="utf-8") if path.is_file() else "",
            path.lstat().st_mode,
        )
        for path in assembly.rglob("*")
    }


@pytest.mark.parametrize("way", [*WAYS, "relative", "child"])
def test_code_is_read_only(way: str, writer: LocalFunction, assembly: Path) -> None:
    """However the function tries to write, and whoever runs it."""
    before = content(assembly)
    outcome = writer(["code", way])

    assert outcome.error in {"OSError", "CalledProcessError"}
    assert "[Errno 30] Read-only file system" in outcome.value["errorMessage"] + writer.log
    assert content(assembly) == before


@pytest.mark.parametrize("way", ["append", "create", "tree"])
def test_layers_are_read_only(way: str, writer: LocalFunction, assembly: Path) -> None:
    """Merged as they are at /opt."""
    before = content(assembly)

    assert "[Errno 30] Read-only file system" in writer(["layer", way]).value["errorMessage"]
    assert content(assembly) == before


@pytest.mark.usefixtures("mounts")
def test_layer_that_is_alone_is_read_only(function: Make, tmp_path: Path) -> None:
    """What is at /opt then is its asset."""
    variables = {"Variables": {"LAYER": "/opt"}}
    invoked = function(WRITES, layers={"One": KNOWN}, Environment=variables)
    before = content(tmp_path / "cdk.out")

    assert "[Errno 30] Read-only file system" in invoked(["layer", "append"]).value["errorMessage"]
    assert content(tmp_path / "cdk.out") == before


@pytest.mark.usefixtures("mounts")
def test_layer_lies_at_opt(function: Make) -> None:
    """Its files can be read there, and its `.pth` files may name folders in it."""
    invoked = function(
        "import module\n"
        "def handler(event, context): return [open('/opt/rates.txt').read(), module.FROM]",
        layers={
            "One": {
                "rates.txt": "1.1",
                "python/there.pth": "/opt/python/more",
                "python/more/module.py": "FROM = 1",
            }
        },
    )

    assert invoked(None).value == ["1.1", 1]


@pytest.mark.usefixtures("mounts")
def test_opt_is_empty_without_layers(function: Make) -> None:
    """Whatever this machine has there."""
    source = "import os\ndef handler(event, context): return os.listdir('/opt')"

    assert function(source)(None).value == []


def test_tmp_can_be_written_to(function: Make) -> None:
    """As in Lambda, where nothing else can."""
    source = (
        "import tempfile\n"
        "def handler(event, context):\n"
        "    with tempfile.TemporaryFile(dir='/tmp') as file: return file.write(b'x')"
    )

    assert function(source)(None).value == 1


@pytest.mark.usefixtures("no_mounts")
@pytest.mark.parametrize("way", ["append", "folder", "mode", "link", "tree"])
def test_writing_without_mounts_is_undone_and_told(
    way: str, function: Make, tmp_path: Path
) -> None:
    """The asset itself isn't touched, and the next invocation finds the package as it is."""
    invoked = function(WRITES, files=KNOWN)
    before = content(tmp_path / "cdk.out")
    first, log = invoked(["code", way]), invoked.log
    second = invoked(["code", way])

    assert first.value == second.value == "wrote"
    assert "note: in Lambda this could not be written: Read-only file system" in log
    assert content(tmp_path / "cdk.out") == before


@pytest.mark.usefixtures("no_mounts")
def test_writing_into_a_layer_without_mounts_is_told(function: Make) -> None:
    """By its path in Lambda."""
    source = (
        "import module, os\n"
        "def handler(event, context): open(os.path.dirname(module.__file__) + '/out', 'w')"
    )
    invoked = function(source, layers={"One": {"python/module.py": ""}})
    invoked(None)

    assert "it is undone here: /opt/python/out\n" in invoked.log


@pytest.mark.usefixtures("no_mounts")
def test_reading_without_mounts_tells_nothing(function: Make) -> None:
    """A function that writes nowhere has a log without notes."""
    invoked = function("def handler(event, context): pass", files=KNOWN)
    invoked(None)

    assert "note:" not in invoked.log


@pytest.mark.usefixtures("no_mounts")
def test_layer_is_imported_where_nothing_can_be_mounted(function: Make) -> None:
    """Then its modules are found in another folder."""
    source = "import module\ndef handler(event, context): return module.FROM"
    invoked = function(source, layers={"One": {"python/module.py": "FROM = 1"}})

    assert invoked(None).value == 1
    assert "note: /opt can't be shown here" in invoked.log
