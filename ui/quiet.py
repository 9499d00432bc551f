"""What every event of the page is given: no progress bar over its parts, and no place in a public API."""

from typing import Any

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
