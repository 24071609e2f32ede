"""What `fire` sends to a queue or a topic is what the sample event says."""

from lambda_foundry.local.triggers.sns import published
from lambda_foundry.local.triggers.sqs import message


def test_message_has_the_attributes_of_its_record() -> None:
    """Filters and handlers read them."""
    attributes = {
        "channel": {"stringValue": "web", "stringListValues": [], "dataType": "String"},
        "seal": {"binaryValue": "AP8=", "dataType": "Binary"},
    }

    sent = message({"body": "{}", "messageAttributes": attributes}, in_order=False)

    assert sent == {
        "MessageBody": "{}",
        "MessageAttributes": {
            "channel": {"DataType": "String", "StringValue": "web"},
            "seal": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        },
    }


def test_message_in_order_is_a_new_one_each_time() -> None:
    """A FIFO queue would pass over the same message for five minutes."""
    record = {"body": "{}", "attributes": {"MessageGroupId": "orders"}}

    first, second = (message(record, in_order=True) for _ in range(2))

    assert first["MessageGroupId"] == second["MessageGroupId"] == "orders"
    assert first["MessageDeduplicationId"] != second["MessageDeduplicationId"]


def test_topic_gets_the_subject_of_its_record() -> None:
    """And attributes of every type; what has no subject gets none."""
    attributes = {"seal": {"Type": "Binary", "Value": "AP8="}}
    record = {"Message": "paid", "Subject": "Order placed", "MessageAttributes": attributes}

    assert published(record) == {
        "Message": "paid",
        "Subject": "Order placed",
        "MessageAttributes": {"seal": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}},
    }
    assert "Subject" not in published({"Message": "paid"})
