"""{{ cookiecutter.description|sentence }}"""

import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

import boto3
{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes import AWSConfigRuleEvent
from aws_lambda_powertools.utilities.data_classes.aws_config_rule_event import (
    AWSConfigConfigurationChanged,
    AWSConfigConfigurationItemChanged,
)

logger = logging.getLogger(__name__)
config = boto3.client("config")


def handler(event: dict[str, Any], context: Any) -> None:
    """Report on a resource; an error has the event come again, and in the end kept."""
    rule = AWSConfigRuleEvent(event)
    change = rule.invoking_event
    if not isinstance(change, AWSConfigConfigurationChanged):
        raise TypeError(f"{change['messageType']} doesn't bring what a resource is like")
    item = change.configuration_item
    found = compliance(rule, item)
    config.put_evaluations(
        Evaluations=[
            {
                "ComplianceResourceType": item.resource_type,
                "ComplianceResourceId": item.resource_id,
                "ComplianceType": found,
                "OrderingTimestamp": item.configuration_item_capture_time,
            }
        ],
        ResultToken=rule.result_token,
    )
    logger.info("%s %s: %s", item.resource_type, item.resource_id, found)
    {% if cookiecutter.use_requests %}
    if found == "NON_COMPLIANT":
        notify({"text": f"{item.resource_arn} breaks the rule {rule.config_rule_name}"})
    {% endif %}


def compliance(rule: AWSConfigRuleEvent, item: AWSConfigConfigurationItemChanged) -> str:
    """Whether a resource that is still there has the tag that the rule asks for."""
    is_there = item.configuration_item_status in {"OK", "ResourceDiscovered"}
    if rule.event_left_scope or not is_there:
        return "NOT_APPLICABLE"
    return "COMPLIANT" if rule.rule_parameters["tag"] in item.tags else "NON_COMPLIANT"
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
