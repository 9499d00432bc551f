"""`fonte eval`: measures retrieval, refusal and grounding, and fails where a figure is below its floor."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.settings import IndexSettings
    from rag.settings import RagSettings


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments."""
    made = argparse.ArgumentParser(prog="fonte eval", description=__doc__)
    made.add_argument("sets", nargs="*", metavar="SET", help="a named set or a folder; without one, all on this disk")
    made.add_argument("--json", metavar="FILE", default="", help="write everything that was measured; - for the output")
    made.add_argument("--html", metavar="FILE", default="", help="write the report, one page that needs no network")
    made.add_argument(
        "--baseline", metavar="PATH", default="", help="compare with an earlier --json, or a folder of them"
    )
    made.add_argument("--write-baseline", metavar="DIR", default="", help="keep this run's scores as a baseline")
    made.add_argument("--gate", metavar="FILE", default=None, help="floors other than those of eval/gate.toml")
    made.add_argument("--no-gate", action="store_true", help="measure only")
    made.add_argument("--limit", metavar="N", type=_count, default=0, help="ask N cases of a set, always the same ones")
    made.add_argument("--timeout", metavar="S", type=float, default=60.0, help="seconds for one case (default 60)")
    made.add_argument("--list", action="store_true", help="list the sets on this disk and stop")
    return made


def main(argv: list[str], index: "IndexSettings | None" = None, rag: "RagSettings | None" = None) -> int:
    """Run the command and return its exit code: 0 done, 1 failed or below the gate, 2 usage."""
    arguments = parser().parse_args(argv)
    # What follows loads scipy, scikit-learn and the models, which --help should not wait for.
    from eval.cases import named_sets
    from eval.errors import EvalError, UnknownSet
    from index.errors import CorpusError

    if arguments.list:
        for name, folder in named_sets().items():
            print(f"{name}\t{folder}")
        return 0
    from eval.gate import GATE
    from eval.suite import Options, run_suite
    from index.settings import IndexSettings
    from rag.settings import RagSettings

    options = Options(
        sets=tuple(arguments.sets),
        json=arguments.json,
        html=arguments.html,
        baseline=arguments.baseline,
        write_baseline=arguments.write_baseline,
        gate="" if arguments.no_gate else arguments.gate or str(GATE),
        limit=arguments.limit,
        timeout=arguments.timeout,
    )
    try:
        return run_suite(options, index or IndexSettings(), rag or RagSettings())
    except UnknownSet as error:
        print(error, file=sys.stderr)
        return 2
    except (EvalError, CorpusError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is less than 0")
    return number
