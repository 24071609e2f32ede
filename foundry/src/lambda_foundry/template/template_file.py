"""Reads a CloudFormation template from a file: JSON, or YAML with short-form functions."""

import json
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import shown
from lambda_foundry.template.assembly import template_in
from lambda_foundry.template.document import Template


def read_template(file: Path) -> Template:
    """The template in a file, with the assets beside it. Raises `Mistake` for what is none."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{shown(file)}: can't be read: {error}") from error
    document = _parsed(content, shown(file))
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise Mistake(f"{shown(file)}: is no CloudFormation template: it has no Resources")
    whole = file.resolve()
    return template_in(whole.parent, whole.name, document)


def _parsed(content: str, name: str) -> Any:
    try:
        return json.loads(content)
    except RecursionError as error:
        raise Mistake(f"{name}: is nested too deeply to be a template") from error
    except ValueError as error:
        if content.lstrip().startswith("{"):
            raise Mistake(f"{name}: is no JSON: {error}") from error
    return _from_yaml(content, name)


def _from_yaml(content: str, name: str) -> Any:
    from cfnlint.decode.cfn_yaml import loads  # noqa: PLC0415  # half a second, only for YAML

    try:
        # Through JSON, to leave cfn-lint's own classes behind.
        return json.loads(json.dumps(loads(content, name), default=str))
    except Exception as error:
        # The first line of what PyYAML or cfn-lint says; the rest quotes the file.
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise Mistake(f"{name}: is no YAML: {said[0]}") from error
