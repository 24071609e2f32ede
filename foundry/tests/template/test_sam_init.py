"""Templates as `sam init` makes them are read whole, and nothing false is found in them."""

from pathlib import Path

import pytest

from lambda_foundry.access.template_access import template_access
from lambda_foundry.checks.run import check
from lambda_foundry.template.cloud_assembly import read_template

TEMPLATES = sorted((Path(__file__).parent / "sam_init").glob("*.yaml"))

HANDLER = "def lambda_handler(event, context):\n    return {}\n"


@pytest.mark.parametrize("source", TEMPLATES, ids=lambda source: source.stem)
def test_template_of_sam_init_is_read_whole(source: Path, tmp_path: Path) -> None:
    """With its code beside it: no part is unread, no finding, and each function has callers."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(HANDLER, encoding="utf-8")
    (tmp_path / "template.yaml").write_bytes(source.read_bytes())

    template = read_template(tmp_path / "template.yaml")
    access = template_access(template, name="sam")

    assert list(template.unread) == []
    assert [f"{one.resource}: {one.rule}: {one.what}" for one in check(template).findings] == []
    assert access.functions
    assert all(function.invoked_by and not function.others for function in access.functions)
