"""Buckets that are closed to the public, encrypted, and reached over TLS alone."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambda_foundry.checks.acknowledge import acknowledge
from lambda_foundry.encryption import encryption
from lambda_foundry.stages import stage_of

OLD_VERSIONS = cdk.Duration.days(90)
ACCESS_LOGS = cdk.Duration.days(365)
NEED_VERSIONS = {"object_lock_enabled", "object_lock_default_retention", "replication_rules"}


def private_bucket(scope: Construct, id_: str, **props: Any) -> s3.Bucket:
    """A bucket; stages that protect data keep old versions for 90 days, and log who reads it.

    `props` are those of `s3.Bucket`.
    """
    protects_data = stage_of(scope).protects_data
    defaults: dict[str, Any] = {
        "lifecycle_rules": [_tidied(old_versions=OLD_VERSIONS if protects_data else None)],
        # What needs versions of objects says that it wants them.
        "versioned": protects_data or not NEED_VERSIONS.isdisjoint(props),
    }
    defaults |= encryption(
        scope, props, with_key=s3.BucketEncryption.KMS, without_key=s3.BucketEncryption.S3_MANAGED
    )
    if "encryption_key" in defaults:
        defaults["bucket_key_enabled"] = True  # a call to KMS for many objects, not for each
    if protects_data and "server_access_logs_bucket" not in props:
        defaults["server_access_logs_bucket"] = access_log_bucket(scope, f"{id_}AccessLogs")
    closed = _closed(scope)
    if "access_control" in props:
        del closed["object_ownership"]  # which would switch every access control list off
    return s3.Bucket(scope, id_, **(closed | defaults | props))


def access_log_bucket(scope: Construct, id_: str, **props: Any) -> s3.Bucket:
    """Where access logs go for a year; nobody logs who reads these.

    S3 writes to no bucket with a key of one's own:
    docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    `props` are those of `s3.Bucket`.
    """
    defaults: dict[str, Any] = {
        "encryption": s3.BucketEncryption.S3_MANAGED,
        "lifecycle_rules": [_tidied(old_versions=OLD_VERSIONS, kept=ACCESS_LOGS)],
        "versioned": True,
    }
    bucket = s3.Bucket(scope, id_, **(_closed(scope) | defaults | props))
    acknowledge(bucket, "CKV_AWS_18", reason="it holds access logs; nobody logs who reads them")
    return bucket


def _closed(scope: Construct) -> dict[str, Any]:
    return {
        "block_public_access": s3.BlockPublicAccess.BLOCK_ALL,
        "enforce_ssl": True,
        "object_ownership": s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        "removal_policy": stage_of(scope).removal_policy,
    }


def _tidied(
    *, old_versions: cdk.Duration | None = None, kept: cdk.Duration | None = None
) -> s3.LifecycleRule:
    """Uploads that were begun and never finished are invisible, and paid for."""
    return s3.LifecycleRule(
        abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
        noncurrent_version_expiration=old_versions,
        expiration=kept,
    )
