"""Words and phrases of one meaning, English and Italian: what a light paraphrase or a translation may
exchange.

Each line is one meaning: English forms, a bar, Italian forms; an underscore joins the words of a phrase.
Inflections that the Snowball stemmers reduce to one stem are given once; irregular ones are listed. The
table was written for this project from general news vocabulary and is meant to grow; a missing pair costs
coverage, never a false acceptance of a number.
"""

from functools import cache, lru_cache

from rag.language.false_kin import false_kin
from rag.language.stems import stem
from rag.language.word_lists import lines
from rag.language.words import fold

_MEANINGS = """
say says said tell tells told state declare announce report explain | dire detto dice dicono disse
    dichiarare affermare annunciare riferire spiegare sostenere
claim argue maintain contend allege critic_say | sostenere affermare dichiarare critico_sostenere
according_to | secondo stando_a
ask request demand require inquiry query question | chiedere chiesto chiese richiedere richiesta richiesto
    domanda domandare
answer reply respond response | rispondere risposto risposta risponde rispose
comment comments remark | commentare commento commenti
refuse decline reject turn_down turned_down turns_down | rifiutare rifiuto declinare respingere respinto
order instruct command impose tell told direct | ordinare ordine imporre imposto comandare ordinato
give gives gave given grant provide | dare dato diede da fornire concedere
priority prioritize prioritise precedence | priorita precedenza prioritario
ship shipment shipping consignment batch delivery deliver delivered lot | spedizione spedire consegna
    consegne consegnare partita carico lotto
divert redirect reroute send sent | deviare dirottare deviazione inviare
chip processor gpu | chip processore gpu
company firm business enterprise corporation venture group | azienda societa impresa compagnia ditta
    aziendale gruppo
shareholder investor stockholder | azionista investitore socio chi_ha_investito
share stock shares | azione azioni titolo titoli
increase raise rise rose risen grow grew grown growth climb boost up expand expansion | aumentare aumento crescere
    crescita cresciuto salire salito incrementare incremento portare
decrease fall fell fallen drop decline slip slump dip reduce lose lost loss down shrink cut lower | calare
    calo diminuire scendere sceso flessione ribasso perdere perso ridurre ridotto riduzione perdita cedere
raise raised collect secure funding obtain pull_in bring_in close | raccogliere raccolto incassare ottenere
    concludere concluso raccolta
invest investment | investire investimento
billion | miliardo miliardi
million | milione milioni
fund funds financing finance funding money capital cash | fondo fondi finanziamento finanziare denaro
    capitale soldi
round | round giro
value valuation worth valued | valore valutazione valere vale valutare valgono
cost price costly expensive pricey | costo costare costoso caro prezzo
quarter | trimestre
year annual yearly | anno annuale annuo
month | mese mensile
week | settimana settimanale
day daily | giorno giornata giornaliero quotidiano
morning | mattina mattinata mattino
evening night | sera serata notte
end finish close | fine termine terminare finire concludere concluso
begin began begun start started launch | iniziare inizio cominciare avviare avvio lanciare
artificial_intelligence ai | intelligenza_artificiale ia
self_driving autonomous driverless driver_less | guida_autonoma autonomo senza_conducente senza_pilota
    senza_conducenti
car vehicle automobile auto | auto automobile veicolo vettura macchina
driver | conducente autista pilota
robot | robot
humanoid | umanoide
supercomputer supercomputing | supercomputer supercalcolo supercalcolatore
compute computing computer calculation | calcolo computer calcolare elaborazione
develop development | sviluppare sviluppo
delay slow postpone late | ritardare ritardo slittare rinviare allungare ritardato rallentare
promise pledge commit | promettere promesso promessa impegnare impegno
build built construct construction | costruire costruzione edificare
factory plant facility | fabbrica stabilimento impianto
plan intend aim want intention project program programme wish would_like | piano intendere intende progetto
    volere vuole vogliono programma puntare intenzione prevedere
email e_mail mail message correspondence | email e_mail messaggio corrispondenza posta
internal inside within | interno all_interno
show reveal suggest indicate emerge revelation suggestion | mostrare rivelare suggerire indicare emergere
    rivelazione emerge
exaggerate inflate overstate | esagerare gonfiare
procurement supply provision supplies procure purchase obtain | approvvigionamento fornitura fornire
    procurare rifornimento offerta
reserve earmark destine intend set_aside | riservare destinare destinato
social_media social_network | social_media social_network
news story report revelation | notizia notizie rivelazione articolo
cause lead led result bring brought provoke trigger | causare provocare portare determinare fatto far
    comportare
worry worried concern fear afraid | preoccupare preoccupazione temere timore preoccupato
fulfil fulfill honour honor meet met respect keep | adempiere onorare rispettare soddisfare mantenere tenere
obligation duty commitment | obbligo dovere impegno
manage run ran lead leads led head direct | gestire guidare dirigere tenere redini_di
spokesman spokesperson spokeswoman | portavoce
representative | rappresentante
critic criticism criticize criticise detractor | critico critica criticare
part_time | part_time tempo_parziale
sale sales sell sold | vendita vendere venduto
compete competition competitor rival compete_with vie | competere concorrenza concorrente rivale
    competizione contendere sfidare gara avversario
face facing tackle confront deal deal_with contend | affrontare fronteggiare fare_i_conti
need require necessary requirement | bisogno richiedere necessario servire occorrere necessita ha_bisogno
many lot large_quantity number great_quantity plenty numerous | molto numero gran_quantita numeroso quantita
quantity amount number | quantita numero
software program | software programma
network | rete
transport transportation transit | trasporto trasporti
difficult hard difficulty struggle struggling trouble challenge challenging | difficile difficolta fatica
    faticare
satisfy meet met fulfil keep_up keep_pace | soddisfare tenere_il_passo
demand | domanda richiesta
customer client buyer | cliente acquirente
consume snap_up grab buy_up take use | consumare accaparrare usare
available accessible availability | disponibile accessibile disponibilita
public | pubblico
startup start_up | startup start_up
specialize specialise specialized specialised | specializzare specializzato
generate generation create creation produce produced make made | generare generazione creare creazione
    produrre prodotto fare fatto
video videos film clip | video filmato
new | nuovo
trend tendency | tendenza trend
sector industry field | settore industria ramo
giant colossus big_tech heavyweight | gigante colosso
tool instrument | strumento
own proprietary house in_house | proprio proprietario in_proprio
independent independently | indipendente autonomo
depend dependent rely | dipendere contare
foundation_model | modello_di_fondazione
model | modello
text written textual write wrote written | testo testuale scrivere scritto scritta
prompt request | prompt richiesta
short brief | breve corto
former ex past previous | ex passato precedente
student pupil | studente allievo dottorando alunno
phd doctorate doctoral ph_d | dottorato dottorando
team group staff workforce crew | squadra gruppo team personale
people person persons | persona persone popolo gente
experience experienced background expertise skill competence | esperienza trascorso competenza passato abilita
technical technically | tecnico tecnicamente
confident trust confidence | fiducioso fiducia
approach method | approccio metodo
high_level top_level | alto_livello
improve improvement enhance refine perfect better | migliorare miglioramento perfezionare
feature function characteristic | caratteristica funzione funzionalita
edit editing | editing montaggio modificare
continue keep go_on proceed carry_on | continuare proseguire procedere
train training | addestramento addestrare allenamento allenare formazione
intense intensify fierce fiercer | intenso inasprire intensificare
advance progress | avanzare progresso progredire avanzamento
technology tech | tecnologia tecnologico
grow growing grew | crescere crescente crescono
found founded founder foundation establish established set_up | fondare fondatore fondazione istituire
chief_executive ceo | ceo amministratore_delegato
director manager executive | direttore dirigente
president chairman | presidente
prime_minister premier | primo_ministro premier
government administration | governo amministrazione
minister | ministro
parliament | parlamento
law act legislation | legge legislazione
court tribunal | tribunale corte
judge | giudice
war conflict | guerra conflitto
peace | pace
army military troops | esercito militare truppe
soldier | soldato
battle fight fought | battaglia combattere combattimento
attack | attacco attaccare
king | re
queen | regina
church | chiesa
city town | citta cittadina
country nation state | paese nazione stato
region area zone | regione area zona
world | mondo mondiale
international | internazionale
national | nazionale
river | fiume
sea | mare
ocean | oceano
mountain mount | montagna monte
island | isola
land earth ground soil | terra suolo terreno
water | acqua
fire | fuoco incendio
air | aria
energy power | energia potenza
oil petroleum | petrolio olio
gas | gas
electricity electric electrical | elettricita elettrico
school | scuola
university college | universita universitario
professor teacher | professore insegnante docente
science scientific | scienza scientifico
scientist researcher | scienziato ricercatore
research study studies | ricerca studio studiare
theory | teoria
book | libro
novel | romanzo
newspaper | giornale
music | musica
song | canzone
game match play played | gioco partita giocare
player | giocatore
season | stagione
win won victory | vincere vinto vittoria
defeat beat beaten | sconfitta sconfiggere battere
final | finale
first | primo
last latest | ultimo
big large great huge major | grande grosso enorme maggiore importante
small little minor tiny | piccolo minore
old ancient elderly | vecchio antico anziano
young | giovane
long | lungo
high tall | alto elevato
low | basso
good fine | buono bene
bad poor | cattivo male
important significant key | importante significativo rilevante
main principal chief primary | principale
different various diverse | diverso differente vario
similar alike | simile
same identical | stesso
common | comune
general | generale
possible possibility | possibile possibilita
find found | trovare trovato
discover discovery | scoprire scoperta scoperto
know knew known | sapere conoscere noto conosciuto
think thought believe | pensare credere ritenere
see saw seen | vedere visto
call called name named term | chiamare nome chiamato denominare definire
become became | diventare divenire diventato divenuto
take took taken | prendere preso
bring brought carry | portare
come came arrive arrival | venire arrivare venuto arrivo
go went gone | andare
leave left depart abandon | lasciare partire abbandonare
live lived life living | vivere vissuto vita abitare
die died death dead | morire morto morte
kill murder | uccidere ucciso omicidio
born birth | nascere nato nascita
marry marriage | sposare matrimonio
child children | bambino figlio
son | figlio
daughter | figlia
father | padre
mother | madre
brother | fratello
sister | sorella
family | famiglia
man men | uomo uomini
woman women | donna
friend | amico
enemy | nemico
house home | casa
work job | lavoro lavorare opera
worker employee | lavoratore dipendente impiegato
use used using employ | usare utilizzare uso utilizzo impiegare
help assist support aid | aiutare aiuto sostegno sostenere supporto
allow let permit enable | permettere permesso consentire
try attempt seek sought | cercare tentare provare tentativo
open | aprire aperto
close shut | chiudere chiuso
buy bought purchase acquire acquisition | comprare acquistare acquisto acquisizione
pay paid payment | pagare pagamento
win award prize | premio
agree agreement deal accord | accordo concordare accettare
accept | accettare
deny denied | negare smentire
decide decision | decidere decisione deciso
choose chose chosen choice select | scegliere scelto scelta selezionare
change alter | cambiare cambiamento modificare
move moved | spostare muovere trasferire
return | tornare ritorno ritornare
follow | seguire seguente successivo
include contain comprise | includere contenere comprendere incluso
part portion share | parte porzione quota
member | membro
leader | leader capo guida
power | potere
right | diritto
people population inhabitant | popolazione abitante
language | lingua linguaggio
word | parola
number figure | numero cifra
percent percentage | percento percentuale
rate | tasso
tax | tassa imposta fiscale
market | mercato
economy economic | economia economico
trade commerce commercial | commercio commerciale scambio
bank | banca
stock_exchange stock_market | borsa in_borsa
crisis | crisi
problem issue | problema questione
solution | soluzione
effect impact | effetto impatto
reason cause | ragione motivo causa
result outcome | risultato esito
risk danger | rischio pericolo
disease illness | malattia
doctor physician | medico dottore
hospital | ospedale
health | salute sanita sanitario
food | cibo alimento
animal | animale
plant | pianta
tree | albero
road street | strada via
train railway | treno ferrovia
ship boat | nave barca
plane aircraft airplane | aereo
airport | aeroporto
space | spazio
star | stella
sun | sole
moon | luna
light | luce
heat hot warm | calore caldo
cold | freddo
black | nero
white | bianco
red | rosso
green | verde
blue | blu azzurro
gold | oro
silver | argento
iron | ferro
steel | acciaio
paper | carta
letter | lettera
picture image photo | immagine foto
web internet online | internet rete online
site website | sito
user | utente
data | dati dato
machine | macchina macchinario
system | sistema
service | servizio
product | prodotto
production | produzione
quality | qualita
level | livello
time | tempo volta tempi
hour | ora
minute | minuto
century | secolo
decade | decennio
period era age | periodo epoca eta
history historical | storia storico
event | evento avvenimento
place site | luogo posto
side | lato parte
north northern | nord settentrionale
south southern | sud meridionale
east eastern | est orientale
west western | ovest occidentale
center centre central | centro centrale
capital | capitale
border | confine frontiera
empire | impero
emperor | imperatore
colony colonial | colonia coloniale
slave slavery | schiavo schiavitu
freedom liberty free | liberta libero
election vote | elezione voto votare
party | partito festa
police | polizia
crime criminal | crimine reato criminale
prison jail | prigione carcere
film movie | film
show programme | spettacolo programma
role | ruolo
actor | attore
director | regista direttore
album record | album disco
tour | tour
team side club | squadra
championship league | campionato lega
coach | allenatore
engine motor | motore
weapon arm | arma
bomb | bomba
destroy destruction | distruggere distruzione distrutto
protect protection | proteggere protezione
control | controllo controllare
rule reign govern | governare regnare regno dominio
influence | influenza influenzare
support | appoggio sostegno sostenere
oppose opposition against | opporre opposizione contro
represent | rappresentare
serve | servire
consider regard view | considerare
describe | descrivere descritto
create creation | creare
design | progettare progetto disegno
publish publication release | pubblicare pubblicazione rilasciare uscita
receive reception receipt | ricevere ricezione
send sent | mandare inviare spedire
hold held | tenere
lead leading | guidare
add | aggiungere
remove | togliere rimuovere
replace | sostituire
join | unire aderire
separate | separare
complete completion finish | completare completo finire
base based | base basare
form | forma formare
type kind sort | tipo genere specie
example instance | esempio
case | caso
point | punto
line | linea riga
head | testa capo
hand | mano
body | corpo
blood | sangue
brain | cervello
cell | cellula
water | acqua
rock stone | roccia pietra
species | specie
building | edificio palazzo
bridge | ponte
castle | castello
museum | museo
art artist | arte artista
style | stile
culture cultural | cultura culturale
religion religious | religione religioso
god | dio
pope | papa
christian | cristiano
jew jewish | ebreo ebraico
muslim islamic | musulmano islamico
quickly fast rapid rapidly | rapidamente veloce rapido velocemente
about approximately roughly | circa
recently recent | recentemente recente
currently current present now | attualmente attuale corrente presente
however nevertheless | tuttavia
mainly mostly primarily | principalmente soprattutto
only merely just | soltanto solo
every_available any | ogni qualunque qualsiasi
well_known famous | famoso noto celebre
amid | mentre
together alongside along | insieme
second_place | secondo_piano
concern regard affect involve | riguardare interessare coinvolgere coinvolto
damage harm | danno danneggiare
warehouse stock | magazzino deposito
silent silence quiet | tacere silenzio tacciono
reach reached hit total amount | raggiungere raggiunto toccare ammontare
clash conflict contrast | stridere contrastare scontrare contrasto
circulate | circolare circolato
prepare preparing | preparare
matter affair issue | vicenda questione
destination use | destinazione
goal objective target aim | obiettivo traguardo scopo
isolated | isolato
operation transaction deal | operazione
attract | attirare
road path way | strada via
heart core | cuore
get obtain | ottenere ricavare
wake aftermath | scia
relation relationship tie | rapporto relazione
list | lista elenco
position post office assignment role | incarico ruolo carica
component part | componente
moment now | momento
easy simple | facile semplice
explain explained | spiegare
struggle struggles | faticare fatica
order orders | ordine ordini
limit | limite limitare
meeting | riunione incontro
contract | contratto
debt | debito
profit earnings revenue | profitto utile ricavo
success | successo
strike protest | sciopero protesta
report analysis | rapporto relazione analisi
expert | esperto
partner | socio partner compagno
office | ufficio
hire recruit | assumere
dismiss layoff | licenziare
test trial | prova test
launch | lanciare lancio
evidence proof | prova
victim | vittima
injury injured wound | ferita ferito
accident crash | incidente
earthquake | terremoto
flood | alluvione
drought | siccita
snow | neve
rain | pioggia
summer | estate
winter | inverno
spring | primavera
autumn | autunno
speed | velocita
weight weigh | peso pesare
height | altezza
length | lunghezza
width | larghezza
surface area | superficie
distance | distanza
temperature | temperatura
pressure | pressione
measure | misura misurare
size dimension | dimensione
name | nome
title | titolo
author writer | autore scrittore
poet poetry | poeta poesia
painter painting | pittore dipinto pittura
theatre theater | teatro
stage | palco fase stadio
voice | voce
sound | suono
dance | danza ballo
hope | speranza sperare
love | amore amare
dream | sogno
truth true | verita vero
secret | segreto
gift donation donate | dono donazione donare
poor poverty | povero poverta
rich wealth | ricco ricchezza
farmer agriculture farming agricultural | agricoltore agricoltura agricolo
wheat grain | grano
milk | latte
bread | pane
meat | carne
fish | pesce
bird | uccello
dog | cane
cat | gatto
horse | cavallo
wood forest | bosco legno foresta
lake | lago
coast shore | costa
port harbour harbor | porto
valley | valle
desert | deserto
drug medicine medication | farmaco farmaci medicina medicinale
patient patients | paziente pazienti
side_effect side_effects | effetti_collaterali effetto_collaterale
mild slight | lieve leggero
severe serious | grave serio
trial test | prova sperimentazione test studio
talk talks negotiation negotiations | trattativa trattative negoziato negoziati colloqui
resume restart | riprendere ripresa ricominciare
probe spacecraft | sonda
land landed landing touch_down | atterrare atterrato atterrata atterraggio
journey trip travel voyage | viaggio viaggiare
camera | telecamera fotocamera macchina_fotografica
fail failed break broke broken stop_working | guastare guastato guastata rompere rotto rotta guasto
nurse | infermiere infermiera infermieri
flood flooded flooding | allagare allagato allagati allagata alluvione
injure injured hurt wounded | ferire ferito ferita feriti ferite
mayor | sindaco
postpone postponed put_off | rinviare rinviato rimandare rimandato
beat beaten defeat defeated | battere battuto sconfiggere sconfitto
retire retired retirement | ritirarsi ritirera ritiro ritirato
praise praised | lodare lodato elogiare elogiato
champion | campione campionessa
win won winning victory | vincere vinto vittoria
lower lowered | abbassare abbassato ridurre ridotto
review reviewed examine examined | esaminare esaminato valutare rivedere
patent | brevetto
winery | cantina
bottle | bottiglia
export exports | esportazione esportazioni esportare
hand_over handed | cedere ceduto
daughter | figlia
pupil student pupils | alunno alunni studente
teacher | insegnante insegnanti maestro
closure close closed | chiudere chiuso chiusa chiuse chiusura
transfer | trasferimento trasferire trasferirsi
union unions trade_union | sindacato sindacati
terminal | terminal
handle handled | movimentare movimentato gestire gestito
cargo freight goods | merce merci carico
tonne ton | tonnellata tonnellate
lender bank | banca istituto
job jobs | posti_di_lavoro posto_di_lavoro lavoro
surgery | chirurgia intervento
waiting_time waiting_times | tempi_d_attesa tempo_d_attesa tempi_di_attesa
disclose disclosed reveal revealed made_public make_public divulge | rendere_noto reso_noto resa_nota rivelare rivelato
    comunicare comunicato divulgare
acquit acquitted clear | assolvere assolto assolta
convict convicted sentence sentenced | condannare condannato condannata condanna
fraud | frode truffa
appeal | appello fare_appello ricorso
last lasts lasted duration | durare dura durata durato
resign resigned step_down stepped_down | dimettersi dimesso dimessa dimissioni
deputy | vice
prosecutor prosecution | procuratore procura accusa pubblico_ministero
court | tribunale corte
overtake overtook overtaken surpass surpassed exceed | superare superato superando
shortage lack | carenza mancanza penuria
screen | schermo
factory plant | fabbrica stabilimento
rival competitor | rivale concorrente
telephone phone | telefono telefonino
return returned give_back gave_back | restituire restituito restituzione
agreement deal accord | accordo intesa patto
sculpture statue | scultura statua
cub | cucciolo
weekend | fine_settimana
sequel | seguito
hour hours | ora ore
rector | rettore rettrice
scholarship | borse_di_studio borsa_di_studio
coastguard coast_guard | guardia_costiera
fog | nebbia
thick dense | fitto fitta denso densa
ferry | traghetto
collide collided collision crash | scontrarsi scontrato scontrata scontro collisione
sailor | marinaio marinai
burn burned burns | ustione ustioni bruciare bruciato
rescue rescued save saved | salvare salvato salvati soccorrere soccorso
blame blamed | dare_la_colpa dato_la_colpa incolpare colpa
dairy | caseificio latteria
cowshed stable barn | stalla stalle
drought | siccita
contest competition | concorso gara
grandmother | nonna
grandfather | nonno
grazing pasture | pascolo
plot site land | terreno sito
lend lent loan | prestare prestato prestito
interest_rate interest_rates | tasso_d_interesse tassi_d_interesse
fee fees tuition tax taxes | tassa tasse imposta imposte
thank thanked thanks | ringraziare ringraziato
sue sued lawsuit | fare_causa fatto_causa citare causa
headquarters head_office | sede quartier_generale
side_by_side | fianco
"""

Key = str
_BUCKET = 2
"""Letters that a stem surely shares with its forms."""


@lru_cache(maxsize=32_768)
def meanings(stemmed: str, language: str) -> tuple[Key, ...]:
    """Return the keys of the meanings of a stem; two words with a key in common may stand for each other."""
    near = _forms().get((language, stemmed[:_BUCKET]), ())
    return tuple(dict.fromkeys(key for form, key in near if stem(form, language) == stemmed))


@lru_cache(maxsize=32_768)
def meanings_of(folded: str, language: str) -> frozenset[Key]:
    """Return the keys of the meanings of a word; unlike `meanings` of its stem, not those of its false kin."""
    stemmed = stem(folded, language)
    near = _forms().get((language, stemmed[:_BUCKET]), ())
    return frozenset(
        key
        for form, key in near
        if stem(form, language) == stemmed and not (language == "it" and false_kin(folded, form))
    )


def phrases_from(first: str) -> tuple[tuple[tuple[str, ...], Key], ...]:
    """Return the (folded words, key) of the phrases that begin with this folded word, longest first."""
    return _phrases().get(first, ())


@cache
def _entries() -> tuple[tuple[str, tuple[str, ...], Key], ...]:
    """Return (language, folded words, key) of every entry of the table."""
    return tuple(
        (language, tuple(fold(part) for part in entry.split("_")), f"={number}")
        for number, line in enumerate(lines(_MEANINGS))
        for language, side in zip(("en", "it"), line.split("|"), strict=True)
        for entry in side.split()
    )


@cache
def _forms() -> dict[tuple[str, str], tuple[tuple[str, Key], ...]]:
    """Return the single words by their first letters: stemming all of them at once would cost a start a
    tenth of a second."""
    forms: dict[tuple[str, str], list[tuple[str, Key]]] = {}
    for language, parts, key in _entries():
        if len(parts) == 1:
            forms.setdefault((language, parts[0][:_BUCKET]), []).append((parts[0], key))
    return {place: tuple(entries) for place, entries in forms.items()}


@cache
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], Key], ...]]:
    phrases: dict[str, list[tuple[tuple[str, ...], Key]]] = {}
    for _, parts, key in _entries():
        if len(parts) > 1:
            phrases.setdefault(parts[0], []).append((parts, key))
    return {first: tuple(sorted(found, key=lambda p: -len(p[0]))) for first, found in phrases.items()}
