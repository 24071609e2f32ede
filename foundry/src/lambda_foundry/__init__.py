"""What stacks are made of: functions, layers, stages and the app, each loaded when it is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lambda_foundry.node import use_bundled_node, use_writable_cache

if TYPE_CHECKING:
    from lambda_foundry.alarms import alarm_topic as alarm_topic
    from lambda_foundry.alarms import raise_alarm as raise_alarm
    from lambda_foundry.api_gateway_logging import ApiGatewayLogging as ApiGatewayLogging
    from lambda_foundry.buckets import private_bucket as private_bucket
    from lambda_foundry.checks.acknowledge import acknowledge as acknowledge
    from lambda_foundry.edge_function import EdgeFunction as EdgeFunction
    from lambda_foundry.encryption import customer_key as customer_key
    from lambda_foundry.execution_role import allow as allow
    from lambda_foundry.execution_role import uses as uses
    from lambda_foundry.feature_flags import FeatureFlags as FeatureFlags
    from lambda_foundry.idempotency import IdempotencyTable as IdempotencyTable
    from lambda_foundry.layers import SharedLayer as SharedLayer
    from lambda_foundry.layers import shared_layer as shared_layer
    from lambda_foundry.mistakes import Mistake as Mistake
    from lambda_foundry.python_function import PythonFunction as PythonFunction
    from lambda_foundry.queues import dead_letter_queue as dead_letter_queue
    from lambda_foundry.queues import encrypted_queue as encrypted_queue
    from lambda_foundry.service_app import ServiceApp as ServiceApp
    from lambda_foundry.service_functions import service_function as service_function
    from lambda_foundry.stages import Stage as Stage
    from lambda_foundry.stages import stage_of as stage_of
    from lambda_foundry.synthesis.run import synthesize as synthesize

MODULES = {
    "ApiGatewayLogging": "api_gateway_logging",
    "EdgeFunction": "edge_function",
    "FeatureFlags": "feature_flags",
    "IdempotencyTable": "idempotency",
    "Mistake": "mistakes",
    "PythonFunction": "python_function",
    "ServiceApp": "service_app",
    "SharedLayer": "layers",
    "Stage": "stages",
    "acknowledge": "checks.acknowledge",
    "alarm_topic": "alarms",
    "allow": "execution_role",
    "customer_key": "encryption",
    "dead_letter_queue": "queues",
    "encrypted_queue": "queues",
    "private_bucket": "buckets",
    "raise_alarm": "alarms",
    "service_function": "service_functions",
    "shared_layer": "layers",
    "stage_of": "stages",
    "synthesize": "synthesis.run",
    "uses": "execution_role",
}
"""Where each public name is defined."""

__all__ = list(MODULES)  # the names are strings


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"module 'lambda_foundry' has no attribute {name!r}")
    return getattr(import_module(f"lambda_foundry.{MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULES})


# Before anything imports aws_cdk, which starts Node.js as it loads.
use_bundled_node()
use_writable_cache()
