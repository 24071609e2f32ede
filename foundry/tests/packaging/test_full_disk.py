"""A disk that is full leaves no build with a part of a package."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.wheelhouse import write_wheel

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no limit for files")

LIMITED = """
import resource, sys
from pathlib import Path
from lambda_foundry.packaging.uv_command import install
from lambda_foundry.packaging.target import Target

lock, into, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
into.mkdir()
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
target = Target.named(runtime="python3.14", architecture="arm64")
install(lock, into=into, target=target, owner="layers/shop")
"""
"""Installs a lock where no file may be larger than that."""


def test_package_of_which_a_part_was_written_is_not_taken_for_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second try, with the network, begins anew."""
    files = {"shop/__init__.py": b"", "shop/data.bin": bytes(200_000), "shop/zz.py": b""}
    (tmp_path / "requirements.txt").write_text(write_wheel(tmp_path, "shop", files=files))
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))

    def install(name: str, limit: int) -> int:
        arguments = [str(tmp_path / "requirements.txt"), str(tmp_path / name), str(limit)]
        command = [sys.executable, "-c", LIMITED, *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert install("whole", 0) == 0
    assert install("partial", 100_000) != 0
