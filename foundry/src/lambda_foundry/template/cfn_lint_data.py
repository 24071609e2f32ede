"""What cfn-lint ships of AWS: the actions of each service, the dates of each runtime."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lambda_foundry.template.document import as_dict


def cfn_lint_data(name: str) -> dict[str, Any]:
    """One file of it; nothing where cfn-lint is not installed, or has none of that name."""
    package = find_spec("cfnlint")
    if package is None or package.origin is None:
        return {}
    file = Path(package.origin).parent / "data" / "AdditionalSpecs" / name
    return as_dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
