"""``python -m huikuan``."""

import sys

from huikuan.shell.cli import main

sys.exit(main())
