"""Queues that are encrypted and reached over TLS alone, and the dead-letter queues behind them."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from lambda_foundry.acceleration.known_properties import remember
from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.encryption import encryption

LONGEST_RETENTION = cdk.Duration.days(14)


def encrypted_queue(scope: Construct, id_: str, **props: Any) -> sqs.Queue:
    """A queue encrypted by the stack's own key or, without one, by SQS; `props` are its L2's."""
    defaults: dict[str, Any] = {"enforce_ssl": True} | encryption(
        scope,
        props,
        key="encryption_master_key",
        with_key=sqs.QueueEncryption.KMS,
        without_key=sqs.QueueEncryption.SQS_MANAGED,
    )
    queue = sqs.Queue(scope, id_, **(defaults | props))
    if "encryption" in defaults:
        remember(queue, encryption_master_key=defaults.get("encryption_master_key"))
    return queue


def dead_letter_queue(scope: Construct, id_: str, **props: Any) -> sqs.Queue:
    """A queue that keeps what failed for 14 days, the longest SQS can, and alarms when it does."""
    queue = encrypted_queue(scope, id_, **({"retention_period": LONGEST_RETENTION} | props))
    answer_cdk_nag(queue, "Serverless-SQSRedrivePolicy", reason="it is where failures end")
    raise_alarm(
        queue,
        "Filled",
        metric=lambda: queue.metric_approximate_number_of_messages_visible(
            period=PERIOD, statistic="Maximum"
        ),
        above=0,
        because="Something failed and waits in this dead-letter queue",
    )
    return queue
