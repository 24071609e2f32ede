"""Which log groups a function's own logs go to."""

from collections import defaultdict

from lambda_foundry.template.document import Template
from lambda_foundry.template.values import reference, text

LOG_GROUP = "AWS::Logs::LogGroup"


def own_log_groups(template: Template, function: str) -> set[str]:
    """The log groups that the function's own logs go to, where the template has them."""
    if not function:
        return set()
    properties = template.properties(function)
    logging = properties.get("LoggingConfig")
    value = logging.get("LogGroup") if isinstance(logging, dict) else None
    if value is not None:
        target = reference(value)
        named = {target.logical_id} if target else set()
        return named | template.once(_log_groups_by_name).get(text(value), set())
    names = [f"/aws/lambda/${{{function}}}", f"/aws/lambda/{text(properties.get('FunctionName'))}"]
    groups = template.once(_log_groups_by_name)
    return set().union(*(groups.get(name, set()) for name in names))


def _log_groups_by_name(template: Template) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for logical_id, properties in template.of_type(LOG_GROUP):
        if "LogGroupName" in properties:
            found[text(properties["LogGroupName"])].add(logical_id)
    return found
