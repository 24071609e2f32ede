"""The constructs that stacks are made of, and the start of the Node.js that they run on."""

from building_blocks.node import use_bundled_node

# Before anything imports aws_cdk, which starts Node.js as it loads.
use_bundled_node()
