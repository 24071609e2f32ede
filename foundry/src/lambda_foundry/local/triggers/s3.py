"""Puts an object into a bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.event_pattern import is_about_objects, rules_with
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import references

NOTIFICATIONS = "Custom::S3BucketNotifications"


@dataclass(frozen=True)
class Bucket(Trigger):
    """A bucket that tells the function of its objects, itself or through EventBridge."""

    name = "s3"

    key: str
    """One that the filter lets through."""

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["Bucket"]:
        """Each bucket."""
        for _, rule in rules_with(function, "EventPattern"):
            if is_about_objects(rule["EventPattern"]):
                detail = as_dict(rule["EventPattern"].get("detail"))
                key = _key(as_dict(detail.get("object")).get("key", []))
                for bucket in references(as_dict(detail.get("bucket")).get("name")):
                    yield cls(function, bucket, key)
        for _, notification in function.mentioned_by(NOTIFICATIONS, "NotificationConfiguration"):
            for bucket in references(notification["BucketName"]):
                yield cls(function, bucket, "local")

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Put an object under the key of the event, or under one that the filter lets through."""
        with self.given(b"local\n", event) as told:
            yield told

    @contextmanager
    def given(self, data: bytes, event: Any) -> Iterator[str]:
        """Put an object with these bytes."""
        key = self._key_in(event)
        self.function.client("s3").put_object(Bucket=self.source_id, Key=key, Body=data)
        yield f"put {key} into {self.source_id}"

    @contextmanager
    def deleted(self, event: Any) -> Iterator[str]:
        """Delete the object, which has to be there: else S3 tells nobody."""
        s3, key = self.function.client("s3"), self._key_in(event)
        found = s3.list_objects_v2(Bucket=self.source_id, Prefix=key).get("Contents", [])
        if key not in {each["Key"] for each in found}:
            raise Mistake(f"{self.function.name}: there is no {key} in the bucket; fire it first")
        s3.delete_object(Bucket=self.source_id, Key=key)
        yield f"deleted {key} from {self.source_id}"

    def _key_in(self, event: Any) -> str:
        return _described(as_dict(event)) or self.key


def _described(event: dict[str, Any]) -> str:
    """The key in an event of EventBridge or of the bucket itself, which quotes it."""
    if records := event.get("Records"):
        return unquote_plus(records[0]["s3"]["object"]["key"])
    return str(as_dict(as_dict(event.get("detail")).get("object")).get("key", ""))


def _key(conditions: list[Any]) -> str:
    match conditions:
        case [{"prefix": str(prefix)}, *_]:
            return f"{prefix}local"
        case [{"suffix": str(suffix)}, *_]:
            return f"local{suffix}"
        case [{"wildcard": str(pattern)}, *_]:
            return pattern.replace("*", "local")
    return "local"
