"""Where snapshots of templates are kept and what is masked in them."""

from pathlib import Path

from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.location import PyTestLocation
from syrupy.matchers import path_value
from syrupy.types import SnapshotIndex

mask_asset_hashes = path_value(
    {r".*\.S3Key": r"[0-9a-f]{64}\.zip"},
    types=(str,),
    regex=True,
    strict=False,
    replacer=lambda data, match: "<asset>.zip" if match else data,
)


class TemplateSnapshotExtension(JSONSnapshotExtension):
    """Keeps the snapshot named `uptime/check` in `tests/snapshots/uptime/check.json`."""

    snapshot_dirname = "snapshots"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """One folder for all, so that the snapshot of a deleted function is noticed."""
        return str(Path(test_location.filepath).parent / cls.snapshot_dirname)

    @classmethod
    def get_file_basename(cls, *, test_location: PyTestLocation, index: SnapshotIndex) -> str:
        """The name given in the test is the path."""
        return str(index)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        """The file's own name, as syrupy finds it when it looks for unused ones."""
        return str(index).rpartition("/")[2]
