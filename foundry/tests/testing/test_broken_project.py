"""A project that can't be synthesized is told of in its tests by one line, once."""

import subprocess
import sys
from pathlib import Path

FILES = {
    "cdk.json": '{"app": "python app.py"}',
    "stacks/__init__.py": "",
    "app.py": 'import sys\n\nsys.exit("error: Shop/Orders: holds data")\n',
    "tests/test_shop.py": """
def test_shop(assembly):
    assert assembly


def test_orders(assembly):
    assert assembly


def test_sum():
    assert 1 + 1 == 2
""",
}


def test_broken_project_says_once_what_is_wrong(tmp_path: Path) -> None:
    """Without a traceback, at the first test that needs a template; the next ones are skipped."""
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
    assert result.stdout.splitlines().count("error: Shop/Orders: holds data") == 1
    assert "1 passed, 1 skipped, 1 error" in result.stdout
    assert "lambda_foundry" not in result.stdout
