"""Runs `foundry local` on the tiny app, or on its assembly, as the command would on `app.py`."""

import os
import sys

from lambda_foundry.local.runs import interruptions
from lambda_foundry.local.serving import serve
from lambda_foundry.mistakes import one_line_errors

with one_line_errors(), interruptions() as signals:
    app = ("-m", "tests.local.apps.copied" if "ASSEMBLY" in os.environ else "tests.local.apps.tiny")
    sys.exit(serve(stage="dev", port=0, once=False, app=app, signals=signals))
