"""Italian words of one stem and two meanings: `fondi` are no `fondata`, a `casa` is no `caso`."""

from functools import cache

from rag.language.word_lists import lines

_APART = """
fondo fondi | fondare fondata fondato fondate fondati fonda fondatore fondatori fondatrice fondazione
caso casi | casa case
modo modi | moda mode
porto porti | porta porte | portare portato portata portati portate portando
punto punti | punta punte
corso corsi | corsa corse
banco banchi | banca banche
colpo colpi | colpa colpe
posto posti | posta poste
mostro mostri | mostra mostre | mostrare mostrato mostrata
testo testi | testa teste
foglio fogli | foglia foglie
parte parti part | partire partito partiti partono partendo partì partirà | partita partite
partito partiti | partita partite
conto conti | conte contea
capo capi | capire capito capita
costo costi costano costare costato costosa costoso costosi | coste costiera costiero
passo passi | passare passato passata
salire salito salita | sale sala
pesca pesce pesci | pesche
moto moti | motivo motivi
fine fini | fino
porzione porzioni | porto porti
legge leggi | leggere letto leggono | leggero leggera
tempo tempi | tempio templi
merito meriti | merita
mano mani | mania
anno anni | annoso
ora ore | oro
muro muri | mura
razzo razzi | razza razze
tappo tappi | tappa tappe
tasso tassi | tassa tasse
busto busti | busta buste
manico manici | manica maniche
palo pali | pala pale
pianto pianti | pianta piante | piano piani
stato stati | statua statue | stazione stazioni
"""


def false_kin(one: str, other: str) -> bool:
    """Return whether two folded words are known to be of different meaning although their stems are alike."""
    if one == other:
        return False
    mine, theirs = _groups().get(one, frozenset()), _groups().get(other, frozenset())
    lines_of = {line for line, _ in mine} & {line for line, _ in theirs}
    return bool(lines_of) and not mine & theirs


@cache
def _groups() -> dict[str, frozenset[tuple[int, int]]]:
    groups: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(lines(_APART)):
        for side, members in enumerate(line.split("|")):
            for word in members.split():
                groups.setdefault(word, set()).add((number, side))
    return {word: frozenset(sides) for word, sides in groups.items()}
