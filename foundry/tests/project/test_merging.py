"""An upgrade of the template's files loses nothing of the user's."""

from pathlib import Path, PurePosixPath

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.scaffold.merging import Outcome, merged, write

FILE = PurePosixPath("folder/file.txt")
BEFORE = "one\ntwo\nthree\nfour\nfive\n"
AFTER = "one\ntwo\nthree\nfour\nFIVE\n"


def upgraded(
    project: Path, own: str | None, *, before: str | None = BEFORE, after: str | None = AFTER
) -> tuple[list[Outcome], str | None]:
    """What becomes of one file, as told and as it is afterwards."""
    file = project / FILE
    if own is not None:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(own.encode())
    outcomes = merged(
        project,
        before={FILE: before} if before is not None else {},
        after={FILE: after} if after is not None else {},
    )
    write(project, outcomes)
    return outcomes, file.read_bytes().decode() if file.exists() else None


@pytest.mark.parametrize(
    ("own", "kind", "expected"),
    [
        (BEFORE, "changed", AFTER),
        (BEFORE.replace("one", "mine"), "merged", AFTER.replace("one", "mine")),
        (None, "kept", None),
    ],
    ids=["as it was made", "changed elsewhere", "deleted on purpose"],
)
def test_changed_file_is_brought_up_to_date(
    own: str | None, kind: str, expected: str | None, tmp_path: Path
) -> None:
    """Whoever changed a line has it; a file that the user deleted stays deleted."""
    outcomes, content = upgraded(tmp_path, own)

    assert [outcome.kind for outcome in outcomes] == [kind]
    assert content == expected


def test_same_change_is_no_change(tmp_path: Path) -> None:
    """A user who has made the template's change already sees nothing of it."""
    assert upgraded(tmp_path, AFTER) == ([], AFTER)


def test_unchanged_template_changes_nothing(tmp_path: Path) -> None:
    """Whatever the user did with the file."""
    assert upgraded(tmp_path, "mine\n", after=BEFORE) == ([], "mine\n")


def test_conflict_is_marked_as_git_marks_it(tmp_path: Path) -> None:
    """Both texts are there, each under its name, and nothing else is lost."""
    outcomes, content = upgraded(tmp_path, BEFORE.replace("five", "5"))

    assert [outcome.kind for outcome in outcomes] == ["conflict"]
    assert content == (
        "one\ntwo\nthree\nfour\n<<<<<<< yours\n5\n=======\nFIVE\n>>>>>>> the template's\n"
    )


def test_conflict_of_before_is_resolved_first(tmp_path: Path) -> None:
    """A second upgrade over unresolved marks would make them unreadable."""
    upgraded(tmp_path, BEFORE.replace("five", "5"))

    with pytest.raises(Mistake, match="has conflicts of an earlier merge; resolve them first"):
        merged(tmp_path, before={FILE: BEFORE}, after={FILE: AFTER})


@pytest.mark.parametrize(
    ("own", "kind", "expected"),
    [(None, "added", AFTER), ("mine\n", "kept", "mine\n")],
    ids=["free", "taken"],
)
def test_new_file_takes_no_place(own: str | None, kind: str, expected: str, tmp_path: Path) -> None:
    """It is added where nothing is, and a file of the user's stays."""
    outcomes, content = upgraded(tmp_path, own, before=None)

    assert [outcome.kind for outcome in outcomes] == [kind]
    assert content == expected


@pytest.mark.parametrize(
    ("own", "kind", "expected"),
    [(BEFORE, "deleted", None), ("mine\n", "kept", "mine\n")],
    ids=["as it was made", "changed"],
)
def test_dropped_file_goes_unless_changed(
    own: str, kind: str, expected: str | None, tmp_path: Path
) -> None:
    """What the template no longer has is deleted, but nothing that the user wrote."""
    outcomes, content = upgraded(tmp_path, own, after=None)

    assert [outcome.kind for outcome in outcomes] == [kind]
    assert content == expected


@pytest.mark.parametrize("line", ["one", "mine"])
def test_line_ends_stay(line: str, tmp_path: Path) -> None:
    """A file with Windows' line ends has them afterwards, merged or replaced."""
    _, content = upgraded(tmp_path, BEFORE.replace("one", line).replace("\n", "\r\n"))

    assert content == AFTER.replace("one", line).replace("\n", "\r\n")
