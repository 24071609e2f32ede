"""Takes no time: copies the tiny app's assembly, which a test has synthesized, from `ASSEMBLY`."""

import os
import shutil

shutil.copytree(os.environ["ASSEMBLY"], os.environ["CDK_OUTDIR"], dirs_exist_ok=True)
