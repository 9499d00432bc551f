"""Readers in other processes while a sync runs and while documents are deleted.

The minute of it: `python -m benchmarks.readers --seconds 60`.
"""

from pathlib import Path

import pytest

from tests.watching import watch


@pytest.mark.slow
def test_readers_never_fail_nor_see_half_a_document_nor_one_that_was_deleted(tmp_path: Path) -> None:
    seen = watch(tmp_path, seconds=5, readers=2, deletions=4)
    assert seen.searches > 10 and seen.versions > 0
