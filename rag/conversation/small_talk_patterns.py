"""What people say to Fonte itself: each pattern fits a whole utterance in lower case, without accents and marks."""

import re
from typing import Literal

Topic = Literal["greeting", "thanks", "farewell", "abilities", "documents"]

_HELLO = r"(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings)"
_CIAO = r"(?:ciao|salve|buongiorno|buonasera|buon giorno|buona sera|buon pomeriggio)"
_TO_FONTE = r"(?: (?:there|fonte|everyone|all|again|a tutti|di nuovo))?"
_PLEASE = r"(?:please |per favore |scusa |excuse me |so |e |and )?"
_ENDING = r"(?: (?:please|per favore|fonte))?"
PATTERNS: tuple[tuple[Topic, Literal["en", "it"], str], ...] = (
    ("greeting", "en", rf"{_HELLO}{_TO_FONTE}|{_HELLO} {_HELLO}|how are you(?: doing)?(?: today)?|{_HELLO}{_TO_FONTE} how are you"),
    ("greeting", "it", rf"{_CIAO}{_TO_FONTE}|come (?:stai|va|ti va)|{_CIAO}{_TO_FONTE} come (?:stai|va)"),
    ("thanks", "en", r"(?:ok |okay |great |perfect |cool )?(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much|again|fonte|for (?:the|your) (?:help|answer)))?"
     r"|(?:ok|okay|great|perfect|good|nice|cool|got it|i see|understood|well done)(?: thanks| thank you)?"),
    ("thanks", "it", r"(?:ok |va bene |perfetto |ottimo )?(?:grazie|ti ringrazio)(?: (?:mille|tante|infinite|molte|ancora|fonte|per l aiuto|per la risposta|dell aiuto|di tutto))?"
     r"|(?:va bene|perfetto|ottimo|capito|ho capito|d accordo|bene)(?: grazie)?"),
    ("farewell", "en", r"(?:good ?bye|bye(?: bye)?|see you(?: (?:later|soon|tomorrow))?|good night)"),
    ("farewell", "it", r"(?:arrivederci|addio|a presto|a dopo|a domani|buonanotte|buona notte)"),
    ("abilities", "en", rf"{_PLEASE}(?:what (?:can|do) you do|what are you(?: for| able to do)?|who are you|what is your name|what s your name|are you (?:a|an) (?:bot|robot|ai|human|person|machine)"
     r"|how (?:do|can|should) (?:i|you) (?:use (?:you|this|fonte)|work|ask(?: you)?(?: (?:a question|questions|something))?)|how does fonte work|what can i ask(?: you)?(?: about)?|(?:can|could) you help(?: me)?|help(?: me)?"
     rf"|tell me (?:about yourself|what you can do)|introduce yourself|how can you help(?: me)?|what can you help (?:me )?with){_ENDING}"),
    ("abilities", "it", rf"{_PLEASE}(?:(?:che )?cosa (?:sai|puoi|riesci a) (?:fare|dirmi)|che (?:sai|puoi) fare|chi sei(?: tu)?|(?:che )?cosa sei|come ti chiami|sei (?:un|una) (?:bot|robot|ia|umano|persona|macchina)"
     r"|come (?:funzioni|funziona|ti (?:uso|si usa)|si usa)(?: (?:questo|fonte))?|(?:che )?cosa (?:posso|ti posso) (?:chiedere|chiederti|domandare)(?:ti)?|(?:mi puoi|puoi) aiutar(?:e|mi)|mi aiuti|aiuto|aiutami"
     rf"|parlami di te|presentati|come puoi aiutarmi|a (?:che )?cosa servi){_ENDING}"),
    ("documents", "en", rf"{_PLEASE}(?:(?:what|which)(?: are)?(?: the| your)? (?:documents?|files?|articles?|sources?|texts?)(?: (?:do|can) you (?:have|know|use|read|search|see)| are (?:there|in here|available|indexed|loaded)| have you (?:got|read)| do you have (?:here|access to))?"
     r"|how many (?:documents?|files?|articles?|sources?)(?: (?:do you (?:have|know)|are there|have you got))|(?:list|show(?: me)?|tell me)(?: all)?(?: the| your| me the| me your)? (?:documents|files|articles|sources)(?: you have)?"
     rf"|what (?:do you know(?: about)?|have you (?:got|read)|is in (?:the|your) (?:documents|corpus|library))|what (?:topics|subjects) do you (?:know|cover|have)){_ENDING}"),
    ("documents", "it", rf"{_PLEASE}(?:(?:che|quali)(?: sono)?(?: i| gli| le)?(?: tuoi| tue)? (?:documenti|file|articoli|fonti|testi)(?: (?:hai|conosci|usi|leggi|ci sono|sono disponibili|hai letto|possiedi|contieni|puoi (?:leggere|usare)))?"
     r"|quanti (?:documenti|file|articoli) (?:hai|conosci|ci sono)|quante fonti (?:hai|conosci|ci sono)|(?:elenca(?:mi)?|mostra(?:mi)?|dimmi)(?: tutti)?(?: i| gli| le)(?: tuoi| tue)? (?:documenti|file|articoli|fonti)(?: che hai)?"
     rf"|(?:che )?cosa (?:sai|conosci|hai letto)|di (?:che )?cosa (?:sai|puoi) (?:parlare|parlarmi)|quali argomenti (?:conosci|tratti)|su (?:che )?cosa (?:posso|ti posso) (?:chiedere|chiederti)){_ENDING}"),
)  # fmt: skip
OPENING = re.compile(rf"(?:{_HELLO}|{_CIAO}|thanks|thank you|grazie)(?: fonte)? (?=.)")
"""What may stand before a question to Fonte: `Hello, what can you do?`."""
