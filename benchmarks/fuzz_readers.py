"""Readers on files that are cut off or changed at random: every one must end as read or as a sentence.

    python -m benchmarks.fuzz_readers --seconds 600 --found /tmp/found [FOLDER…]

Starts from the files of the folders (default: the evaluation data's `parsing`). What makes a reader crash its process,
run out of its time or memory, or fail in a way that it does not expect is written to `--found`.
"""

import argparse
import os
import random
import time
from collections import Counter
from pathlib import Path

from index.apart import Apart
from index.errors import UnreadableFile
from index.readers import reader_for

_LARGEST = 300_000
"""Bytes of a seed; with larger ones the time goes into reading, not into breaking."""
_ODD = (b"\x00", b"\xff" * 4, b"\x7f\xff\xff\xff", b"-1", b"99999999999", b"<", b"&", b"%n", b"\xf4\x90\x80\x80")
_BAD = ("its reader crashed", "its reader was stopped", "reading it took", "it is damaged, or", "its reader gave")


def main() -> None:
    """Fuzz until the time is over, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--found", type=Path, default=Path("found"))
    parser.add_argument("folders", nargs="*", type=Path)
    arguments = parser.parse_args()
    data = Path(os.environ.get("FONTE_EVALDATA", "../shared/evaldata")) / "parsing"
    seeds = [path for folder in arguments.folders or [data] for path in sorted(folder.rglob("*")) if _is_seed(path)]
    arguments.found.mkdir(parents=True, exist_ok=True)
    chance = random.Random(arguments.seed)
    outcomes: Counter[str] = Counter()
    until = time.monotonic() + arguments.seconds
    with Apart() as apart:
        while time.monotonic() < until:
            seed = chance.choice(seeds)
            content = mutated(seed.read_bytes(), chance)
            path = arguments.found / f"trial{''.join(seed.suffixes)[-10:]}"
            path.write_bytes(content)
            said = outcome(apart, path)
            outcomes[said.partition(" (")[0][:60]] += 1
            if said.startswith(_BAD):
                kept = arguments.found / f"{sum(outcomes.values())}-{seed.name}"
                kept.write_bytes(content)
                print(f"{kept.name}: {said}", flush=True)
    print(f"{sum(outcomes.values())} files from {len(seeds)} seeds in {arguments.seconds:.0f} s")
    for said, count in outcomes.most_common(25):
        print(f"{count:7} {said}")


def outcome(apart: Apart, path: Path) -> str:
    """Return `read`, or why the file was not read."""
    try:
        for _ in apart.read(path):
            pass
    except UnreadableFile as error:
        return str(error)
    return "read"


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes cut off, or with some of them changed, doubled, taken away or moved."""
    if chance.random() < 0.2:
        return data[: chance.randrange(len(data) + 1)]
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 4, 16, 64))):
        at = chance.randrange(len(changed) + 1)
        size = chance.choice((1, 2, 4, 32, 500))
        kind = chance.randrange(5)
        if kind == 0:
            changed[at : at + size] = chance.randbytes(size)
        elif kind == 1:
            changed[at : at + size] = b""
        elif kind == 2:
            changed[at:at] = changed[at : at + size] * chance.choice((1, 2, 50))
        elif kind == 3:
            changed[at:at] = chance.choice(_ODD)
        else:
            other = chance.randrange(len(changed) + 1)
            changed[at : at + size] = changed[other : other + size]
    return bytes(changed)


def _is_seed(path: Path) -> bool:
    return path.is_file() and reader_for(path.name) is not None and 0 < path.stat().st_size <= _LARGEST


if __name__ == "__main__":
    main()
