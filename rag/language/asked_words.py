"""What words of a question say about the answer that it wants, English and Italian, folded."""

import re

from rag.language.word_lists import listed

IMPLIED = {
    "money": listed("""
        cost costs price priced tag tags bill much amount money dollar dollars euro euros sum total costa costano
        costera costato costo prezzo ammonta ammontano soldi denaro dollari miliardi milioni somma cifra quanto
    """),
    "when": listed("""
        year date day month week decade century time deadline era season anno giorno data mese decennio secolo ora
        scadenza periodo
    """),
    "who": listed("""
        person people individual persona persone nome name names nomi employer employers company companies firm firms
        organization organizations azienda aziende societa impresa imprese organizzazione organizzazioni datore
    """),
    "where": listed("""
        city country state town place location citta paese stato luogo posto localita located situated lies sits trova
        trovano situata situato situate situati
    """),
    "share": listed("percentage percent share fraction proportion percentuale quota frazione"),
    "duration": listed("long years days months weeks hours minutes time anni giorni mesi settimane ore minuti tempo"),
    "count": listed("number amount size big large high population numero quantita dimensione grande"),
    "why": listed("reason cause motivo ragione causa"),
}
"""Words that the kind of answer stands for, by the kind that a question asks for."""
COUNTING = listed("many quanti quante quant much quanto quanta number numero")
CHANGING = listed("""
    fall fell fallen drop dropped decline declined decrease decreased shrink shrank shrunk lose lost rise rose
    risen grow grew grown increase increased climb climbed jump jumped up down change changed calare calate
    calati calata calato scendere scese scesi scesa sceso salire salite saliti salita salito crescere
    cresciute cresciuti cresciuta cresciuto aumentare aumentate aumentati aumentata aumentato diminuire
    diminuite diminuiti diminuita diminuito perdere perso persa perse persi ridotto ridotta ridotti ridotte
    cambiato cambiata cambiati cambiate
""")
"""What happens to something of which a percentage is asked for."""
PREPOSITIONS = listed("""
    of in at to for with on from into inside within about against among between near under over via than like
    as di del dello della dell dei degli delle in nel nello nella nell nei negli nelle a ad al allo alla all
    ai agli alle per con su sul sullo sulla sull sui sugli sulle presso verso tra fra contro come
""")
"""A name behind one of these does nothing in its sentence; `by` and `da` are not among them."""
INTENTION_ASKED = re.compile(
    r"^(?:what|how|che|cosa|come)\b.*\b(?:will|going to|intends?|plans?|wants?|aims?|hopes?|goals?|intend[ea]\w*|vuole"
    r"|vogliono|farà|faranno|prevede|prevedono|punta|obiettiv[oi])\b",
    re.IGNORECASE,
)
FUTURE = re.compile(r"\b(?:\w+rà|\w+ranno)\b", re.IGNORECASE)
INTENTIONS = re.compile(
    r"\b(?:will|would|going to|intends?|plans?|planning|wants?|aims?|hopes?|goals?|in order to|purpose|pledged|promised"
    r"|committed|intend[eo]\w*|intenzione|vuole|vogliono|vorrebbe\w*|prevede|prevedono|punta(?:no)?|mira(?:no)?"
    r"|obiettiv[oi]|scop[oi]|serv(?:e|ono|irà|iranno)|piano|piani|progett[oi]|impegnat[oaie]|promess[oaie]"
    r"|\w+rà|\w+ranno)\b",
    re.IGNORECASE,
)
NUMERALS = listed("""
    one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million
    dozen due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta quaranta cinquanta cento mille
    milione dozzina
""")
COMPARATIVES = listed("""
    bigger larger higher smaller lower greater older younger longer more less alta alto grande maggiore minore superiore
    inferiore basso bassa
""")
OR, AND = listed("or o oppure between tra fra"), listed("and e ed or o oppure &")
TIME_BEFORE, TIME_AFTER = (
    listed("before prior previously prima precedentemente"),
    listed("after since dopo successivamente"),
)
ORDINALS = (
    listed("first primo prima primi prime"),
    listed("second secondo seconda"),
    listed("third terzo terza"),
    listed("fourth quarto quarta"),
    listed("last ultimo ultima previous precedente"),
    listed("next prossimo prossima"),
)
BEFORE_ORDINAL = listed("the il lo la nel nella del della al alla un una in of a its suo sua l nell dell all")
"""Where `secondo` is no `according to` and `prima` no `before`."""
IDENTITY = re.compile(r"^(?:who(?: i|')s|who (?:was|were|are)|chi (?:è|e'|era|sono|fu|erano))\b", re.I)
"""`Who is the chief of …`: the name must stand right beside what it is asked to be."""
ACTING = re.compile(r"^(?:(?:and|e|but|ma)\s)?(?:who|chi)\b", re.I)
"""`Who did …`: whoever is named must have done it; not so `which companies …` or `whose`."""
ROLES = listed("""
    spokesman spokesperson spokeswoman representative representatives shareholder shareholders investor investors critic
    critics customer customers client clients giant giants startup startups analyst analysts official officials worker
    workers employee employees engineer engineers founder founders government police scientist scientists
    portavoce rappresentante rappresentanti azionista azionisti soci socio investitore investitori critici critico
    cliente clienti giganti gigante analista analisti funzionario lavoratori dipendenti dipendente ingegneri fondatore
    fondatori governo polizia scienziati scienziato
""")
"""People and bodies that answer `who` without a name."""
NAME_ASKED = re.compile(
    r"\b(?:what|which)\b.*\b(?:called|named|titled)\b|\bcome si chiam\w+|\b(?:name|nome) (?:of|di|del|della)\b", re.I
)
GIVES_NAME = re.compile(
    r"\b(?:called|named|known as|titled|chiamat[oaie]|denominat[oaie]|noto come|nota come)\b|[«“\"]", re.I
)
