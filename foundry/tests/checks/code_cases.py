"""Broken and mended: what the code calls of AWS, and what the role allows."""

from typing import Any

from tests.checks.sample_stack import Case, Stack, allow, att, stack

TABLE = ("AWS::DynamoDB::Table", {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]})
BUCKET = ("AWS::S3::Bucket", dict[str, Any]())
BUS = ("AWS::Events::EventBus", {"Name": "shop"})
HEAD = "import os\nimport boto3\n"

PUTS = """
table = boto3.resource("dynamodb").Table(os.environ["NAME"])

def handler(event, context):
    table.put_item(Item=event)
"""
QUERIES_INDEX = """
table = boto3.resource("dynamodb").Table(os.environ["NAME"])

def handler(event, context):
    return table.query(IndexName="by_date")["Items"]
"""
READS = """
s3 = boto3.client("s3")

def handler(event, context):
    return s3.get_object(Bucket=os.environ["NAME"], Key=event["key"])["ETag"]
"""
READS_PERHAPS = """
s3 = boto3.client("s3")

def handler(event, context):
    try:
        return s3.get_object(Bucket=os.environ["NAME"], Key=event["key"])["ETag"]
    except s3.exceptions.NoSuchKey:
        return None
"""
HANDS_ON = """
def handler(event, context):
    boto3.client("lambda").invoke(FunctionName=event["name"], Payload=os.environ["NAME"])
"""
PUTS_BY_NAME = """
NAME = "orders"

def handler(event, context):
    item = {"id": {"S": os.environ["NAME"]}}
    boto3.client("dynamodb").put_item(TableName=NAME, Item=item)
"""
PUTS_BY_DEFAULT = """
def handler(event, context):
    put(event["name"])

def put(name="orders"):
    item = {"id": {"S": os.environ["NAME"]}}
    boto3.client("dynamodb").put_item(TableName=name, Item=item)
"""
PUTS_BY_VARIABLE = """
NAME = os.environ.get("NAME", "prices")

def handler(event, context):
    boto3.client("dynamodb").put_item(TableName=NAME, Item=event)
"""
PUTS_EVENT = """
def handler(event, context):
    boto3.client("events").put_events(Entries=[{"Source": os.environ["NAME"], "Detail": "{}"}])
"""
COPIES = """
def handler(event, context):
    source = {"Bucket": "inbox", "Key": event["key"]}
    boto3.client("s3").copy_object(Bucket=os.environ["NAME"], Key="k", CopySource=source)
"""
INVOKES = """
def handler(event, context):
    boto3.client("lambda").invoke(FunctionName=os.environ["NAME"])
"""
GETS_FROM_TWO = """
def handler(event, context):
    boto3.client("dynamodb").batch_get_item(
        RequestItems={os.environ["NAME"]: event, "prices": event}
    )
"""
READS_SECRET = """
def handler(event, context):
    boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["NAME"])
"""
EVERYTHING_DENIED = {"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*"}
PRICES = "arn:aws:dynamodb:*:*:table/prices"
ALIASES = {"Fn::Join": ["", [att("Paid"), ":*"]]}
INDEXES = {"Fn::Join": ["", [att("Store"), "/index/*"]]}
OBJECTS = {"Fn::Join": ["", [att("Store"), "/*"]]}


def calling(
    source: str, *allows: dict[str, Any], store: tuple[str, Any] = TABLE, **more: Any
) -> Stack:
    """A function with this code, which has a table or a bucket and may do this."""
    return stack(
        {"Environment": {"Variables": {"NAME": {"Ref": "Store"}}}},
        code={"handler.py": HEAD + source},
        allows=list(allows),
        Store=store,
        Other=store,
        **more,
    )


def invoking(name: Any, *allows: dict[str, Any]) -> Stack:
    """A function that invokes another one by this name, and may do this."""
    paid = {"PackageType": "Image", "Role": "arn:aws:iam::123456789012:role/paid"}
    alias = {"FunctionName": {"Ref": "Paid"}, "FunctionVersion": "1", "Name": "live"}
    return stack(
        {"Environment": {"Variables": {"NAME": name}}},
        code={"handler.py": HEAD + INVOKES},
        allows=list(allows),
        Paid=("AWS::Lambda::Function", paid),
        Live=("AWS::Lambda::Alias", alias),
    )


def on_table(name: str) -> dict[str, Any]:
    """A statement that lets a role write a table by this name."""
    return allow("dynamodb:PutItem", on=f"arn:aws:dynamodb:*:*:table/{name}")


def denying(table: str) -> dict[str, Any]:
    """A statement that denies to write this table."""
    return on_table("") | {"Effect": "Deny", "Resource": f"arn:aws:dynamodb:*:*:{table}"}


def by_mapping(name: str) -> Stack:
    """A function that writes `orders`, whose role may write a table by this name in a mapping."""
    table = {"Fn::FindInMap": ["Names", "table", "orders"]}
    arn = {"Fn::Sub": ["arn:aws:dynamodb:*:*:table/${Name}", {"Name": table}]}
    made = calling(PUTS_BY_NAME, allow("dynamodb:PutItem", on=arn))
    made.document["Mappings"] = {"Names": {"table": {"orders": name}}}
    return made


def put_but(**denied: Any) -> Stack:
    """A function that writes its table, and a statement that denies it somewhere."""
    denial = {"Effect": "Deny", "Action": "dynamodb:PutItem", **denied}
    return calling(PUTS, allow("dynamodb:PutItem", on="*"), denial)


def policy_for(role: Any) -> tuple[str, Any]:
    """A bucket's policy that lets a role read its objects."""
    read = allow("s3:GetObject", "s3:ListBucket", on="*") | {"Principal": {"AWS": role}}
    policy = {"Bucket": {"Ref": "Store"}, "PolicyDocument": {"Statement": [read]}}
    return "AWS::S3::BucketPolicy", policy


def within(*limits: dict[str, Any]) -> Stack:
    """A function that may write its table, as far as this boundary leaves it that."""
    logs = allow("logs:*", on="*")
    return calling(
        PUTS,
        allow("dynamodb:PutItem", on=att("Store")),
        role={"PermissionsBoundary": {"Ref": "Limit"}},
        Limit=(
            "AWS::IAM::ManagedPolicy",
            {"PolicyDocument": {"Statement": [logs, *limits]}},
        ),
    )


def open_to(role: Any) -> tuple[str, Any]:
    """A table whose own policy lets a role write it."""
    statement = allow("dynamodb:PutItem", on="*") | {"Principal": {"AWS": role}}
    return TABLE[0], TABLE[1] | {"ResourcePolicy": {"PolicyDocument": {"Statement": [statement]}}}


def reading_secret(on: Any) -> Stack:
    """A function that reads the secret of a database, and may read this one."""
    attached = {"SecretId": {"Ref": "Store"}, "TargetId": "x", "TargetType": "AWS::RDS::DBInstance"}
    return calling(
        READS_SECRET,
        allow("secretsmanager:GetSecretValue", on=on),
        store=("AWS::SecretsManager::Secret", dict[str, Any]()),
        Attachment=("AWS::SecretsManager::SecretTargetAttachment", attached),
    )


def of_aws(name: str) -> dict[str, Any]:
    """What a role gets by a policy of AWS."""
    return {"ManagedPolicyArns": [f"arn:aws:iam::aws:policy/{name}"]}


CASES = [
    Case(
        "call-not-allowed",
        "a right that is missing",
        calling(PUTS, allow("dynamodb:GetItem", on=att("Store"))),
        calling(PUTS, allow("dynamodb:PutItem", on=att("Store"))),
    ),
    Case(
        "call-not-allowed",
        "a right on another table",
        calling(PUTS, allow("dynamodb:PutItem", on=att("Other"))),
        calling(PUTS, allow("dynamodb:*Item", on=[att("Other"), att("Store")])),
    ),
    Case(
        "call-not-allowed",
        "a table without its index",
        calling(QUERIES_INDEX, allow("dynamodb:Query", on=att("Store"))),
        calling(QUERIES_INDEX, allow("dynamodb:Query", on=[att("Store"), INDEXES])),
    ),
    Case(
        "call-not-allowed",
        "an object that may be missing",
        calling(READS_PERHAPS, allow("s3:GetObject", on=OBJECTS), store=BUCKET),
        calling(
            READS_PERHAPS,
            allow("s3:GetObject", on=OBJECTS),
            allow("s3:ListBucket", on=att("Store")),
            store=BUCKET,
        ),
    ),
    Case(
        "call-not-allowed",
        "by a policy of AWS",
        calling(PUTS, role=of_aws("AmazonDynamoDBReadOnlyAccess")),
        calling(PUTS, role=of_aws("AmazonDynamoDBFullAccess")),
    ),
    Case(
        "call-not-allowed",
        "denied on everything else",
        put_but(NotResource=att("Other")),
        put_but(NotResource=att("Store")),
    ),
    Case(
        "call-not-allowed",
        "denied on the table",
        put_but(Resource=att("Store")),
        put_but(Resource=att("Other")),
    ),
    Case(
        "call-not-allowed",
        "denied on a table that the code names",
        calling(PUTS_BY_NAME, allow("dynamodb:PutItem", on="*"), denying("table/ord*")),
        calling(PUTS_BY_NAME, allow("dynamodb:PutItem", on="*"), denying("table/prices")),
    ),
    Case(
        "call-not-allowed",
        "an alias of a function",
        invoking({"Ref": "Live"}, allow("lambda:InvokeFunction", on=att("Paid"))),
        invoking({"Ref": "Live"}, allow("lambda:InvokeFunction", on={"Ref": "Live"})),
    ),
    Case(
        "call-not-allowed",
        "a function by a right on its aliases",
        invoking(att("Paid"), allow("lambda:InvokeFunction", on=ALIASES)),
        invoking(att("Paid"), allow("lambda:InvokeFunction", on=[att("Paid"), ALIASES])),
    ),
    Case(
        "call-not-allowed",
        "one of two tables",
        calling(GETS_FROM_TWO, allow("dynamodb:BatchGetItem", on=att("Store"))),
        calling(GETS_FROM_TWO, allow("dynamodb:BatchGetItem", on=[att("Store"), PRICES])),
    ),
    Case(
        "call-not-allowed",
        "a table that a boundary leaves out",
        within(allow("dynamodb:*", on=att("Other"))),
        within(allow("dynamodb:*", on=att("Store"))),
    ),
    Case(
        "call-not-allowed",
        "denied by a boundary",
        within(allow("dynamodb:*", on="*"), EVERYTHING_DENIED),
        within(allow("dynamodb:*", on="*"), EVERYTHING_DENIED | {"Resource": att("Other")}),
    ),
    Case(
        "call-not-allowed",
        "by the table's own policy",
        calling(PUTS, store=open_to("arn:aws:iam::123456789012:role/x")),
        calling(PUTS, store=open_to(att("Role"))),
    ),
    Case(
        "call-not-allowed",
        "a table by its indexes",
        calling(PUTS, allow("dynamodb:PutItem", "dynamodb:Query", on=INDEXES)),
        calling(PUTS, allow("dynamodb:PutItem", on=[att("Store"), INDEXES])),
    ),
    Case(
        "call-not-allowed",
        "a secret that is attached",
        reading_secret({"Ref": "Other"}),
        reading_secret({"Ref": "Attachment"}),
    ),
    Case(
        "call-not-allowed",
        "by the bucket's own policy",
        calling(READS, store=BUCKET, Policy=policy_for("arn:aws:iam::123456789012:role/x")),
        calling(READS, store=BUCKET, Policy=policy_for(att("Role"))),
    ),
    Case(
        "call-not-allowed",
        "a resource that only the event names",
        calling(HANDS_ON),
        calling(HANDS_ON, allow("lambda:InvokeFunction", on="arn:aws:lambda:*:*:function:shop-*")),
    ),
    Case(
        "call-not-allowed",
        "a table of another name than in the code",
        calling(PUTS_BY_NAME, on_table("prices")),
        calling(PUTS_BY_NAME, on_table("ord*")),
    ),
    Case(
        "call-not-allowed",
        "a table by a mapping",
        by_mapping("prices"),
        by_mapping("orders"),
    ),
    Case(
        "call-not-allowed",
        "a variable before its default",
        calling(PUTS_BY_VARIABLE, allow("dynamodb:PutItem", on=PRICES)),
        calling(PUTS_BY_VARIABLE, allow("dynamodb:PutItem", on=att("Store"))),
    ),
    Case(
        "call-not-allowed",
        "a name that a caller may replace",
        calling(PUTS_BY_NAME, allow("dynamodb:PutItem", on=att("Store"))),
        calling(PUTS_BY_DEFAULT, allow("dynamodb:PutItem", on=att("Store"))),
    ),
    Case(
        "call-not-allowed",
        "events without a bus",
        calling(PUTS_EVENT, allow("events:PutEvents", on=att("Store")), store=BUS),
        calling(PUTS_EVENT, allow("events:PutEvents", on="arn:aws:events:*:*:event-bus/default")),
    ),
    Case(
        "call-not-allowed",
        "a copy into another bucket",
        calling(COPIES, allow("s3:GetObject", on="arn:aws:s3:::inbox/*"), store=BUCKET),
        calling(
            COPIES,
            allow("s3:GetObject", on="arn:aws:s3:::inbox/*"),
            allow("s3:PutObject", on=OBJECTS),
            store=BUCKET,
        ),
    ),
]
