"""An installation of aws-cdk-lib that another package has written into is found and put right."""

from pathlib import Path

import pytest

from lambda_foundry.commands.set_up import (
    can_keep_index,
    is_overwritten,
    put_back,
    schema_file,
)
from lambda_foundry.node import jsii_package_cache, use_writable_cache


def test_installation_is_whole() -> None:
    """The set-up has seen to it that CDK's own file is there."""
    assert not is_overwritten(schema_file())


@pytest.mark.parametrize(
    ("package", "overwritten"),
    [("aws-cdk-lib.cloud_assembly_schema", False), ("@aws-cdk/cloud-assembly-schema", True)],
)
def test_overwritten_file_is_known_by_its_types(
    package: str, overwritten: object, tmp_path: Path
) -> None:
    """Each package names its types after itself."""
    file = tmp_path / "__init__.py"
    file.write_text(f'import jsii\n\n\n@jsii.enum(jsii_type="{package}.ArtifactType")\n')

    assert is_overwritten(file) is overwritten


def test_overwritten_file_is_put_back(tmp_path: Path) -> None:
    """As aws-cdk-lib has it, and nothing else is left beside it."""
    file = tmp_path / "__init__.py"
    file.write_text("another package's")

    put_back(file)

    assert file.read_bytes() == schema_file().read_bytes()
    assert list(tmp_path.iterdir()) == [file]


def test_file_that_cannot_be_put_back_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where uv can't get at aws-cdk-lib nothing is lost, and one line tells how to go on."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "__init__.py"
    file.write_text("another package's")

    with pytest.raises(SystemExit, match="run `uv sync --reinstall-package aws-cdk-lib`"):
        put_back(file)

    assert file.read_text() == "another package's"


def test_index_is_not_waited_for_where_it_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an image whose home folder is read-only: each run would wait a minute in vain."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(tmp_path / "file" / "cache"))
    assert not can_keep_index()

    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(tmp_path / "cache"))
    assert can_keep_index()


def test_cache_is_in_the_project_where_the_home_cannot_be_written(
    empty_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an image whose home folder is read-only: jsii would not start."""
    (empty_project / "file").touch()
    for name in ("HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(empty_project / "file"))
    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE", "enabled")
    # Set first, so that it is taken back even where it isn't set outside.
    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", "")
    monkeypatch.delenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT")

    use_writable_cache()

    assert jsii_package_cache() == empty_project / ".build" / "jsii"
