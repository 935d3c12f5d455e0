"""Both figures of robust losses in one run: the landscape's and the temperature sweep's.

.venv/bin/python benchmarks/robust.py
"""

from __future__ import annotations

import landscape
import thermodynamics

if __name__ == "__main__":
    landscape.main()
    print()
    thermodynamics.main()
