"""Settings of the lab's tests."""

from __future__ import annotations

from hypothesis import settings

# A shared machine pauses when it likes: slowness is measured elsewhere.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
