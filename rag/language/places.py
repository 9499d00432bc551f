"""Countries, their peoples and cities whose English and Italian names differ, under one key."""

from functools import cache

from rag.language.word_lists import lines

_PLACES = """
united_states us usa america american americans u_s | stati_uniti usa statunitense statunitensi america
    americano americana americani americane
united_kingdom uk britain great_britain british | regno_unito gran_bretagna britannico britannica britannici
england english | inghilterra inglese inglesi
scotland scottish | scozia scozzese scozzesi
wales welsh | galles gallese
ireland irish | irlanda irlandese irlandesi
germany german germans | germania tedesco tedesca tedeschi tedesche
france french | francia francese francesi
italy italian italians | italia italiano italiana italiani italiane
spain spanish | spagna spagnolo spagnola spagnoli
portugal portuguese | portogallo portoghese portoghesi
netherlands dutch holland | paesi_bassi olanda olandese olandesi
belgium belgian | belgio belga belgi
switzerland swiss | svizzera svizzero svizzeri
austria austrian | austria austriaco austriaci
poland polish | polonia polacco polacchi
russia russian russians | russia russo russa russi
soviet_union soviet ussr | unione_sovietica sovietico sovietica sovietici urss
ukraine ukrainian | ucraina ucraino ucraini
turkey turkish | turchia turco turca turchi
greece greek greeks | grecia greco greca greci
sweden swedish | svezia svedese svedesi
norway norwegian | norvegia norvegese norvegesi
denmark danish | danimarca danese danesi
finland finnish | finlandia finlandese
hungary hungarian | ungheria ungherese ungheresi
egypt egyptian | egitto egiziano egiziani
syria syrian | siria siriano siriani
israel israeli | israele israeliano israeliani
saudi_arabia saudi | arabia_saudita saudita
arab arabs arabic | arabo araba arabi arabe
iran iranian | iran iraniano
iraq iraqi | iraq iracheno
india indian | india indiano indiana indiani
china chinese | cina cinese cinesi
japan japanese | giappone giapponese giapponesi
korea korean | corea coreano coreani
south_africa south_african | sudafrica sudafricano
brazil brazilian | brasile brasiliano brasiliani
mexico mexican | messico messicano messicani
canada canadian | canada canadese canadesi
cuba cuban | cuba cubano
europe european europeans | europa europeo europea europei europee
european_union eu | unione_europea ue
africa african africans | africa africano africana africani
asia asian | asia asiatico asiatica asiatici
middle_east | medio_oriente
united_nations un | nazioni_unite onu
nato | nato
london | londra
paris | parigi
rome roman romans | roma romano romana romani
milan | milano
turin | torino
lyon | lione
marseille | marsiglia
toulouse | tolosa
nice | nizza
seville | siviglia
cordoba | cordova
ljubljana | lubiana
zagreb | zagabria
belgrade | belgrado
bucharest | bucarest
krakow cracow | cracovia
gdansk | danzica
basel | basilea
nuremberg | norimberga
salzburg | salisburgo
hanover | hannover
strasbourg | strasburgo
barcelona | barcellona
hamburg | amburgo
cologne | colonia
frankfurt | francoforte
antwerp | anversa
dublin | dublino
edinburgh | edimburgo
lausanne | losanna
tokyo | tokio
morocco moroccan | marocco marocchino marocchini
tunisia tunisian | tunisia tunisino
algeria algerian | algeria algerino
libya libyan | libia libico
ethiopia ethiopian | etiopia etiope
argentina argentine | argentina argentino
chile chilean | cile cileno
peru peruvian | peru peruviano
australia australian | australia australiano
new_zealand | nuova_zelanda
czech | ceco ceca
croatia croatian | croazia croato
serbia serbian | serbia serbo
romania romanian | romania rumeno
bulgaria bulgarian | bulgaria bulgaro
iceland icelandic | islanda islandese
philippines | filippine
thailand thai | thailandia thailandese
vietnam vietnamese | vietnam vietnamita
pakistan pakistani | pakistan pakistano
lebanon lebanese | libano libanese
jordan | giordania
mars martian | marte marziano
venus | venere
mercury | mercurio
jupiter | giove
saturn | saturno
earth | terra
sicily sicilian | sicilia siciliano
sardinia sardinian | sardegna sardo
tuscany tuscan | toscana toscano
lombardy | lombardia
piedmont | piemonte
apulia | puglia
alps | alpi
florence | firenze
venice | venezia
naples | napoli
genoa | genova
berlin | berlino
munich | monaco
vienna | vienna
warsaw | varsavia
moscow | mosca
athens | atene
lisbon | lisbona
brussels | bruxelles
geneva | ginevra
zurich | zurigo
prague | praga
copenhagen | copenaghen
stockholm | stoccolma
beijing | pechino
cairo | cairo
jerusalem | gerusalemme
new_york | new_york
rhine | reno
thames | tamigi
danube | danubio
mediterranean | mediterraneo
atlantic | atlantico
pacific | pacifico
christmas | natale
christian christians christianity | cristiano cristiani cristianesimo
muslim muslims islam islamic | musulmano musulmani islam islamico
catholic catholics | cattolico cattolici cattolica
napoleon | napoleone
charles | carlo
john | giovanni
henry | enrico
william | guglielmo
louis | luigi
francis | francesco
paul | paolo
peter | pietro
"""


@cache
def _tables() -> tuple[dict[str, str], dict[str, tuple[tuple[str, ...], str]]]:
    single: dict[str, str] = {}
    pairs: dict[str, tuple[tuple[str, ...], str]] = {}
    for number, line in enumerate(lines(_PLACES)):
        for name in line.replace("|", " ").split():
            parts = tuple(name.split("_"))
            if len(parts) == 1:
                single[name] = f"@{number}"
            else:
                pairs[" ".join(parts)] = (parts, f"@{number}")
    return single, pairs


def place(folded: str) -> str:
    """Return the key of a one-word place or people, empty for other words."""
    return _tables()[0].get(folded, "")


def place_of_two(first: str, second: str) -> str:
    """Return the key of a place of two words (`stati uniti`), empty for other words."""
    found = _tables()[1].get(f"{first} {second}")
    return found[1] if found else ""
