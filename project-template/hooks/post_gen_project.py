"""Moves the project, which is made, into the folder that cookiecutter has rendered for it."""

from pathlib import Path

NOTE = Path("made_in.txt")
"""Says where the project was made."""

project = Path.cwd()
workplace = Path(NOTE.read_text(encoding="utf-8").strip())
NOTE.unlink()
for entry in sorted((workplace / project.name).iterdir()):
    entry.rename(project / entry.name)
print((workplace / "report.txt").read_text(encoding="utf-8"), end="")
