"""Whatever a template holds, it is told or left out, and never ends in a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.template.cloud_assembly import read_template
from tests.access.odd_values import ODD_VALUES, with_odd_values
from tests.access.statement_changes import told

TEMPLATES = Path(__file__).parent / "templates"
FILES = [
    TEMPLATES / "orders.yaml",
    *(
        pytest.param(TEMPLATES / name, marks=pytest.mark.slow)
        for name in ("callers.yaml", "wide.yaml")
    ),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("odd", ODD_VALUES, ids=json.dumps)
def test_odd_value_anywhere_is_no_error(odd: Any, file: Path) -> None:
    """In place of every single value of a template, one after the other."""
    documents = with_odd_values(read_template(file).document, odd)

    assert all(isinstance(told(document), str) for document in documents)
