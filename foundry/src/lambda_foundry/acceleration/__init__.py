"""Makes jsii, Node.js and Python faster at a synthesis; all of it can be left out."""
