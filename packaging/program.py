"""The bundle's entry: the same program as the script `storewave`."""

import sys

from console.__main__ import main

sys.exit(main())
