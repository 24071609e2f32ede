"""Finds a function's layers in the assembly and merges them as Lambda does in /opt."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from building_blocks.mistakes import Mistake
from tools.invoke.code_assets import code_folder
from tools.invoke.function_lookup import FoundFunction
from tools.invoke.intrinsics import Unknown
from tools.invoke.kept_folder import copy_over, fingerprint, kept_folder, key_of
from tools.invoke.references import TemplateReferences
from tools.invoke.templates import StackTemplate


class LayerFolders:
    """The folders behind the layers of one function; `given` has those that people pass by ARN."""

    def __init__(
        self,
        function: FoundFunction,
        references: TemplateReferences,
        *,
        templates: list[StackTemplate],
        given: Mapping[str, Path],
    ) -> None:
        self._function = function
        self._references = references
        self._templates = templates
        self._given = given

    def find(self) -> list[Path]:
        """One folder for each layer, in the template's order; raises `Mistake`."""
        return [self._folder(layer) for layer in self._function.properties.get("Layers", [])]

    def _folder(self, layer: Any) -> Path:
        owned = self._owned(layer, self._function.template)
        if owned:
            template, logical_id = owned
            intrinsics = self._references.of(template).intrinsics
            return code_folder(template, logical_id, of="Content", intrinsics=intrinsics)
        try:
            arn = self._references.intrinsics.text(layer)
        except Unknown as unknown:
            raise Mistake(f"{self._function.shown}: a layer is {unknown}") from unknown
        if arn not in self._given:
            raise Mistake(
                f"{self._function.shown}: its layer {arn} is not in the assembly; download and "
                f"unpack it, and add: --layer {arn}=FOLDER"
            )
        return self._given[arn]

    def _owned(self, layer: Any, template: StackTemplate) -> tuple[StackTemplate, str] | None:
        """The resource behind a reference, followed into whichever stack owns it."""
        match layer:
            case {"Ref": str(name)} if name in template.resources:
                return template, name
            case {"Ref": str(name)} if template.parent:
                nested = template.parent.resources[template.id_in_parent]
                passed = nested["Properties"].get("Parameters", {}).get(name)
                return self._owned(passed, template.parent)
            case {"Fn::ImportValue": str(export)}:
                return self._output(lambda _, __, output: _export(output) == export)
            case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(key)}}:
                return self._output(lambda owner, id_, _: (owner.name, id_) == (stack, key))
            case {"Fn::GetAtt": [str(nested), str(attribute)]}:
                key = attribute.removeprefix("Outputs.")
                return self._output(
                    lambda owner, id_, _: (
                        (owner.parent, owner.id_in_parent, id_) == (template, nested, key)
                    )
                )
        return None

    def _output(
        self, is_meant: Callable[[StackTemplate, str, dict[str, Any]], bool]
    ) -> tuple[StackTemplate, str] | None:
        for template in self._templates:
            for key, output in template.body.get("Outputs", {}).items():
                if is_meant(template, key, output):
                    return self._owned(output["Value"], template)
        return None


def _export(output: dict[str, Any]) -> Any:
    return output.get("Export", {}).get("Name")


def merged(layers: list[Path]) -> Path | None:
    """What /opt holds: every layer in order, where a later one's files win; None without any."""
    if len(layers) <= 1:
        return layers[0] if layers else None

    def merge(folder: Path) -> None:
        for layer in layers:
            copy_over(layer, folder)

    return kept_folder(f"opt-{key_of(*map(fingerprint, layers))}", merge)
