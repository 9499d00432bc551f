"""Words that turn a statement round when one takes the other's place: rise and fall, accept and refuse,
before and after."""

from functools import cache, lru_cache

from rag.language.stems import stem
from rag.language.word_lists import lines

_OPPOSITES = """
rise rises rose risen rising increase increased increasing grow grew grown growing growth climb climbed gain
    gained surge soar jump jumped up higher guadagnare guadagnato aumentare aumentato aumento crescere
    cresciuto crescita crescente salire salito incrementare rialzo | fall falls fell fallen falling decrease
    decreased decline declined drop dropped dropping slip slump slumped dip plunge plunged shrink shrank
    shrunk down lower lose lost perdere perso calare calato calo diminuire diminuito diminuzione scendere
    sceso ribasso flessione crollare crollo
raise raised expand expanded expansion ampliare innalzare | cut reduce reduced reduction lowered shorten
    ridurre ridotto riduzione tagliare abbassare
accept accepted agree agreed approve approved allow allowed permit consent accettare accettato approvare
    permettere permesso consentire acconsentire | turned_down turn_down refuse refused reject rejected decline declined
    deny denied disagree disagreed forbid forbade forbidden ban banned prohibit prohibited prevent prevented
    rifiutare rifiutato respingere respinto negare vietare vietato proibire impedire impedito
claim claimed assert asserted affirm affirmed maintain maintained sostenere affermare affermato | deny
    denied smentire smentito negare
confirm confirmed admit admitted confermare ammettere ammesso | deny denied smentire smentito negare
support supported back favor favour favored sostenere appoggiare favorire favorevole | oppose opposed
    opposition opporre contrastare contrario ostacolare
win won victory gain gained vincere vinto vittoria | lose lost loss defeat perdere perso sconfitta sconfitto
first early earliest earlier primo iniziale | last late latest later final ultimo finale
before prior previously prima precedentemente | after afterwards later dopo successivamente poi
more most greater up higher piu maggiore | less fewer least down lower meno minore
above over sopra oltre | below under beneath sotto
begin began begun start started starting iniziare iniziato inizio cominciare | end ended finish finished
    stop stopped cease ceased conclude finire finito terminare terminato fine concludere smettere cessare
open opened opening aprire aperto apertura | close closed closing shut chiudere chiuso chiusura
include included including includere incluso compreso | exclude excluded excluding escludere escluso
large larger largest big bigger biggest huge great major enormous grande maggiore enorme grosso | small
    smaller smallest little tiny minor piccolo minore minuscolo
high higher highest tall alto elevato | low lower lowest basso
long longer lungo | short shorter breve corto
new newer recent modern nuovo recente moderno | old older ancient vecchio antico
young younger youngest giovane | old older oldest elder anziano vecchio
good better best positive buono migliore positivo bene | bad worse worst poor negative cattivo peggiore
    negativo male
strong stronger forte | weak weaker debole
easy easily simple facile semplice | difficult hard harder difficile complicato
fast faster quick quickly rapid rapidly veloce rapido rapidamente | slow slower slowly lento lentamente
rich wealthy ricco | poor povero
success succeed succeeded successful riuscire riuscito successo | fail failed failure fallire fallito
    fallimento
possible able possibile capace | impossible unable impossibile incapace
always sempre | never mai
all every everyone everything tutti tutto tutte ogni | none nobody nothing nessuno nessuna niente nulla
with con | without senza
many numerous molti molte numerosi numeroso | few pochi poche
often frequently usually spesso frequentemente solitamente | rarely seldom raramente
inside internal dentro interno | outside external fuori esterno
enter entered arrive arrived join joined entrare entrato arrivare arrivato | leave left exit depart departed
    quit uscire uscito partire partito
buy bought purchase purchased acquire acquired comprare acquistare acquistato | sell sold vendere venduto
create created build built construct constructed found founded creare creato costruire costruito fondare |
    destroy destroyed demolish demolished abolish abolished distruggere distrutto demolire demolito abolire
add added aggiungere aggiunto | remove removed subtract rimuovere rimosso togliere tolto
attack attacked attaccare attacco | defend defended difendere difeso difesa
love loved like liked amare amato | hate hated dislike odiare odiato
alive born vivo nato nascere | dead died death morto morire
true correct vero corretto giusto | false incorrect wrong falso errato sbagliato
legal lawful legale lecito | illegal unlawful illegale illecito
public pubblico | private privato
north northern nord settentrionale | south southern sud meridionale
east eastern est orientale | west western ovest occidentale
left sinistra sinistro | right destra destro
male man men boy uomo uomini maschio maschile ragazzo | female woman women girl donna donne femmina
    femminile ragazza
father son brother husband padre figlio fratello marito | mother daughter sister wife madre figlia sorella
    moglie
day daytime giorno giornata | night nighttime notte
hot warm warmer caldo | cold cool cooler freddo fresco
light lighter leggero chiaro | heavy heavier dark pesante scuro
minimum minimo | maximum massimo
majority maggioranza | minority minoranza
import imported importare importato importazione | export exported esportare esportato esportazione
peace pace | war guerra
hire hired assumere assunto | fire fired dismiss dismissed licenziare licenziato
borrow borrowed | lend lent
teach taught insegnare | learn learned imparare
push pushed spingere | pull pulled tirare
delay delayed postpone postponed ritardare ritardato rinviare slittare rallentare | accelerate accelerated
    hasten speed accelerare accelerato anticipare velocizzare
worry worried concerned fear feared temere preoccupare preoccupato timore | reassure reassured confident
    fiducioso rassicurare rassicurato tranquillo
improve improved improvement migliorare migliorato miglioramento | worsen worsened deteriorate peggiorare
    peggiorato deteriorare
exaggerate exaggerated overstate inflate esagerare esagerato gonfiare | understate understated minimize
    downplay minimizzare sminuire sottovalutare
expensive costly costoso caro | cheap inexpensive affordable economico
active attivo | inactive passive inattivo passivo
presence present presenza presente | absence absent assenza assente
advantage benefit vantaggio | disadvantage drawback svantaggio
friend ally allied amico alleato | enemy foe nemico avversario
same identical similar alike stesso identico simile uguale | different dissimilar diverso differente opposto
demand domanda | supply offerta
continue continued proceed continuare proseguire | interrupt interrupted halt halted suspend suspended
    interrompere interrotto sospendere sospeso
temporary temporaneo provvisorio | permanent permanente definitivo
fulfil fulfill fulfilled honor honour adempiere onorare rispettare mantenere | violate violated breach
    neglect violare violato trascurare
promise promised promettere promesso | refuse refused rifiutare rifiutato
available accessible disponibile accessibile | unavailable inaccessible indisponibile inaccessibile
only solo soltanto solamente | also anche
full pieno | empty vuoto
acquit acquitted acquittal assolvere assolto assolta | convict convicted conviction condemn condemned condannare
    condannato condannata condanna
guilty colpevole | innocent innocente
mild slight lieve lievi leggero leggera leggeri | severe serious grave gravi serio
praise praised lodare lodato elogiare elogiato | criticise criticised criticize criticized criticism blame blamed
    criticare criticato critica
raised raise alzare alzato innalzato aumentato | lowered lower abbassare abbassato
reopened reopen riaprire riaperto riaperta riaperte riaperti | closed close shut chiuso chiusa chiuse chiusi
confirm confirmed confermare conferma confermato confermano | deny denied negare nega negato negano
agreed agree willing | refused refuse declined rejected reject
profit profits utile utili | loss losses perdita perdite
ahead | behind
appoint appointed nominare nominato | dismiss dismissed oust ousted rimuovere rimosso
"""

Side = tuple[int, int]
"""(pair, which of its two sides)."""
_BUCKET = 2


@lru_cache(maxsize=32_768)
def sides(folded: str, stemmed: str, language: str) -> tuple[Side, ...]:
    """Return the sides that a word takes, by its folded form and its stem."""
    near = _forms().get(folded[:_BUCKET], ())
    # A function word ("more", "prima") is compared as it stands: its stem would gather other words.
    return tuple(
        dict.fromkeys(
            side for form, side in near if form == folded or (len(form) > 4 and stem(form, language) == stemmed)
        )
    )


def opposed(one: tuple[Side, ...], other: tuple[Side, ...]) -> bool:
    """Return whether two words stand on opposite sides of a pair and never on the same."""
    return bool(one) and any((pair, 1 - side) in other for pair, side in one) and not set(one) & set(other)


@lru_cache(maxsize=4_096)
def is_opposite_word(folded: str) -> bool:
    """Return whether a function word belongs to a pair, so that it must be aligned like a content word."""
    return any(form == folded for form, _ in _forms().get(folded[:_BUCKET], ()))


@cache
def _forms() -> dict[str, tuple[tuple[str, Side], ...]]:
    forms: dict[str, list[tuple[str, Side]]] = {}
    for pair, line in enumerate(lines(_OPPOSITES)):
        for side, words in enumerate(line.split("|")):
            for word in words.split():
                forms.setdefault(word[:_BUCKET], []).append((word, (pair, side)))
    return {start: tuple(entries) for start, entries in forms.items()}
