"""Answers any JSON event with what it received and what the context told it."""

from typing import Any


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Tell the event, its Python type, and what is known of the invocation and the function."""
    return {
        "event": event,
        "event_type": type(event).__name__,
        "request_id": context.aws_request_id,
        "function_name": context.function_name,
        "function_version": context.function_version,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "remaining_time_in_millis": context.get_remaining_time_in_millis(),
    }
