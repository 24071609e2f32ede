"""Asks a GraphQL API for a field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.http_trigger import HttpTrigger, Request
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import references


@dataclass(frozen=True)
class GraphqlField(HttpTrigger):
    """A field that the function resolves; the source is the API."""

    name = "appsync"

    type_name: str
    field: str

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["GraphqlField"]:
        """Each field."""
        template = function.stack.template
        for source, properties in function.mentioned_by("AWS::AppSync::DataSource", "LambdaConfig"):
            for _, resolver in template.of_type("AWS::AppSync::Resolver"):
                named = resolver.get("DataSourceName")
                if named == properties["Name"] or source in references(named):
                    for api in references(resolver["ApiId"]):
                        yield cls(function, api, resolver["TypeName"], resolver["FieldName"])

    @property
    def answered_by(self) -> str:
        """What is asked."""
        return f"{self.type_name}.{self.field}"

    def request(self, event: dict[str, Any]) -> Request:
        """The request of the event, or the plainest one."""
        given = as_dict(event.get("arguments"))
        arguments = ", ".join(f"{name}: {json.dumps(value)}" for name, value in given.items())
        field = f"{self.field}({arguments})" if arguments else self.field
        chosen = as_dict(event.get("info")).get("selectionSetList")
        selection = f" {{ {' '.join(chosen)} }}" if chosen else ""
        operation = self.type_name.lower()
        # …:apis/ID
        api = self.source_id.rpartition("/")[2]
        return Request(
            method="POST",
            path=f"/v1/apis/{api}/graphql",
            headers={"content-type": "application/json"},
            body=json.dumps({"query": f"{operation} {{ {field}{selection} }}"}).encode(),
            signed_for="appsync",
        )
