"""Finds out for which runtimes and architectures the app uses each layer and function."""

import sys
from collections.abc import Mapping
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.target import DEFAULT, Target
from lambda_foundry.packaging.target_notes import NOTES, noted_targets
from lambda_foundry.project import project_root
from lambda_foundry.scaffold.cut_off import temporary_folder
from lambda_foundry.synthesis.without_cli import synthesize


def targets_in_use() -> Mapping[Path, list[Target]]:
    """By folder, what any of the app's stages builds it for; what nothing uses is not there.

    The app is run without its packages. Where it fails, it is what came before that.
    """
    if not (project_root() / "app.py").is_file():
        return {}
    with temporary_folder(project_root()) as workplace:
        notes = workplace / "notes"
        try:
            synthesize(workplace / "cdk.out", variables={NOTES: str(notes)})
        except Mistake as error:
            why = str(error).splitlines()[0]
            said = f"the app can't say what it uses, so {DEFAULT} is taken for the rest: {why}"
            print(said, file=sys.stderr)
        return noted_targets(notes)
