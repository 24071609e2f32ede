"""What names of a template stand for in a deployment: parameters, resources, exports, outputs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.intrinsics import ABSENT, Intrinsics, Unknown
from lambda_foundry.template.physical_names import NAMINGS, Naming, name_in
from lambda_foundry.template.synthesized_stack import StackTemplate

ByStack = Mapping[str, Mapping[str, str]]

# Stands in where neither the app nor a deployment says: the account of AWS's own examples.
ASSUMED_ACCOUNT = "123456789012"
ASSUMED_REGION = "us-east-1"

# By how a region begins: its partition and that one's suffix, as in botocore's partitions.json.
PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "us-iso-": ("aws-iso", "c2s.ic.gov"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov"),
    "us-isof-": ("aws-iso-f", "csp.hci.ic.gov"),
    "eu-isoe-": ("aws-iso-e", "cloud.adc-e.uk"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
}

LIST_TYPES = ("CommaDelimitedList", "List<")
LOOKED_UP_TYPES = ("AWS::SSM::Parameter::Value",)


@dataclass(frozen=True, kw_only=True)
class DeploymentValues:
    """Known values by the stack's name, then by the output's key or the resource's logical id.

    `region` and `account` say where the stacks are, for those that leave it open.
    """

    outputs: ByStack = field(default_factory=dict)
    physical_ids: ByStack = field(default_factory=dict)
    region: str | None = None
    account: str | None = None


def read_outputs(file: Path) -> DeploymentValues:
    """The values in a file that `cdk deploy --outputs-file` wrote."""
    try:
        stacks = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Mistake(f"--outputs {file}: can't be read: {error.strerror}") from error
    except ValueError as error:
        raise Mistake(f"--outputs {file}: is no JSON: {error}") from error
    if not isinstance(stacks, dict) or not all(isinstance(o, dict) for o in stacks.values()):
        raise Mistake(
            f"--outputs {file}: is no outputs file; write it with: "
            "uv run npx cdk deploy --all --outputs-file FILE"
        )
    return DeploymentValues(outputs=stacks)


@dataclass(frozen=True, kw_only=True)
class Place:
    """An account's region, in the words that ARNs and addresses are made of."""

    account: str
    region: str
    partition: str
    suffix: str

    @classmethod
    def of(cls, template: StackTemplate, *, values: DeploymentValues) -> Self:
        """What a deployment tells, or the app, or what AWS's own examples say."""
        account, region = template.environment
        region = values.region or region or ASSUMED_REGION
        kind = next((kind for kind in PARTITIONS if region.startswith(kind)), "")
        partition, suffix = PARTITIONS.get(kind, ("aws", "amazonaws.com"))
        return cls(
            account=values.account or account or ASSUMED_ACCOUNT,
            region=region,
            partition=partition,
            suffix=suffix,
        )


class TemplateReferences:
    """The names of one template, with those of the assembly's other templates behind them."""

    def __init__(
        self, template: StackTemplate, *, templates: list[StackTemplate], values: DeploymentValues
    ) -> None:
        self._template = template
        self._templates = templates
        self._values = values
        self.intrinsics = Intrinsics(self)
        self.place = Place.of(template, values=values)
        outputs = {} if template.parent else values.outputs.get(template.name, {})
        self._given = {
            _canonical(output["Value"]): outputs[key]
            for key, output in template.body.get("Outputs", {}).items()
            if key in outputs
        }

    def given(self, expression: dict[str, Any]) -> Any:
        """The value that a deployment's outputs tell for a whole expression, or None."""
        return self._given.get(_canonical(expression))

    def ref(self, name: str) -> Any:
        """The value of a pseudo parameter, a parameter, or a resource."""
        if name.startswith("AWS::"):
            return self._pseudo_parameter(name)
        if name in self._template.body.get("Parameters", {}):
            return self._parameter(name)
        if known := self._physical_ids().get(name):
            return known
        naming, values = self._named(name, wanted="the name")
        return naming.ref.format(**values)

    def attribute(self, logical_id: str, attribute: str) -> Any:
        """An attribute of a resource, or an output of a nested stack."""
        if attribute.startswith("Outputs."):
            return self._nested_output(logical_id, attribute.removeprefix("Outputs."))
        naming, values = self._named(logical_id, wanted=f"the attribute {attribute}")
        if attribute not in naming.attributes:
            raise Unknown(f"the attribute {attribute} of {self._described(logical_id)}")
        return naming.attributes[attribute].format(**values)

    def export(self, name: str) -> Any:
        """What another stack of the assembly exports."""
        if found := self.exported(name):
            template, key = found
            return self.of(template).value_of_output(key)
        raise Unknown(f"the export {name}")

    def exported(self, name: str) -> tuple[StackTemplate, str] | None:
        """The template that exports a name, and the key of the output."""
        for template in self._templates:
            names = self.of(template)
            for key, output in template.body.get("Outputs", {}).items():
                if "Export" in output and names.gives(output["Export"]["Name"], name):
                    return template, key
        return None

    def gives(self, expression: Any, text: str) -> bool:
        """Whether an expression of the template is known to give the text."""
        try:
            return self.intrinsics.text(expression) == text
        except Unknown:
            return False

    def output(self, stack_name: str, key: str) -> Any:
        """An output of another stack."""
        if known := self._values.outputs.get(stack_name, {}).get(key):
            return known
        for template in self._templates:
            if template.name == stack_name and template.parent is None:
                return self.of(template).value_of_output(key)
        raise Unknown(f"the output {key} of the stack {stack_name}")

    def value_of_output(self, key: str) -> Any:
        """An output of this template."""
        known = {} if self._template.parent else self._values.outputs.get(self._template.name, {})
        if key in known:
            return known[key]
        outputs = self._template.body.get("Outputs", {})
        if key not in outputs:
            raise Unknown(f"the output {key} of the stack {self._template.name}")
        return self.intrinsics.resolve(outputs[key]["Value"])

    def mapping(self, name: str) -> dict[str, dict[str, Any]]:
        """A mapping of the template; KeyError when there is none."""
        found: dict[str, dict[str, Any]] = self._template.body["Mappings"][name]
        return found

    def condition(self, name: str) -> Any:
        """The expression of a condition."""
        conditions = self._template.body.get("Conditions", {})
        if name not in conditions:
            raise Unknown(f"the condition {name}")
        return conditions[name]

    def of(self, template: StackTemplate) -> "TemplateReferences":
        """The names of another template of the same assembly."""
        return TemplateReferences(template, templates=self._templates, values=self._values)

    def _pseudo_parameter(self, name: str) -> Any:
        known = {
            "AWS::AccountId": self.place.account,
            "AWS::NotificationARNs": [],
            "AWS::NoValue": ABSENT,
            "AWS::Partition": self.place.partition,
            "AWS::Region": self.place.region,
            "AWS::URLSuffix": self.place.suffix,
        }
        if self._template.parent is None:
            known["AWS::StackName"] = self._template.name
        if name not in known:
            raise Unknown(f"the pseudo parameter {name}")
        return known[name]

    def _parameter(self, name: str) -> Any:
        parent, parameter = self._template.parent, self._template.body["Parameters"][name]
        if parent:
            nested = parent.resources[self._template.id_in_parent]
            passed = nested.get("Properties", {}).get("Parameters", {})
            if name in passed:
                return self.of(parent).intrinsics.resolve(passed[name])
        if parameter["Type"].startswith(LOOKED_UP_TYPES):
            raise Unknown(f"the parameter {name}, which is looked up in SSM at deployment")
        if "Default" not in parameter:
            raise Unknown(f"the parameter {name}, which has no default")
        default = parameter["Default"]
        if parameter["Type"].startswith(LIST_TYPES):
            return [item.strip() for item in str(default).split(",")]
        return default

    def _nested_output(self, logical_id: str, key: str) -> Any:
        for template in self._templates:
            if template.parent == self._template and template.id_in_parent == logical_id:
                return self.of(template).value_of_output(key)
        raise Unknown(f"the output {key} of {self._described(logical_id)}")

    def _named(self, logical_id: str, *, wanted: str) -> tuple[Naming, dict[str, str]]:
        """How the resource's type forms values, and what it forms them from."""
        resource = self._template.resources.get(logical_id)
        naming = NAMINGS.get(resource["Type"]) if resource else None
        if resource is None or naming is None:
            raise Unknown(f"{wanted} of {self._described(logical_id)}")
        physical_id = self._physical_ids().get(logical_id) or self._given.get(
            _canonical({"Ref": logical_id})
        )
        literal = resource.get("Properties", {}).get(naming.name_property)
        if physical_id:
            name = name_in(physical_id)
        elif literal is not None:
            name = self.intrinsics.text(literal)
        else:
            raise Unknown(f"{wanted} of {self._described(logical_id)}")
        return naming, {"name": name, **asdict(self.place)}

    def _physical_ids(self) -> dict[str, str]:
        known = {} if self._template.parent else self._values.physical_ids
        return dict(known.get(self._template.name, {}))

    def _described(self, logical_id: str) -> str:
        resource = self._template.resources.get(logical_id)
        if resource is None:
            return f"{logical_id}, which the template doesn't define"
        return f"{self._template.construct_path(logical_id)} ({resource['Type']})"


def _canonical(expression: Any) -> str:
    return json.dumps(expression, sort_keys=True)
