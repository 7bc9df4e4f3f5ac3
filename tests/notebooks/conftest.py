"""Tests of this room use its scripts as modules."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
