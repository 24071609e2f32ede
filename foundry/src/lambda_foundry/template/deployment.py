"""What names of a template stand for in a deployment: parameters, resources, exports, outputs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import Template, as_dict, shown_name
from lambda_foundry.template.intrinsics import ABSENT, Intrinsics, Unknown
from lambda_foundry.template.physical_names import NAMINGS, Naming, name_in

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
    def of(cls, template: Template, *, values: DeploymentValues) -> Self:
        """What a deployment tells, or the app, or what AWS's own examples say."""
        region = values.region or template.region or ASSUMED_REGION
        kind = next((kind for kind in PARTITIONS if region.startswith(kind)), "")
        partition, suffix = PARTITIONS.get(kind, ("aws", "amazonaws.com"))
        return cls(
            account=values.account or template.account or ASSUMED_ACCOUNT,
            region=region,
            partition=partition,
            suffix=suffix,
        )


class TemplateReferences:
    """The names of one template, with those of the assembly's other templates behind them."""

    def __init__(
        self, template: Template, *, templates: Sequence[Template], values: DeploymentValues
    ) -> None:
        self.template = template
        self._templates = templates
        self._values = values
        self.intrinsics = Intrinsics(self)
        self.place = Place.of(template, values=values)
        self._given_outputs = _of_stack(template, values.outputs)
        self._given_ids = _of_stack(template, values.physical_ids)
        self._given = {
            _canonical(output["Value"]): self._given_outputs[key]
            for key, output in template.section("Outputs").items()
            if key in self._given_outputs
        }

    def given(self, expression: dict[str, Any]) -> Any:
        """The value that a deployment's outputs tell for a whole expression, or None."""
        return self._given.get(_canonical(expression))

    def ref(self, name: str) -> Any:
        """The value of a pseudo parameter, a parameter, or a resource."""
        if name.startswith("AWS::"):
            return self._pseudo_parameter(name)
        if name in self.template.section("Parameters"):
            return self._parameter(name)
        if known := self._given_ids.get(name):
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

    def exported(self, name: str) -> tuple[Template, str] | None:
        """The template that exports a name, and the key of the output."""
        for template in self._templates:
            names = self.of(template)
            for key, output in template.section("Outputs").items():
                if names.gives(as_dict(output.get("Export")).get("Name"), name):
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
        if template := self.stack_named(stack_name):
            return self.of(template).value_of_output(key)
        raise Unknown(f"the output {key} of the stack {stack_name}")

    def stack_named(self, name: str) -> Template | None:
        """The template of the stack of this name in the account, if the assembly has it."""
        tops = (template for template in self._templates if template.parent is None)
        return next((template for template in tops if template.stack_name == name), None)

    def value_of_output(self, key: str) -> Any:
        """An output of this template."""
        if key in self._given_outputs:
            return self._given_outputs[key]
        outputs = self.template.section("Outputs")
        if key not in outputs:
            raise Unknown(f"the output {key} of the stack {self.template.stack_name}")
        return self.intrinsics.resolve(outputs[key]["Value"])

    def mapping(self, name: str) -> dict[str, dict[str, Any]]:
        """A mapping of the template; KeyError when there is none."""
        found: dict[str, dict[str, Any]] = self.template.section("Mappings")[name]
        return found

    def condition(self, name: str) -> Any:
        """The expression of a condition."""
        conditions = self.template.section("Conditions")
        if name not in conditions:
            raise Unknown(f"the condition {name}")
        return conditions[name]

    def of(self, template: Template) -> "TemplateReferences":
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
        # CloudFormation makes up the names of nested stacks.
        if self.template.parent is None and self.template.stack_name:
            known["AWS::StackName"] = self.template.stack_name
        if name not in known:
            raise Unknown(f"the pseudo parameter {name}")
        return known[name]

    def _parameter(self, name: str) -> Any:
        parent, parameter = self.template.parent, self.template.section("Parameters")[name]
        if parent:
            nested = parent.properties(self.template.id_in_parent)
            passed = as_dict(nested.get("Parameters"))
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
        if nested := self.nested(logical_id):
            return self.of(nested).value_of_output(key)
        raise Unknown(f"the output {key} of {self._described(logical_id)}")

    def nested(self, logical_id: str) -> Template | None:
        """The template of the stack that a resource of this template nests, if it is there."""
        inside = (found for found in self._templates if found.parent is self.template)
        return next((found for found in inside if found.id_in_parent == logical_id), None)

    def _named(self, logical_id: str, *, wanted: str) -> tuple[Naming, dict[str, str]]:
        """How the resource's type forms values, and what it forms them from."""
        naming = NAMINGS.get(self.template.type(logical_id))
        if naming is None:
            raise Unknown(f"{wanted} of {self._described(logical_id)}")
        physical_id = self._given_ids.get(logical_id) or self._given.get(
            _canonical({"Ref": logical_id})
        )
        literal = self.template.properties(logical_id).get(naming.name_property)
        if physical_id:
            name = name_in(physical_id)
        elif literal is not None:
            name = self.intrinsics.text(literal)
        else:
            raise Unknown(f"{wanted} of {self._described(logical_id)}")
        return naming, {"name": name, **asdict(self.place)}

    def _described(self, logical_id: str) -> str:
        type_ = self.template.type(logical_id)
        if not type_:
            return f"{logical_id}, which the template doesn't define"
        return f"{shown_name(self.template, logical_id)} ({type_})"


def _of_stack(template: Template, values: ByStack) -> Mapping[str, str]:
    """What is known of a template's stack."""
    return values.get(known_as(template), {})


def known_as(template: Template) -> str:
    """The name of a stack among given values; of a nested one, whose name isn't known, its key."""
    return template.key if template.parent else template.stack_name or ""


def _canonical(expression: Any) -> str:
    return json.dumps(expression, sort_keys=True)
