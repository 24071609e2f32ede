"""What tests of several pages share: a project of somebody's own, made once."""

from collections.abc import Iterator

import pytest

from tests.docs.elsewhere import Elsewhere
from tests.docs.picture import recorded


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """A folder beside no repository, in which the package can be had by its name."""
    with Elsewhere.made_in(tmp_path_factory.mktemp("elsewhere")) as place:
        yield place


@pytest.fixture(scope="session")
def first_commands(elsewhere: Elsewhere) -> str:
    """What the commands of the picture print there, which make the project `shop`."""
    return recorded(elsewhere)
