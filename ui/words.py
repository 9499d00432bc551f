"""What the web page says, in English and Italian, and which of the two a browser asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ui.library_words import ENGLISH_LIBRARY, ITALIAN_LIBRARY, LibraryWords
from ui.turn_words import ENGLISH_TURN, ITALIAN_TURN, TurnWords

_RANGE = re.compile(r"\s*([A-Za-z]{1,8})[-A-Za-z0-9]*\s*(?:;\s*q=([0-9.]+))?\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the interface says in one language. Answers and quotes keep languages of their own."""

    language: str
    turn: TurnWords
    tagline: str
    skip: str
    ask_tab: str
    library_tab: str
    question: str
    invitation: str
    ask: str
    new: str
    examples: str
    example_name: str
    example_title: str
    working: Mapping[str, str]
    """By the step that a chatbot's `Status` names."""
    one_document: str
    many_documents: str
    answered: str
    refused: str
    no_answer: str
    nearest: str
    sources: str
    open_source: str
    copied: str
    not_copied: str
    receipt: str
    model: str
    no_model: str
    embedder: str
    index: str
    generation: str
    sufficiency: str
    timings: str
    steps: Mapping[str, str]
    """By the key of a receipt's timings."""
    passages: str
    left_out: str
    score: str
    found_by: str
    retrievers: Mapping[str, str]
    passage: str
    close: str
    previous: str
    next: str
    which: str
    no_date: str
    languages: Mapping[str, str]
    """Those that are named, by their code (ISO 639-1)."""
    earlier_text: str
    later_text: str
    reader: str
    opening: str
    find: str
    collection: str
    all_collections: str
    document: str
    kind: str
    date: str
    chunks: str
    shown: str
    none_shown: str
    empty_question: str
    long_question: str
    gone: str
    changed: str
    unreachable: str
    unexpected: str
    library: LibraryWords

    def documents(self, count: int) -> str:
        """Return how many documents, as in "3 documents"."""
        return self.one_document if count == 1 else self.many_documents.format(count=self.number(count))

    def number(self, value: float) -> str:
        """Return a whole number with the language's mark between thousands."""
        return f"{value:,.0f}".replace(",", "." if self.language == "it" else ",")


ENGLISH = Words(
    language="en",
    turn=ENGLISH_TURN,
    tagline="Answers from your documents, each sentence with its source.",
    skip="Skip to the question",
    ask_tab="Ask",
    library_tab="Library",
    question="Your question",
    invitation="Ask in your own words",
    ask="Ask",
    new="New conversation",
    examples="For instance",
    example_name="What do the documents say about {name}?",
    example_title="What is “{title}” about?",
    working={
        "searching": "Searching the documents …",
        "writing": "Writing and checking the answer …",
        "choosing the sentences": "Choosing the sentences …",
    },
    one_document="1 document",
    many_documents="{count} documents",
    answered="Answered from {documents} in {seconds} s.",
    refused="No answer in these documents.",
    no_answer="No answer in these documents",
    nearest="Nearest passages. They are not an answer.",
    sources="Sources",
    open_source="Source {number}: {title}. Open it.",
    copied="Copied.",
    not_copied="The browser did not allow copying.",
    receipt="How this came about",
    model="Written by",
    no_model="no model: every sentence is a quote",
    embedder="Embedding model",
    index="Index",
    generation="generation",
    sufficiency="Estimated chance that the passages answer",
    timings="Time",
    steps={
        "embedding": "embedding",
        "retrieval": "retrieval",
        "sufficiency": "sufficiency",
        "extraction": "extraction",
        "total": "in all",
    },
    passages="Passages considered",
    left_out="Sentences of the passages that did not fit in the model's prompt",
    score="Score (higher is closer)",
    found_by="Found by",
    retrievers={"dense": "meaning", "stems": "words", "grams": "spelling", "keywords": "words"},
    passage="Passage",
    close="Close",
    previous="Previous citation",
    next="Next citation",
    which="Citation {number} of {all}",
    no_date="undated",
    languages={"en": "English", "it": "Italian", "fr": "French", "de": "German", "es": "Spanish", "pt": "Portuguese"},
    earlier_text="Earlier text",
    later_text="Later text",
    reader="Document",
    opening="Opening the document …",
    find="Find a document",
    collection="Collection",
    all_collections="All collections",
    document="Document",
    kind="Type",
    date="Date",
    chunks="Passages",
    shown="{shown} of {all} documents",
    none_shown="No document fits.",
    empty_question="Write a question first.",
    long_question="The question is too long: {most} characters is the most. Ask in a sentence or two.",
    gone="This document is no longer in the index.",
    changed="The document has changed since this answer; the quote is no longer at its place.",
    unreachable="The server does not answer. Is it still running?",
    unexpected="Something went wrong that should not. The server's log has it under {id}.",
    library=ENGLISH_LIBRARY,
)

ITALIAN = Words(
    language="it",
    turn=ITALIAN_TURN,
    tagline="Risposte dai tuoi documenti, ogni frase con la sua fonte.",
    skip="Vai alla domanda",
    ask_tab="Domande",
    library_tab="Documenti",
    question="La tua domanda",
    invitation="Chiedi con parole tue",
    ask="Chiedi",
    new="Nuova conversazione",
    examples="Per esempio",
    example_name="Che cosa dicono i documenti su {name}?",
    example_title="Di che cosa parla «{title}»?",
    working={
        "searching": "Cerco nei documenti …",
        "writing": "Scrivo e verifico la risposta …",
        "choosing the sentences": "Scelgo le frasi …",
    },
    one_document="1 documento",
    many_documents="{count} documenti",
    answered="Risposta da {documents} in {seconds} s.",
    refused="Nessuna risposta in questi documenti.",
    no_answer="Nessuna risposta in questi documenti",
    nearest="I passaggi più vicini. Non sono una risposta.",
    sources="Fonti",
    open_source="Fonte {number}: {title}. Apri.",
    copied="Copiato.",
    not_copied="Il browser non ha permesso la copia.",
    receipt="Come è nata",
    model="Scritta da",
    no_model="nessun modello: ogni frase è una citazione",
    embedder="Modello di embedding",
    index="Indice",
    generation="generazione",
    sufficiency="Probabilità stimata che i passaggi rispondano",
    timings="Tempi",
    steps={
        "embedding": "embedding",
        "retrieval": "ricerca",
        "sufficiency": "sufficienza",
        "extraction": "estrazione",
        "total": "in tutto",
    },
    passages="Passaggi considerati",
    left_out="Frasi dei passaggi che non entravano nel prompt del modello",
    score="Punteggio (più alto, più vicino)",
    found_by="Trovato per",
    retrievers={"dense": "significato", "stems": "parole", "grams": "grafia", "keywords": "parole"},
    passage="Passaggio",
    close="Chiudi",
    previous="Citazione precedente",
    next="Citazione successiva",
    which="Citazione {number} di {all}",
    no_date="senza data",
    languages={
        "en": "inglese",
        "it": "italiano",
        "fr": "francese",
        "de": "tedesco",
        "es": "spagnolo",
        "pt": "portoghese",
    },
    earlier_text="Testo precedente",
    later_text="Testo seguente",
    reader="Documento",
    opening="Apro il documento …",
    find="Trova un documento",
    collection="Raccolta",
    all_collections="Tutte le raccolte",
    document="Documento",
    kind="Tipo",
    date="Data",
    chunks="Passaggi",
    shown="{shown} di {all} documenti",
    none_shown="Nessun documento corrisponde.",
    empty_question="Scrivi prima una domanda.",
    long_question="La domanda è troppo lunga: il massimo è {most} caratteri. Bastano una o due frasi.",
    gone="Questo documento non è più nell'indice.",
    changed="Il documento è cambiato dopo questa risposta; la citazione non è più al suo posto.",
    unreachable="Il server non risponde. È ancora in funzione?",
    unexpected="È successo qualcosa che non doveva. Nel registro del server si trova sotto {id}.",
    library=ITALIAN_LIBRARY,
)

LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "it": ITALIAN}


def preferred(accept_language: str) -> str:
    """Return the language of the interface for an `Accept-Language` header (RFC 9110, 12.5.4); English by default."""
    wanted = []
    for position, item in enumerate(accept_language[:1_000].split(",")):
        found = _RANGE.fullmatch(item)
        if found and found[1].lower() in LANGUAGES:
            wanted.append((-_weight(found[2]), position, found[1].lower()))
    return min(wanted)[2] if wanted and min(wanted)[0] < 0 else "en"


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0
