"""What the page says in the library, the check of a draft, the login and the feedback, in English and Italian."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LibraryWords:
    """The words of one language; `ui.words.Words` has the others."""

    states: Mapping[str, str]
    upload: str
    choose: str
    drop: str
    limits: str
    into: str
    new_collection: str
    outcomes: Mapping[str, str]
    results: str
    all_done: str
    clear: str
    kind: str
    any_kind: str
    language: str
    any_language: str
    state: str
    any_state: str
    since: str
    until: str
    file_date: str
    chosen: str
    none_chosen: str
    choose_all: str
    choose_one: str
    ask_these: str
    delete: str
    delete_one: str
    deleted_one: str
    deleted_many: str
    undo: str
    undone: str
    from_folder: str
    bin: str
    bin_empty: str
    bin_days: str
    forever: str
    forever_done: str
    remove: str
    removed: str
    removed_question: str
    blocked: str
    more: str
    within: str
    everything: str
    only_documents: str
    all_documents: str
    drop_document: str
    verify_tab: str
    verify_invite: str
    verify_button: str
    verify_file: str
    verify_stop: str
    verifying: str
    verdicts: Mapping[str, str]
    verdict_counts: str
    verify_empty: str
    verify_long: str
    verify_filter: str
    why: str
    sign_in: str
    name: str
    password: str
    wrong_password: str
    too_many_tries: str
    sign_out: str
    good: str
    bad: str
    feedback: str
    thanks: str
    reasons: Mapping[str, str]
    reason: str
    comment: str
    expected: str
    send: str
    too_large: str
    read_only: str
    busy: str
    line: str
    line_next: str
    unreadable: str
    refused_kind: str
    refused_size: str
    refused_count: str
    refused_name: str
    refused_disk: str

    def in_line(self, before: str, is_next: bool) -> str:
        """Return what is said to who waits, with so many before."""
        return self.line_next if is_next else self.line.format(count=before)


ENGLISH_LIBRARY = LibraryWords(
    states={"in": "in", "failed": "not read", "reading": "being read", "waiting": "waiting", "already": "already in"},
    upload="Add documents",
    choose="Choose files",
    drop="or drop them here",
    limits="Up to {megabytes} MB each: PDF, Word, PowerPoint, Excel, OpenDocument, e-books, mail, web pages, text.",
    into="Into the collection",
    new_collection="or a new one: write its name",
    outcomes={
        "sending": "sending …",
        "waiting": "waiting",
        "reading": "being read …",
        "in": "in",
        "already": "was in already",
        "failed": "not read",
        "refused": "not taken",
    },
    results="Uploads",
    all_done="{done} of {all} files are in.",
    clear="Clear the list",
    kind="Type",
    any_kind="All types",
    language="Language",
    any_language="All languages",
    state="State",
    any_state="All",
    since="From",
    until="To",
    file_date="file of {date}",
    chosen="{count} chosen",
    none_chosen="Choose documents to ask only these, or to delete them.",
    choose_all="Choose all that are shown",
    choose_one="Choose {title}",
    ask_these="Ask only these",
    delete="Delete",
    delete_one="Delete {title}",
    deleted_one="“{title}” is deleted.",
    deleted_many="{count} documents are deleted.",
    undo="Undo",
    undone="Everything is back as it was.",
    from_folder="The file stays in the folder {folder}; the next sync leaves it out.",
    bin="Deleted lately",
    bin_empty="Nothing was deleted lately.",
    bin_days="Nobody finds these. They can be brought back for {days} days.",
    forever="Delete for good",
    forever_done="Gone for good.",
    remove="Remove",
    removed="{title} is removed.",
    removed_question="Remove the file {title}",
    blocked="Another program is writing to the index; what was uploaded is read after it.",
    more="Show more",
    within="Searches in",
    everything="all documents",
    only_documents="Only these documents",
    all_documents="Search in all documents",
    drop_document="Take out {title}",
    verify_tab="Verify",
    verify_invite="Paste a draft. Each sentence is held against the documents.",
    verify_button="Verify",
    verify_file="Verify a file …",
    verify_stop="Stop",
    verifying="Sentence {count} …",
    verdicts={"supported": "supported", "contradicted": "contradicted", "unsupported": "not in the documents"},
    verdict_counts="{supported} supported, {contradicted} contradicted, {unsupported} not in the documents",
    verify_empty="Paste a text or choose a file first.",
    verify_long="The text is too long: {most} characters is the most. Verify it in parts.",
    verify_filter="Show",
    why="Why",
    sign_in="Log in",
    name="Name",
    password="Password",
    wrong_password="Name or password is wrong.",
    too_many_tries="Too many wrong passwords. Try again in {minutes} minutes.",
    sign_out="Log out",
    good="This helped",
    bad="This did not help",
    feedback="Was this right?",
    thanks="Noted. Thank you.",
    reasons={
        "wrong": "It is wrong",
        "wrong_quote": "The quote does not say this",
        "incomplete": "Something is missing",
        "should_refuse": "The documents do not hold this",
        "should_answer": "The documents do hold the answer",
        "other": "Something else",
    },
    reason="What is wrong with it? (optional)",
    comment="In your words",
    expected="What a right answer would contain",
    send="Send",
    too_large="This is too large.",
    read_only="The documents cannot be changed from here.",
    busy="Many people are asking at this moment. Try again shortly.",
    line="Many people are asking. Before you: {count}.",
    line_next="Many people are asking. You are next.",
    unreadable="The file could not be read: {reason}.",
    refused_kind="“{name}” is of a kind that is not read.",
    refused_size="“{name}” is larger than {most} MB.",
    refused_count="There are {most} uploaded files already. Delete some first.",
    refused_name="A collection's name has 1 to 64 characters, all of them visible.",
    refused_disk="The server's disk is nearly full.",
)

ITALIAN_LIBRARY = LibraryWords(
    states={
        "in": "presente",
        "failed": "non letto",
        "reading": "in lettura",
        "waiting": "in attesa",
        "already": "già presente",
    },
    upload="Aggiungi documenti",
    choose="Scegli i file",
    drop="o trascinali qui",
    limits="Fino a {megabytes} MB ciascuno: PDF, Word, PowerPoint, Excel, OpenDocument, e-book, mail, web, testo.",
    into="Nella raccolta",
    new_collection="o una nuova: scrivi il nome",
    outcomes={
        "sending": "invio …",
        "waiting": "in attesa",
        "reading": "in lettura …",
        "in": "presente",
        "already": "c'era già",
        "failed": "non letto",
        "refused": "non accettato",
    },
    results="Caricamenti",
    all_done="{done} di {all} file sono presenti.",
    clear="Svuota l'elenco",
    kind="Tipo",
    any_kind="Tutti i tipi",
    language="Lingua",
    any_language="Tutte le lingue",
    state="Stato",
    any_state="Tutti",
    since="Dal",
    until="Al",
    file_date="file del {date}",
    chosen="{count} scelti",
    none_chosen="Scegli dei documenti per interrogare solo quelli, o per eliminarli.",
    choose_all="Scegli tutti quelli mostrati",
    choose_one="Scegli {title}",
    ask_these="Chiedi solo a questi",
    delete="Elimina",
    delete_one="Elimina {title}",
    deleted_one="«{title}» è eliminato.",
    deleted_many="{count} documenti eliminati.",
    undo="Annulla",
    undone="Tutto è tornato com'era.",
    from_folder="Il file resta nella cartella {folder}; la prossima lettura lo salta.",
    bin="Eliminati di recente",
    bin_empty="Di recente non è stato eliminato nulla.",
    bin_days="Nessuno li trova. Si possono recuperare per {days} giorni.",
    forever="Elimina per sempre",
    forever_done="Eliminato per sempre.",
    remove="Togli",
    removed="{title} è tolto.",
    removed_question="Togli il file {title}",
    blocked="Un altro programma sta scrivendo nell'indice; i file caricati vengono letti dopo.",
    more="Mostra altri",
    within="Cerca in",
    everything="tutti i documenti",
    only_documents="Solo questi documenti",
    all_documents="Cerca in tutti i documenti",
    drop_document="Togli {title}",
    verify_tab="Verifica",
    verify_invite="Incolla una bozza. Ogni frase viene confrontata con i documenti.",
    verify_button="Verifica",
    verify_file="Verifica un file …",
    verify_stop="Ferma",
    verifying="Frase {count} …",
    verdicts={"supported": "confermata", "contradicted": "contraddetta", "unsupported": "non è nei documenti"},
    verdict_counts="{supported} confermate, {contradicted} contraddette, {unsupported} non nei documenti",
    verify_empty="Prima incolla un testo o scegli un file.",
    verify_long="Il testo è troppo lungo: il massimo è {most} caratteri. Verificalo a pezzi.",
    verify_filter="Mostra",
    why="Perché",
    sign_in="Entra",
    name="Nome",
    password="Password",
    wrong_password="Nome o password sbagliati.",
    too_many_tries="Troppe password sbagliate. Riprova fra {minutes} minuti.",
    sign_out="Esci",
    good="È stata utile",
    bad="Non è stata utile",
    feedback="È giusta?",
    thanks="Annotato. Grazie.",
    reasons={
        "wrong": "È sbagliata",
        "wrong_quote": "La citazione non lo dice",
        "incomplete": "Manca qualcosa",
        "should_refuse": "I documenti non lo contengono",
        "should_answer": "I documenti contengono la risposta",
        "other": "Altro",
    },
    reason="Che cosa non va? (facoltativo)",
    comment="Con parole tue",
    expected="Che cosa conterrebbe una risposta giusta",
    send="Invia",
    too_large="È troppo grande.",
    read_only="Da qui i documenti non si possono cambiare.",
    busy="In questo momento chiedono in molti. Riprova fra poco.",
    line="Stanno chiedendo in molti. Prima di te: {count}.",
    line_next="Stanno chiedendo in molti. Tocca a te.",
    unreadable="Il file non si può leggere: {reason}.",
    refused_kind="«{name}» è di un tipo che non viene letto.",
    refused_size="«{name}» supera {most} MB.",
    refused_count="Ci sono già {most} file caricati. Eliminane qualcuno.",
    refused_name="Il nome di una raccolta ha da 1 a 64 caratteri, tutti visibili.",
    refused_disk="Il disco del server è quasi pieno.",
)
