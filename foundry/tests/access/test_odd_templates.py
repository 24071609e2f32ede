"""Whatever a template holds, it is told or left out, and never ends in a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.template.cloud_assembly import read_template
from tests.access.odd_values import ODD_VALUES, places, with_odd_value
from tests.access.statement_changes import told

TEMPLATES = Path(__file__).parent / "templates"
FILES = [
    ("orders.yaml",),
    pytest.param(("callers.yaml", "wide.yaml"), marks=pytest.mark.slow),
]


@pytest.mark.parametrize("files", FILES, ids=lambda files: files[0])
@pytest.mark.parametrize("odd", ODD_VALUES, ids=json.dumps)
def test_odd_value_anywhere_is_no_error(odd: Any, files: tuple[str, ...]) -> None:
    """In place of every single value of a template, one after the other."""
    documents = [read_template(TEMPLATES / name).document for name in files]

    words = [told(with_odd_value(*each, odd)) for each in places(documents)]

    assert all(isinstance(said, str) for said in words)
