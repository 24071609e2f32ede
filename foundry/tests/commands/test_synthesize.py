"""A synthesis that fails says why, whatever else Python tells at its end."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis.without_cli import synthesize

# As jsii's kernel does where the disk was full when it should have started.
FAILS = """import sys
class Kernel:
    def __del__(self):
        raise AttributeError("'Kernel' object has no attribute '_process'")
kernel = Kernel()
sys.exit("error: app.py, line 9: OSError: [Errno 28] No space left on device")
"""


def test_reason_is_not_what_could_not_be_cleared_away(tmp_path: Path) -> None:
    """That is only a consequence."""
    with pytest.raises(Mistake) as told:
        synthesize(tmp_path / "cdk.out", app=("-c", FAILS))

    assert str(told.value) == "app.py, line 9: OSError: [Errno 28] No space left on device"


def test_reason_is_the_exception_of_a_traceback(tmp_path: Path) -> None:
    """In one line."""
    with pytest.raises(Mistake, match=r"^the app can't be synthesized: ValueError: no$"):
        synthesize(tmp_path / "cdk.out", app=("-c", "raise ValueError('no')"))


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ("\nimport nope\n", "app.py, line 2: ModuleNotFoundError: No module named 'nope'"),
        ("\nx = (\n", "app.py, line 2: SyntaxError: '(' was never closed"),
    ],
)
def test_reason_is_a_line_of_the_app_itself(app: str, said: str, empty_project: Path) -> None:
    """Which Python tells, as nothing of the package runs yet."""
    (empty_project / "cdk.json").write_text("{}", encoding="utf-8")
    (empty_project / "app.py").write_text(app, encoding="utf-8")

    with pytest.raises(Mistake) as told:
        synthesize(empty_project / "cdk.out")

    assert str(told.value) == said


@pytest.mark.usefixtures("empty_project")
def test_reason_is_a_file_that_is_gone(tmp_path: Path) -> None:
    """As where somebody has deleted it, or is in another branch."""
    with pytest.raises(Mistake, match=r"^app\.py: there is no such file, and it makes the app"):
        synthesize(tmp_path / "cdk.out")
