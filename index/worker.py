"""The process that reads files of strangers: it is told a path, and answers with what its reader finds.

It runs as `python -P index/worker.py MEGABYTES`, one JSON request a line on its standard input.
"""

import json
import os
import signal
import sys
from pathlib import Path


def main() -> None:
    """Answer requests until the input ends."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from index.errors import UnreadableFile
    from index.files import Options
    from index.frames import encode
    from index.limits import lock_down
    from index.readers import read

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked, who then closes the input
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints does not come between the answers
    lock_down(int(sys.argv[1]))

    def answer(data: bytes) -> None:
        answers.write(len(data).to_bytes(4, "big") + data)
        answers.flush()

    answer(encode(None))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        path = Path(os.fsdecode(bytes.fromhex(request["path"])))
        options = Options(tuple(request["passwords"]), lambda seconds: answer(encode(seconds)))
        try:
            try:
                for item in read(path, options):
                    answer(encode(item))
                answer(encode(None))
            except UnreadableFile as error:
                answer(encode(error))
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main()
