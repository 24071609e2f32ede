"""Invokes a function with the changes of a database of Amazon DocumentDB."""

from typing import Any

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from lambda_foundry.execution_role import allow, arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.event_source_mapping import (
    check_arn,
    poll_signed_in,
    starting_position,
)
from lambda_foundry.triggers.trigger import Trigger

FULL_DOCUMENT = ("UpdateLookup", "Default")
"""docs.aws.amazon.com/lambda/latest/api/API_DocumentDBEventSourceConfig.html"""

Config = lambda_.CfnEventSourceMapping.DocumentDBEventSourceConfigProperty


class DocumentdbTrigger(Trigger):
    """The changes in a `database` of a cluster that is there, by its ARN (`source`).

    They are those of one `collection`, or of all. A cluster costs by the hour, so the trigger makes
    none. Its change streams have to be on, which only a command in the database does. Lambda asks
    for the cluster's parameters and subnets. Give the names of its `parameter_group` and
    `subnet_group`, as `aws docdb describe-db-clusters` prints them: the role may ask for these
    groups alone, and without a name for any. Lambda signs in with the `username` and `password` in
    a `secret`; its key is unknown to CDK if it is imported: allow the function `kms:Decrypt` on it.
    A change of a document comes with all of it, unless `full_document` is `Default`. A batch for
    which the function raises comes again until the changes expire, and holds up those behind it;
    Lambda puts none aside. `connection_props` are those of `lambda_.EventSourceMapping`:
    docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html
    """

    polls = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        source: str,
        database: str,
        secret: secretsmanager.ISecret,
        collection: str | None = None,
        full_document: str = "UpdateLookup",
        parameter_group: str | None = None,
        subnet_group: str | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source)
        check_arn(self, source, service="rds", resource="cluster:NAME")
        if full_document not in FULL_DOCUMENT:
            raise Mistake(
                f"{self.node.path}: full_document: '{full_document}' is none of the two; write "
                "'UpdateLookup', or 'Default' for changes without the document"
            )
        self.source = source
        self._allow("rds:DescribeDBClusterParameters", kind="cluster-pg", name=parameter_group)
        self._allow("rds:DescribeDBSubnetGroups", kind="subgrp", name=subnet_group)
        self.connection = poll_signed_in(
            self,
            kind="documentdb",
            source_arn=source,
            actions=["rds:DescribeDBClusters"],
            secret=secret,
            props={**starting_position(connection_props), **connection_props},
        )
        # The L2 has no property for it.
        self.connection.document_db_event_source_config = Config(
            database_name=database, collection_name=collection, full_document=full_document
        )

    def _allow(self, action: str, *, kind: str, name: str | None) -> None:
        """Let Lambda find what belongs to the cluster, whose ARN tells neither of its groups."""
        because = None if name else "The ARN of a cluster doesn't tell its groups"
        group = arn_here(self, "rds", f"{kind}:{name or '*'}")
        allow(self.function.role, action, on=group, because=because)
