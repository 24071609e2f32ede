"""Runs `poe local` on the tiny app, as the command would on `app.py`."""

import sys

from building_blocks.mistakes import told_in_one_line
from tools.local.interruptions import interruptions
from tools.local.serving import serve

with told_in_one_line(), interruptions() as signals:
    app = ("-m", "tests.local.apps.tiny")
    sys.exit(serve(stage="dev", port=0, once=False, app=app, signals=signals))
