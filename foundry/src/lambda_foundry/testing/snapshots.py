"""Where snapshots of templates are kept and what is masked in them."""

from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.location import PyTestLocation
from syrupy.matchers import path_value
from syrupy.types import SnapshotIndex

from lambda_foundry.project import snapshots_folder

mask_asset_hashes = path_value(
    {r".*\.S3Key": r"[0-9a-f]{64}\.zip"},
    types=(str,),
    regex=True,
    strict=False,
    replacer=lambda data, match: "<asset>.zip" if match else data,
)


class TemplateSnapshotExtension(JSONSnapshotExtension):
    """Keeps the snapshot named `uptime/check` in `tests/snapshots/uptime/check.json`."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """One folder for all, so that the snapshot of a deleted function is noticed."""
        return str(snapshots_folder())

    @classmethod
    def get_file_basename(cls, *, test_location: PyTestLocation, index: SnapshotIndex) -> str:
        """The name given in the test is the path."""
        return str(index)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        """The file's own name, as syrupy finds it when it looks for unused ones."""
        return str(index).rpartition("/")[2]
