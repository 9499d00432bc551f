"""From nothing to an answer: `fonte --help`, and `fonte ask` about seeds/, each a new process.

    python benchmarks/start.py [--runs 7]

Beside them `python -c pass`, for what the machine makes of a process that does nothing. The targets, on a quiet
machine, are .5 s and 2.5 s; processor time is what other work on the machine leaves alone.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from timing import cost

ROOT = Path(__file__).resolve().parent.parent
FONTE = (sys.executable, "-m", "ui.cli")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as data:
        _run((*FONTE, "sync", "seeds", "--data", data))
        commands = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "fonte --help": (*FONTE, "--help"),
            "fonte ask": (*FONTE, "ask", "why were Tesla's GPUs delayed?", "--data", data),
        }
        costs = {name: [cost(partial(_run, command)) for _ in range(runs)] for name, command in commands.items()}
    for name, each in costs.items():
        clock, processor = [c.clock for c in each], [c.processor for c in each]
        print(
            f"{name}: {statistics.median(clock):.2f} s ({min(clock):.2f} to {max(clock):.2f}), "
            f"of processor time {statistics.median(processor):.2f} s"
        )
    print(f"median of {runs} runs; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)


if __name__ == "__main__":
    main()
