"""One emulator with one deployment, of the samples and of every trigger, for all tests."""

from collections.abc import Iterator

import pytest

from lambda_foundry.local import runs
from lambda_foundry.local.session import Session, session
from lambda_foundry.project import project_root
from tests.places import PACKAGE


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The project's services in an emulator, apart from any other `foundry local` here."""
    with pytest.MonkeyPatch.context() as patched:
        project, runs_elsewhere = project_root(), runs.runs_folder
        folder = tmp_path_factory.mktemp("runs")
        patched.setattr(
            runs, "runs_folder", lambda: folder if project_root() == project else runs_elsewhere()
        )
        patched.setenv("PYTHONPATH", str(PACKAGE))
        with session(app=("-m", "tests.local.apps.everything")) as deployed:
            yield deployed
