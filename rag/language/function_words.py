"""Words that carry grammar and no content: they are neither aligned nor counted.

All forms are folded: lower case, no accents, no apostrophes inside. Negations and causes are read before
this filter.
"""

from rag.language.word_lists import listed

ENGLISH = listed(
    """
    a an the this that these those it its itself he him his himself she her hers herself they them their
    theirs
    themselves we us our ours ourselves you your yours yourself i me my mine myself one ones who whom whose
    which what
    where when why how there here and or but nor if then than as of in on at by for from to into onto with
    within
    without about over under above below between among amid across through during before after since until
    till up
    down out off again further is are was were be been being am 's 're 've 'll 'd 'm n't isn wasn do does did
    done doing
    have has had having will would shall should can could may might must ought need ca wo so such same own
    also too
    very just only even still yet already ever never not no neither either both all any each every some many
    much
    more most less least few other another others else however though although while whereas because despite
    upon
    per via according toward towards along around against therefore thus hence indeed rather quite almost
    nearly
    approximately roughly including include like unlike whether once now today later earlier let get got gets
    besides
    beyond aside apart mr mrs ms dr etc s t re ve ll d m well whatever whichever anyone someone everyone
    something
    anything everything nothing nobody none
    """
)

ITALIAN = listed(
    """
    il lo la l i gli le gl un uno una d di a da in con su per tra fra del dello della dell dei degli delle al
    allo alla
    all ai agli alle dal dallo dalla dall dai dagli dalle nel nello nella nell nei negli nelle sul sullo
    sulla sull sui
    sugli sulle col coi e ed o od ma pero anche anch pure se che chi cui quale quali qual quanto quanta
    quanti quante
    come com dove dov quando perche mentre poiche siccome affinche finche benche sebbene non ne anzi neanche
    neppure nemmeno
    mai piu meno molto molta molti molte poco poca pochi poche tanto tanta tanti tante troppo tutto tutta
    tutti tutte
    ogni qualche alcuni alcune alcuno alcuna altro altra altri altre stesso stessa stessi stesse questo
    questa quest
    questi queste quello quella quell quelli quelle quei quegli cio suo sua suoi sue loro mio mia tuo tua
    nostro nostra
    vostro vostra io tu lui lei noi voi essi esse esso essa egli ella mi ti ci vi si s c m t v n ce ve me te
    cosi cos
    qui qua li ora ormai oggi ieri gia ancora sempre spesso poi prima dopo allora quindi dunque infatti
    inoltre tuttavia
    invece solo soltanto proprio circa quasi oltre sotto sopra dentro fuori presso verso contro secondo
    durante senza
    lungo mediante tramite attraverso entro fino sino sono sei siamo siete era ero erano eravamo fu fui
    furono sia
    siano fosse fossero sara saranno sarebbe sarebbero stato stata stati state essere essendo ho hai ha
    abbiamo avete
    hanno aveva avevo avevano avevamo ebbe ebbero avra avranno avrebbe avrebbero abbia abbiano avesse
    avessero avere
    avendo avuto puo possono potrebbe potrebbero poteva potevano potuto deve devono dovrebbe dovrebbero
    doveva dovevano
    viene vengono veniva venivano venne vennero venire cosa stava stanno sta stare fa ad bensi ovvero ossia
    cioe
    eppure nulla niente nessuno nessuna nessun entrambi entrambe ambedue tale tali medesimo appunto
    """
)

FUNCTION_WORDS = ENGLISH | ITALIAN
