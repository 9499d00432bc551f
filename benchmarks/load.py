"""Many sessions asking together: errors, latency, memory, and whether each got its own answer.

    python benchmarks/load.py                 # 50 sessions for 2 minutes over seeds/, as the page and as programs
    python benchmarks/load.py --sessions 10 --seconds 10

A real `fonte serve` is started, without a language model. Half of the sessions speak as the page does (Gradio's queue:
a question is sent, its answer comes as events), half as programs do (`POST /api/ask`). Each has questions of its own,
with a mark behind them that its answer must carry, and thinks for a moment between two of them, as `--pause` says.
"""

import argparse
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONTE = [sys.executable, "-m", "ui.cli"]
QUESTIONS = (
    ("why were Tesla's GPUs delayed?", "Nvidia"),
    ("Quanto ha raccolto Pika?", "80 milioni"),
    ("Quanto vale Pika?", "470 milioni"),
    ("Who leads Pika?", ""),
    ("Chi sono gli azionisti di Tesla?", ""),
    ("Che cos'è Dojo?", "Dojo"),
    ("Who won the 1998 World Cup?", ""),
)
"""With words that stand in the answer, where there is one in these words."""
_MARKS = "·•"
"""Who asked, and which of his questions it is, in twenty bits behind the question: words would be searched for."""


@dataclass
class Tally:
    """What the sessions saw; shared by their threads."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "program": []})
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Session:
    """One person or program, asking again and again."""

    def __init__(self, port: int, number: int, kind: str, tally: Tally) -> None:
        self.port, self.number, self.kind, self.tally = port, number, kind, tally
        self.random = random.Random(number)
        self.name = f"load{number:04d}"

    def run(self, until: float, pause: float, asking: int) -> None:
        """Ask until that time; `asking` is the number of Gradio's event."""
        time.sleep(self.random.uniform(0, pause))
        asked = 0
        while time.monotonic() < until:
            question, words = self.random.choice(QUESTIONS)
            asked += 1
            mark = "".join(_MARKS[int(bit)] for bit in f"{self.number:010b}{asked:010b}")
            started = time.monotonic()
            try:
                answer = self.ask(f"{question} {mark}", asking)
                took = time.monotonic() - started
                # A conversation holds earlier questions of the same session, and nobody else's.
                found = set(re.findall(f"[{_MARKS}]{{20}}", answer))
                others = {each for each in found if each[:10] != mark[:10]}
                with self.tally.lock:
                    self.tally.seconds[self.kind].append(took)
                    if mark not in answer or words not in answer or others:
                        self.tally.mixed.append(f"{self.name}: {question} gave {answer[:300]!r}")
            except (OSError, ValueError) as error:
                with self.tally.lock:
                    self.tally.errors.append(f"{self.name} {self.kind}: {type(error).__name__}: {error}")
            time.sleep(self.random.uniform(0.5 * pause, 1.5 * pause))

    def ask(self, question: str, asking: int) -> str:
        """Return all that came as an answer, decoded."""
        if self.kind == "program":
            return json.dumps(json.loads(self._post("/api/ask", {"question": question})), ensure_ascii=False)
        session = self.name  # one tab, whose conversation grows
        body = {"data": [question, None, ""], "fn_index": asking, "session_hash": session, "event_data": None}
        self._post("/gradio_api/queue/join", body)
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
            response = connection.getresponse()
            said = ""
            while line := response.readline().decode():
                if not line.startswith("data:"):
                    continue
                event = json.loads(line[5:])
                if event["msg"] == "close_stream":  # a browser reads on until the server has nothing more to say
                    return said
                said += json.dumps(event, ensure_ascii=False)
                if event["msg"] == "process_completed" and not event["success"]:
                    raise ValueError(f"failed: {event}")
        raise ValueError("the stream ended before the answer")

    def _post(self, path: str, body: object) -> str:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode()
            if response.status != 200:
                raise ValueError(f"{response.status} {text[:200]}")
            return text


def megabytes(pid: int) -> float:
    """Return the memory of a process that is not shared with others."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return float("nan")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(data: Path, sessions: int, seconds: float, pause: float) -> dict[str, object]:
    """Serve `data`, let the sessions ask, and return what was measured."""
    command = [*FONTE, "serve", "--data", str(data), "--port", "0", "--llm", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            told = re.search(r":(\d+)", server.stdout.readline().partition("//")[2])
            assert told, "the server did not start"
            port = int(told[1])
            return _asked(port, server.pid, sessions, seconds, pause)
        finally:
            server.send_signal(signal.SIGINT)


def _asked(port: int, pid: int, sessions: int, seconds: float, pause: float) -> dict[str, object]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/config")
        config = json.loads(connection.getresponse().read())
    asking = next(each["id"] for each in config["dependencies"] if len(each["inputs"]) > 2 and len(each["outputs"]) > 5)
    tally = Tally()
    warm = Session(port, 9_999, "page", Tally())
    warm.ask("Quanto ha raccolto Pika?", asking)
    until = time.monotonic() + seconds
    everyone = [Session(port, number, ("page", "program")[number % 2], tally) for number in range(sessions)]
    threads = [threading.Thread(target=each.run, args=(until, pause, asking)) for each in everyone]
    before, used = os.getloadavg()[0], cpu_seconds(pid)
    for thread in threads:
        thread.start()
    memory = []
    while time.monotonic() < until:
        memory.append(megabytes(pid))
        time.sleep(max(1.0, seconds / 12))
    for thread in threads:
        thread.join()
    memory.append(megabytes(pid))
    both = sorted(tally.seconds["page"] + tally.seconds["program"])
    return {
        "sessions": sessions,
        "seconds": seconds,
        "answers": len(both),
        "errors": len(tally.errors),
        "mixed": len(tally.mixed),
        "p50_s": {kind: percentile(found, 50) for kind, found in {**tally.seconds, "all": both}.items()},
        "p95_s": {kind: percentile(found, 95) for kind, found in {**tally.seconds, "all": both}.items()},
        "slowest_s": round(both[-1], 2) if both else None,
        "memory_mb": [round(value) for value in memory],
        "server_cpu_ms_an_answer": round(1e3 * (cpu_seconds(pid) - used) / max(1, len(both)), 1),
        "load_before": round(before, 1),
        "examples": (tally.errors + tally.mixed)[:5],
    }


def percentile(values: list[float], share: int) -> float | None:
    """Return a percentile in seconds, None where there are too few values."""
    return round(statistics.quantiles(values, n=100)[share - 1], 3) if len(values) > 1 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=5, help="seconds between an answer and the next question")
    parser.add_argument("--data", type=Path, help="an index of seeds/; made where none is named")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data or Path(folder)
        if not arguments.data:
            subprocess.run([*FONTE, "sync", "seeds", "--data", folder], check=True, cwd=ROOT, capture_output=True)
        print(json.dumps(measure(data, arguments.sessions, arguments.seconds, arguments.pause), indent=1))


if __name__ == "__main__":
    main()
