"""`python -m rollouts`: the command line for hosts without a display."""

import sys

from rollouts.cli.main import main

sys.exit(main(sys.argv[1:]))
