"""Whatever is edited in whatever order, the result is that of a synthesis from nothing."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.synthesis.stand_in import FILES, Project

NAMES = [
    *FILES,
    "stacks/shop/more/a.txt",
    "stacks/bank/stack.txt",
    "lambda_src/shop/order/b.txt",
    "cdk.out/Shop.template.json",
    "cdk.out/manifest.json",
]
Step = Callable[[Project], None]


def writing(name: str, text: str) -> Step:
    """Add a file, or edit it: often to the same size, within the same second."""

    def step(project: Project) -> None:
        path = project.folder / name
        if not path.is_dir():
            content = f'{{"context": {{"flavour": "{text}"}}}}' if name == "cdk.json" else text
            project.write(name, content)

    return step


def deleting(name: str) -> Step:
    """Delete a file; the app can't do without its settings."""

    def step(project: Project) -> None:
        if name != "cdk.json":
            (project.folder / name).unlink(missing_ok=True)

    return step


def renaming(name: str, other: str) -> Step:
    """Give a file another name, maybe one that is taken."""

    def step(project: Project) -> None:
        if (project.folder / name).is_file() and "cdk.json" not in {name, other}:
            (project.folder / other).parent.mkdir(parents=True, exist_ok=True)
            (project.folder / name).replace(project.folder / other)

    return step


def linking(name: str, other: str) -> Step:
    """Put a link in the place of a file, maybe to nothing."""

    def step(project: Project) -> None:
        if name != other and "cdk" not in name + other:
            (project.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (project.folder / name).unlink(missing_ok=True)
            (project.folder / name).symlink_to(project.folder / other)

    return step


def setting(value: str) -> Step:
    """Set the variable that the templates hold."""

    def step(project: Project) -> None:
        project.variables["STAND_IN_VARIABLE"] = value

    return step


def being_killed(project: Project) -> None:
    """Start a synthesis that ends in the middle."""
    project.synthesize(STAND_IN_DIES="now")


names = st.sampled_from(NAMES)
steps = st.one_of(
    st.builds(writing, names, st.sampled_from("ab")),
    st.builds(deleting, names),
    st.builds(renaming, names, names),
    st.builds(linking, names, names),
    st.builds(setting, st.sampled_from("ab")),
    st.just(being_killed),
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=1, max_size=8))
def test_any_edits_give_what_a_synthesis_from_nothing_gives(edits: list[Step]) -> None:
    """After each edit."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder, "project"))
        for edit in edits:
            edit(project)
            project.synthesize()

            assert project.assembly() == project.from_nothing()
