import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from eval.baseline import compare, keep
from eval.cases import Case, Evidence
from eval.gate import Gate, check
from eval.highlight import marked
from eval.report import short, write_report
from eval.results import Row, RowCitation, RowSentence, Run, ShownPassage, latency, summarise

HOSTILE = (
    '<script>alert(1)</script><img src=http://evil.example/x onerror="alert(1)"> [[x]](javascript:1) {{ 7*7 }} </style>'
)


class Tags(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def hostile_run() -> Run:
    case = Case(
        id=HOSTILE, question=HOSTILE, answerable=True, expected=("gold",), tags=(HOSTILE, "tag"),
        evidence=(Evidence(document="d", quote=HOSTILE),),
    )  # fmt: skip
    citation = RowCitation(1, "d", HOSTILE, "", 0, 5, HOSTILE, True, False)
    wrong = {"contains": 0.0, "citation_recall": 0.0, "recall@10": 1.0, "answered_when_answerable": 1.0}
    rows = (
        Row(case, HOSTILE, "answered", HOSTILE, (RowSentence(HOSTILE, "quoted", (citation,)),), ranks=(1,),
            sufficiency=0.9, ask_ms=12.0, scores=wrong),
        Row(case.model_copy(update={"id": "crash"}), error=f"ValueError: {HOSTILE}", scores=dict.fromkeys(wrong, 0.0)),
        Row(Case(id="far", question=HOSTILE, answerable=False), outcome="refused", answer=HOSTILE, sufficiency=0.1,
            ask_ms=40.0, scores={"refused_when_unanswerable": 1.0}),
    )  # fmt: skip
    passages = {HOSTILE: (ShownPassage(HOSTILE, HOSTILE, 0, f"a {HOSTILE} gold", 1),)}
    provenance = {"date": "2024", "commit": HOSTILE}
    figures = summarise(rows)
    return Run(HOSTILE, 3, rows, figures, latency(rows), 1.0, provenance, (HOSTILE,), passages)


def test_nothing_of_a_document_becomes_markup_and_nothing_is_loaded() -> None:
    run = hostile_run()
    comparison = compare(run, keep(run))
    checks = check(run, Gate(full={HOSTILE: {"answers.contains": 0.5}}), comparison)
    page = write_report([run, run], checks, {run.set: comparison})
    tags = Tags(page)
    assert not {"script", "img", "link", "iframe", "object", "embed", "base", "form"} & set(tags.names)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert all(value.startswith("#") for name, value in tags.attributes if name in ("href", "src", "xlink:href"))
    assert not re.search(r"url\(|@import", page.partition("</style>")[0])
    assert "{{ 7*7 }}" in page
    assert "default-src 'none'" in page
    assert tags.names.count("style") == 1


def test_a_report_without_gate_baseline_or_cases_that_failed_can_be_made() -> None:
    row = Row(
        Case(id="a", question="?", answerable=False), outcome="refused", scores={"refused_when_unanswerable": 1.0}
    )
    run = Run("bare", 1, (row,), summarise([row]), latency([row]), 1.0, {})
    page = write_report([run], (), {})
    assert "bare" in page
    assert "Cases to look at" not in page


@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_marking_changes_no_text(text: str, quotes: list[str]) -> None:
    class Text(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.text = ""

        def handle_data(self, data: str) -> None:
            self.text += data

    # Python's parser, not ours, folds line ends.
    text = text.replace("\r", "")
    page = marked(text, [("gold", quotes)])
    assert re.sub(r'</?mark(?: class="gold")?>', "", page) == marked(text, [])
    assert "<" not in marked(text, [])


def test_quotes_are_marked_across_line_ends_and_the_first_kind_wins() -> None:
    assert marked("a b\nc d", [("cited", ["b c"])]) == 'a <mark class="cited">b\nc</mark> d'
    assert marked("abc", [("expected", ["b"]), ("gold", ["abc"])]) == (
        '<mark class="gold">a</mark><mark class="expected">b</mark><mark class="gold">c</mark>'
    )


def test_figures_are_written_as_people_do() -> None:
    assert [short(v) for v in (0.8431, 1.0, 0.0, -0.0214, -0.00001, None)] == [
        ".843",
        "1.000",
        ".000",
        "−.021",
        ".000",
        "–",
    ]
