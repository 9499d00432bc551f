"""What the page says around one question and its answer, in English and Italian."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnWords:
    """The words of one language; `ui.words.Words` has the others."""

    stop: str
    stopped: str
    stopped_early: str
    edit: str
    edited: str
    send: str
    cancel: str
    again: str
    copy_plain: str
    copy_markdown: str
    link: str
    link_copied: str
    same: str
    differs: str
    query: str
    query_edited: str
    search_again: str
    dropped_one: str
    dropped_many: str
    dropped_why: str
    within: str
    since: str
    until: str
    only_documents: str
    checked: str
    verbatim: str
    verbatim_in: str
    keep: str
    as_markdown: str
    as_json: str
    print: str
    undo: str
    undone: str
    began_anew: str
    replaced: str
    keys: str
    loading_model: str
    waiting_for_model: str
    model_failed: str
    no_order: str

    def dropped(self, count: int) -> str:
        """Return how many sentences were left out."""
        return self.dropped_one if count == 1 else self.dropped_many.format(count=count)


ENGLISH_TURN = TurnWords(
    stop="Stop",
    stopped="Stopped.",
    stopped_early="Stopped before it was finished. What stands here was checked.",
    edit="Edit",
    edited="Change the question",
    send="Ask this instead",
    cancel="Cancel",
    again="Ask again",
    copy_plain="Copy with sources",
    copy_markdown="Copy as Markdown",
    link="Copy link",
    link_copied="Link copied.",
    same="Asked anew from a link: the answer is the one it was made for.",
    differs=(
        "Asked anew from a link: the answer is no longer the one it was made for. Documents, model or settings changed."
    ),
    query="What was searched for. Change it and search again: it is used as you write it.",
    query_edited="Searched for, as you wrote it",
    search_again="Search with this query",
    dropped_one="1 sentence left out",
    dropped_many="{count} sentences left out",
    dropped_why=("A model wrote this too. It is not in the answer because the check did not find it in the documents."),
    within="Search in",
    since="from {date}",
    until="to {date}",
    only_documents="chosen documents: {count}",
    checked="Written by {model}; each sentence was checked against the quotes it cites.",
    verbatim="Quoted word for word from the documents.",
    verbatim_in="Quoted word for word from the documents, which are in {languages}.",
    keep="Export",
    as_markdown="As Markdown",
    as_json="As JSON",
    print="Print …",
    undo="Undo",
    undone="The conversation is back as it was.",
    began_anew="New conversation.",
    replaced="The questions after it were removed.",
    keys=(
        "Keys: ← → from citation to citation, Enter opens one, Esc closes it; ↑ in the empty box goes to the "
        "answer, / back to the box."
    ),
    loading_model="The language model is being loaded. You can ask; the answer waits for it.",
    waiting_for_model="Waiting for the language model to be loaded …",
    model_failed="The language model cannot be used now: answers are made of quotes.",
    no_order="This link asks for something that the page does not know. Is it whole?",
)

ITALIAN_TURN = TurnWords(
    stop="Ferma",
    stopped="Fermata.",
    stopped_early="Fermata prima della fine. Quello che si legge qui è stato verificato.",
    edit="Modifica",
    edited="Cambia la domanda",
    send="Chiedi questo invece",
    cancel="Annulla",
    again="Chiedi di nuovo",
    copy_plain="Copia con le fonti",
    copy_markdown="Copia in Markdown",
    link="Copia il link",
    link_copied="Link copiato.",
    same="Chiesta di nuovo da un link: la risposta è quella per cui era stato fatto.",
    differs=(
        "Chiesta di nuovo da un link: la risposta non è più quella per cui era stato fatto. Sono cambiati i "
        "documenti, il modello o le impostazioni."
    ),
    query="Quello che ho cercato. Si può cambiare e cercare di nuovo: vale così come è scritto.",
    query_edited="Ho cercato, come scritto da te",
    search_again="Cerca così",
    dropped_one="1 frase scartata",
    dropped_many="{count} frasi scartate",
    dropped_why=(
        "Il modello ha scritto anche questo. Non sta nella risposta perché il controllo non lo ha trovato nei "
        "documenti."
    ),
    within="Cerca in",
    since="dal {date}",
    until="al {date}",
    only_documents="documenti scelti: {count}",
    checked="Scritta da {model}; ogni frase è stata verificata sulle citazioni che porta.",
    verbatim="Citata parola per parola dai documenti.",
    verbatim_in="Citata parola per parola dai documenti, che sono in {languages}.",
    keep="Esporta",
    as_markdown="In Markdown",
    as_json="In JSON",
    print="Stampa …",
    undo="Annulla",
    undone="La conversazione è tornata com'era.",
    began_anew="Nuova conversazione.",
    replaced="Le domande che la seguivano sono state tolte.",
    keys=(
        "Tasti: ← → da una citazione all'altra, Invio la apre, Esc la chiude; ↑ nella casella vuota porta "
        "alla risposta, / alla casella."
    ),
    loading_model="Il modello linguistico si sta caricando. Si può già chiedere: la risposta lo aspetta.",
    waiting_for_model="Aspetto che il modello linguistico sia caricato …",
    model_failed="Il modello linguistico ora non è utilizzabile: le risposte sono fatte di citazioni.",
    no_order="Questo link chiede qualcosa che la pagina non conosce. È intero?",
)
