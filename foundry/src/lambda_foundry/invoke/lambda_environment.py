"""The variables of a Lambda process: the reserved ones, the function's own, none of the host's."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from lambda_foundry.invoke.function_settings import FunctionSettings


def lambda_environment(
    settings: FunctionSettings, *, task_root: Path, opt: Path, runtime: Path, runtime_api: str
) -> dict[str, str]:
    """Every variable of the process, as Lambda sets them.

    Credentials are the emulators' usual ones, and the SDKs' endpoint is the Runtime API, which
    refuses: without an endpoint of its own a function reaches no AWS service from here.
    """
    return {
        "AWS_ENDPOINT_URL": f"http://{runtime_api}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": f"{Path(sys.base_prefix, 'bin')}:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "LD_LIBRARY_PATH": f"{task_root}:{task_root}/lib:{opt}/lib",
        # A home without files: the SDKs would read the profiles in that of the host.
        "HOME": "/home/sbx_user1051",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        **settings.variables,
        "_HANDLER": settings.handler,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{settings.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": settings.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": settings.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": settings.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": _log_stream(settings.version),
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": str(runtime),
        "AWS_LAMBDA_LOG_FORMAT": settings.log_format,
        **({"AWS_LAMBDA_LOG_LEVEL": settings.log_level} if settings.log_level else {}),
    }


def _log_stream(version: str) -> str:
    return f"{datetime.now(UTC):%Y/%m/%d}/[{version}]{os.urandom(16).hex()}"
