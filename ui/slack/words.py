"""What the bot says of itself in Slack, in English and Italian."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.language import detect_language


@dataclass(frozen=True, slots=True)
class SlackWords:
    """Everything that the bot says in one language. None of it holds a word of a document or of a question."""

    language: str
    searching: str
    writing: str
    status: str
    greeting: str
    try_one: str
    empty: str
    help: str
    closed: Mapping[str, str]
    busy: str
    restarting: str
    failed: str
    gone: str
    searched: str
    passage: str
    passage_title: str
    nearest: str
    nearest_title: str
    not_an_answer: str
    no_passages: str
    more_sources: str
    useful: str
    not_useful: str
    person: str
    resolved: str
    called: str
    called_already: str
    thanks: str
    marked: str
    reason_title: str
    reason_why: str
    reasons: Mapping[str, str]
    reason_more: str
    reason_expected: str
    send: str
    close: str
    ask: str
    publish: str
    published: str
    published_by: str
    only_you: str
    open_web: str
    ask_title: str
    ask_label: str
    about: str
    verify_title: str
    verifying: str
    nothing_to_verify: str
    verdicts: Mapping[str, str]
    edited: str
    cut: str


ENGLISH = SlackWords(
    language="en",
    searching="Searching the documents …",
    writing="Writing and checking the answer …",
    status="is searching the documents …",
    greeting="Ask me about the documents. Every sentence of an answer shows its source.",
    try_one="For instance",
    empty="Ask me something about the documents: mention me and write your question.",
    help="Write `/fonte` and a question. Only you see the answer, until you publish it. In a channel, mention me; in a"
    " thread I am in, just go on asking.",
    closed={
        "unmapped": "No documents are open to this conversation. Whoever runs Fonte can open a collection to it with"
        ' `[slack.channels]` `{channel} = ["…"]` in fonte.toml.',
        "external": "People of another company can read this, and no documents are open to them. Whoever runs Fonte"
        " can open a collection with `external` under `[slack]` in fonte.toml.",
        "guests": "A guest can read this, and no documents are open to guests. Whoever runs Fonte can open a collection"
        " with `guests` under `[slack]` in fonte.toml.",
        "unknown": "Slack did not tell me who can read this, so I keep the documents closed here. In a private channel"
        " I have to be a member; else `fonte slack --check` says what is missing.",
        "empty": "There are no documents yet. Whoever runs Fonte can read some with `fonte sync`.",
    },
    busy="Too many questions are waiting. Please ask again in a minute.",
    restarting="I was stopped in the middle of this. I will answer as soon as I am back.",
    failed="That did not work: something went wrong that should not. Please try again.",
    gone="This answer is too old, or one of its documents is gone. Please ask again.",
    searched="Searched for: {query}",
    passage="Passage",
    passage_title="Passage",
    nearest="Nearest passages",
    nearest_title="Nearest passages",
    not_an_answer="These came nearest. They are not an answer.",
    no_passages="No passage comes near.",
    more_sources="and {count} more",
    useful="👍 Useful",
    not_useful="👎 Not right",
    person="I need a person",
    resolved="Resolved",
    called="{who} — {asker} would like a person to look at this.",
    called_already="Somebody has already been called to this thread.",
    thanks="Thank you, that is noted.",
    marked="Marked as resolved.",
    reason_title="What is wrong?",
    reason_why="What is wrong with the answer",
    reasons={
        "wrong": "It is wrong",
        "incomplete": "It is incomplete",
        "wrong_quote": "The quote does not say that",
        "should_refuse": "The documents do not answer this",
        "should_answer": "The documents do answer this",
        "other": "Something else",
    },
    reason_more="In your words",
    reason_expected="What a right answer holds",
    send="Send",
    close="Close",
    ask="Ask",
    publish="Publish here",
    published="Published.",
    published_by="Asked with /fonte by {asker}:",
    only_you="Only you see this.",
    open_web="Open the document",
    ask_title="Ask Fonte about this",
    ask_label="Your question",
    about="The message",
    verify_title="Is this so?",
    verifying="Holding each sentence against the documents …",
    nothing_to_verify="There is no sentence in this message.",
    verdicts={"supported": "✅ supported", "contradicted": "❌ contradicted", "unsupported": "❔ not in the documents"},
    edited="Answered anew: the question was edited.",
    cut="The message was too long to show in full.",
)

ITALIAN = SlackWords(
    language="it",
    searching="Cerco nei documenti …",
    writing="Scrivo e verifico la risposta …",
    status="sta cercando nei documenti …",
    greeting="Chiedimi dei documenti. Ogni frase di una risposta mostra la sua fonte.",
    try_one="Per esempio",
    empty="Chiedimi qualcosa sui documenti: menzionami e scrivi la tua domanda.",
    help="Scrivi `/fonte` e una domanda. La risposta la vedi solo tu, finché non la pubblichi. In un canale,"
    " menzionami; in una conversazione in cui ci sono già, continua pure a chiedere.",
    closed={
        "unmapped": "Nessun documento è aperto a questa conversazione. Chi gestisce Fonte può aprirle una raccolta con"
        ' `[slack.channels]` `{channel} = ["…"]` in fonte.toml.',
        "external": "Qui legge anche un'altra azienda, e nessun documento le è aperto. Chi gestisce Fonte può"
        " aprire una raccolta con `external` sotto `[slack]` in fonte.toml.",
        "guests": "Qui legge anche un ospite, e nessun documento è aperto agli ospiti. Chi gestisce Fonte può aprire"
        " una raccolta con `guests` sotto `[slack]` in fonte.toml.",
        "unknown": "Slack non mi ha detto chi può leggere qui, quindi tengo chiusi i documenti. In un canale privato"
        " devo essere tra i membri; altrimenti `fonte slack --check` dice che cosa manca.",
        "empty": "Non ci sono ancora documenti. Chi gestisce Fonte può leggerne con `fonte sync`.",
    },
    busy="Ci sono troppe domande in attesa. Riprova tra un minuto.",
    restarting="Sono stato fermato a metà. Rispondo appena torno.",
    failed="Non ha funzionato: è successo qualcosa che non doveva. Riprova.",
    gone="Questa risposta è troppo vecchia, o uno dei suoi documenti non c'è più. Chiedi di nuovo.",
    searched="Ho cercato: {query}",
    passage="Passaggio",
    passage_title="Passaggio",
    nearest="Passaggi più vicini",
    nearest_title="Passaggi più vicini",
    not_an_answer="Sono i più vicini. Non sono una risposta.",
    no_passages="Nessun passaggio è vicino.",
    more_sources="e altre {count}",
    useful="👍 Utile",
    not_useful="👎 Non va",
    person="Mi serve una persona",
    resolved="Risolto",
    called="{who} — {asker} vorrebbe che una persona guardasse qui.",
    called_already="Qualcuno è già stato chiamato in questa conversazione.",
    thanks="Grazie, ne tengo conto.",
    marked="Segnata come risolta.",
    reason_title="Che cosa non va?",
    reason_why="Che cosa non va nella risposta",
    reasons={
        "wrong": "È sbagliata",
        "incomplete": "È incompleta",
        "wrong_quote": "La citazione non lo dice",
        "should_refuse": "I documenti non rispondono",
        "should_answer": "I documenti rispondono",
        "other": "Altro",
    },
    reason_more="Con parole tue",
    reason_expected="Che cosa contiene una risposta giusta",
    send="Invia",
    close="Chiudi",
    ask="Chiedi",
    publish="Pubblica qui",
    published="Pubblicata.",
    published_by="Chiesto con /fonte da {asker}:",
    only_you="La vedi solo tu.",
    open_web="Apri il documento",
    ask_title="Chiedi a Fonte",
    ask_label="La tua domanda",
    about="Il messaggio",
    verify_title="È così?",
    verifying="Confronto ogni frase con i documenti …",
    nothing_to_verify="In questo messaggio non c'è alcuna frase.",
    verdicts={
        "supported": "✅ sostenuta",
        "contradicted": "❌ contraddetta",
        "unsupported": "❔ non è nei documenti",
    },
    edited="Risposta rifatta: la domanda è stata modificata.",
    cut="Il messaggio era troppo lungo per mostrarlo tutto.",
)

WORDS: Mapping[str, SlackWords] = {"en": ENGLISH, "it": ITALIAN}


def words_of(language: str) -> SlackWords:
    """Return the words of a language, English where it is another one."""
    return WORDS.get(language, ENGLISH)


def words_for(text: str) -> SlackWords:
    """Return the words of the language that a text is in."""
    return words_of(detect_language(text, frozenset({"en", "it"})))
