"""Invokes a function with the records of a topic of Kafka, of Amazon MSK or elsewhere."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.event_source_mapping import (
    STREAM_DEFAULTS,
    allow_polling_in_network,
    check_arn,
    keep_failures,
    poll,
    secret_for,
    starting_position,
)
from lambda_foundry.triggers.trigger import Props, Trigger

Access = lambda_.SourceAccessConfiguration
AccessType = lambda_.SourceAccessConfigurationType

TO_MSK = ("SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH")

TO_BROKERS = (*TO_MSK, "SASL_SCRAM_256_AUTH", "BASIC_AUTH")
"""docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html"""

TO_TOPIC = "kafka://"
"""How a destination begins that is a topic."""

BROKER = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")

TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")
"""docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"""


class KafkaTrigger(Trigger):
    """A `topic` of a cluster that is there: of MSK by its ARN (`source`), or behind `brokers`.

    A cluster costs by the hour, so the trigger makes none. Lambda signs in to MSK by IAM, as the
    function's role, which may read this topic for one group alone; with a `secret`, by what that
    has. The addresses in `brokers`, as `kafka-1.example.com:9092`, are reached by the internet and
    with a `secret`, or in `subnets`, as `vpc.select_subnets()` gives them, with a `security_group`
    that they let in. `authentication` says what the secret is for, if not for SASL/SCRAM 512;
    `root_certificate` is one that has signed the brokers' own. The key of an imported secret is
    unknown to CDK: allow the function `kms:Decrypt` on it.

    A batch that fails comes again, ten times in all, then its offsets go to the function's failure
    queue. With `provisioned_poller_config`, which costs by the hour, a batch is tried three times
    within an hour, in halves, and the function may answer which records failed
    (docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html). `connection_props` are
    those of `lambda_.EventSourceMapping`.
    """

    polls = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        topic: str,
        source: str | None = None,
        brokers: Sequence[str] = (),
        secret: secretsmanager.ISecret | None = None,
        authentication: lambda_.SourceAccessConfigurationType | None = None,
        root_certificate: secretsmanager.ISecret | None = None,
        subnets: ec2.SelectedSubnets | None = None,
        security_group: ec2.ISecurityGroup | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source)
        self.source: str | Sequence[str] = source or brokers
        of_brokers = {"subnets": subnets, "security_group": security_group}
        _check_topic(self, topic)
        _check(self, source, brokers, secret, of_brokers | {"root_certificate": root_certificate})
        access: list[Access] = []
        _check_authentication(self, authentication, secret, to=TO_MSK if source else TO_BROKERS)
        if secret:
            kind = authentication or AccessType.SASL_SCRAM_512_AUTH
            access.append(secret_for(self, kind, secret))
        if root_certificate:
            kind = AccessType.SERVER_ROOT_CA_CERTIFICATE
            access.append(secret_for(self, kind, root_certificate))
        if subnets and security_group:
            access += _in_network(subnets, security_group)
        if source or subnets:
            allow_polling_in_network(function.role)
        settings: dict[str, Any] = {
            "kafka_topic": topic,
            "source_access_configurations": access or None,
            **({"kafka_bootstrap_servers": brokers} if brokers else {}),
            **({"kafka_consumer_group_id": _group(self)} if source else {}),
            **starting_position(connection_props),
            **_tries(self, connection_props),
        } | connection_props
        if source and not secret:
            _allow_reading(self, source, topic, group=settings["kafka_consumer_group_id"])
        actions = ["kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"]
        if any(each.type.type == TO_MSK[0] for each in access):
            actions.append("kafka:ListScramSecrets")  # which the cluster keeps
        self.connection = poll(
            self, kind="kafka", source_arn=source, key=None, actions=actions, props=settings
        )
        if "on_failure" not in connection_props:
            keep_failures(self, self.connection)
        elif source and not secret:
            _allow_failing_over(self, source)


def _check_topic(trigger: Trigger, topic: str) -> None:
    """Refuse what no topic is called: in the role's statement a `*` would mean any."""
    if not (cdk.Token.is_unresolved(topic) or TOPIC.fullmatch(topic)):
        raise Mistake(
            f"{trigger.node.path}: topic: '{topic}' is no name of a topic; write at most 249 "
            "letters, digits, dots, underscores and hyphens"
        )


def _check(
    trigger: Trigger,
    source: str | None,
    brokers: Sequence[str],
    secret: object,
    of_brokers: Props,
) -> None:
    """Refuse a cluster that Lambda couldn't find, or that wouldn't let it in."""
    where = trigger.node.path
    for broker in brokers:
        if not (cdk.Token.is_unresolved(broker) or BROKER.fullmatch(broker)):
            raise Mistake(
                f"{where}: brokers: '{broker}' is no address; write one like "
                "kafka-1.example.com:9092"
            )
    given = [name for name, value in of_brokers.items() if value]
    if (source is None) == (not brokers):
        raise Mistake(
            f"{where}: write source=, the ARN of a cluster of MSK, or brokers=, the addresses of "
            "another"
        )
    if source:
        check_arn(trigger, source, service="kafka", resource="cluster/NAME/ID")
        if given:
            raise Mistake(
                f"{where}: {', '.join(given)}: only brokers= takes this; of a cluster of MSK "
                "Lambda knows it, so leave it out"
            )
    elif ("subnets" in given) != ("security_group" in given):
        raise Mistake(
            f"{where}: in a network Lambda needs subnets= and security_group=, one that the "
            "brokers let in; write both"
        )
    elif not secret and "subnets" not in given:
        raise Mistake(
            f"{where}: brokers on the internet have to know who reads; write secret=, or subnets= "
            "and security_group= for brokers in a network"
        )


def _check_authentication(
    trigger: Trigger,
    authentication: lambda_.SourceAccessConfigurationType | None,
    secret: object,
    *,
    to: Sequence[str],
) -> None:
    """Refuse what no secret is for, and what the cluster doesn't ask for."""
    if authentication and not secret:
        raise Mistake(
            f"{trigger.node.path}: authentication says what a secret is for; write secret= as "
            "well, or leave it out"
        )
    if authentication and authentication.type not in to:
        raise Mistake(
            f"{trigger.node.path}: authentication: nobody signs in here by {authentication.type}; "
            f"give one of {', '.join(to)}"
        )


def _group(trigger: Trigger) -> str:
    """A name for those who read together: this function, in this stack.

    Lambda's own name is made with the mapping, too late for a role to name it.
    """
    stack = cdk.Stack.of(trigger)
    path = trigger.node.path.removeprefix(f"{stack.node.path}/")
    return f"{stack.stack_name}-{path.replace('/', '-')}"


def _allow_reading(trigger: Trigger, cluster: str, topic: str, *, group: str) -> None:
    """What a cluster with IAM asks of one who reads.

    docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html
    """
    role = trigger.function.role
    connect = ("kafka-cluster:Connect", "kafka-cluster:DescribeClusterDynamicConfiguration")
    allow(role, *connect, on=cluster)
    read = ("kafka-cluster:DescribeTopic", "kafka-cluster:ReadData")
    allow(role, *read, on=_of_cluster(cluster, "topic", topic))
    join = ("kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup")
    allow(role, *join, on=_of_cluster(cluster, "group", group))


def _allow_failing_over(trigger: KafkaTrigger, cluster: str) -> None:
    """Let what is given up be written to a topic of the cluster, where a topic is the destination.

    CDK grants nothing for that: docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
    """
    mapping = cast("lambda_.CfnEventSourceMapping", trigger.connection.node.default_child)
    given = cdk.Stack.of(trigger).resolve(mapping.destination_config)
    destination = given["onFailure"]["destination"]
    if isinstance(destination, str) and destination.startswith(TO_TOPIC):
        topic = _of_cluster(cluster, "topic", destination.removeprefix(TO_TOPIC))
        writing = ("kafka-cluster:DescribeTopic", "kafka-cluster:WriteData")
        allow(trigger.function.role, *writing, on=topic)


def _tries(trigger: Trigger, given: Props) -> dict[str, Any]:
    """How often a batch is tried; only provisioned pollers take more than the destination."""
    if "provisioned_poller_config" in given:
        return STREAM_DEFAULTS
    if given.get("schema_registry_config"):
        raise Mistake(
            f"{trigger.node.path}: schema_registry_config: only provisioned pollers look into a "
            "registry; write provisioned_poller_config= as well, which costs by the hour"
        )
    return {"report_batch_item_failures": False}


def _of_cluster(cluster: str, kind: str, name: str) -> str:
    """The ARN of a topic or a group, which has the name and the id of its cluster in it."""
    if ":cluster/" in cluster:
        return f"{cluster.replace(':cluster/', f':{kind}/')}/{name}"
    return f"{cdk.Fn.join(f':{kind}/', cdk.Fn.split(':cluster/', cluster))}/{name}"


def _in_network(subnets: ec2.SelectedSubnets, group: ec2.ISecurityGroup) -> Iterator[Access]:
    for subnet in subnets.subnet_ids:
        yield Access(type=AccessType.VPC_SUBNET, uri=f"subnet:{subnet}")
    group_id = f"security_group:{group.security_group_id}"
    yield Access(type=AccessType.VPC_SECURITY_GROUP, uri=group_id)
