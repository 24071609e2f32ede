"""What a project keeps of its template: the answers, and the text of each file as it was made.

From these texts an upgrade tells what the user changed from what the template changes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from lambda_foundry.mistakes import Mistake
from lambda_foundry.scaffold.project_files import Files, Project
from lambda_foundry.whole_file import write_whole

NAME = ".foundry-template.json"


@dataclass(frozen=True, kw_only=True)
class TemplateRecord:
    """One version of the template, as it was used for a project."""

    version: str
    project: Project
    files: Mapping[PurePosixPath, str]

    def save(self, folder: Path) -> None:
        """Write it into the project."""
        content = {
            "about": "this project's files as the template made them; foundry upgrade reads it",
            "version": self.version,
            "answers": asdict(self.project),
            "files": {str(path): text for path, text in sorted(self.files.items())},
        }
        write_whole(folder / NAME, json.dumps(content, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, folder: Path) -> "TemplateRecord":
        """Read it from the project. Raises `Mistake` where it isn't, or can't be understood."""
        try:
            content = json.loads((folder / NAME).read_text(encoding="utf-8"))
            files: Files = {PurePosixPath(path): text for path, text in content["files"].items()}
            project = Project(**content["answers"])
            return cls(version=content["version"], project=project, files=files)
        except FileNotFoundError:
            raise Mistake(
                f"{NAME}: is missing, so nobody knows what the template made; get it back from git"
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Mistake(
                f"{NAME}: can't be understood ({type(error).__name__}: {error}); "
                "get it back from git"
            ) from None
