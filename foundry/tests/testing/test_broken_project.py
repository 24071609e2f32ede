"""A project that can't be synthesized is told of in its tests by one line."""

import subprocess
import sys
from pathlib import Path

FILES = {
    "cdk.json": '{"app": "python app.py"}',
    "stacks/__init__.py": "",
    "app.py": 'import sys\n\nsys.exit("error: Shop/Orders: holds data")\n',
    "tests/test_shop.py": "def test_shop(assembly):\n    assert assembly\n",
}


def test_broken_project_shows_no_traceback(tmp_path: Path) -> None:
    """What is wrong is in the project, and its tests have nothing to say to it."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert "error: Shop/Orders: holds data" in result.stdout.splitlines()
    assert "lambda_foundry" not in result.stdout
