"""`python -m eval` is `fonte eval`."""

import sys

from eval.command import main

sys.exit(main(sys.argv[1:]))
