"""The CDK app: one stack for every service under `stacks/`."""

from building_blocks.mistakes import told_in_one_line
from building_blocks.service_app import ServiceApp

with told_in_one_line():
    ServiceApp(services="stacks").synth()
