"""Who did it to whom, and how surely: what a sentence may not turn round or make certain."""

import pytest

from rag.ground import check

BANK = (
    "Norvik Bank acquired the lender Halden for $3.4bn in cash. Halden's shareholders had turned down an earlier offer"
    " from Skane Capital. About 1,900 jobs may be cut."
)
FLOOD = "Il sindaco ha accusato la regione di aver rinviato i lavori. I lavori potrebbero durare anni."
CHESS = "Ines Duarte beat the champion Pavel Orlov in the final. Orlov praised her play."
TRIAL = "Otto Klein was acquitted by a court in Graz. Tarsa overtook Lumo. The region says that it lacks the money."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Halden was acquired by Norvik Bank for $3.4 billion in cash.", BANK),
        ("Norvik Bank ha acquisito Halden per 3,4 miliardi di dollari in contanti.", BANK),
        ("Pavel Orlov was beaten by Ines Duarte in the final.", CHESS),
        ("Ines Duarte ha battuto Pavel Orlov nella finale.", CHESS),
        ("About 1,900 jobs could be cut.", BANK),
        ("La regione è stata accusata dal sindaco di aver rinviato i lavori.", FLOOD),
        ("A court in Graz acquitted Otto Klein.", TRIAL),
        ("Lumo was overtaken by Tarsa.", TRIAL),
        ("The region does not have the money.", TRIAL),
    ],
)
def test_voice_and_language_change_nothing(sentence: str, passage: str) -> None:
    found = check(sentence, [passage])
    assert found.verdict == "supported", found.reasons


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Halden acquired Norvik Bank for $3.4bn in cash.", BANK),
        ("Norvik Bank was acquired by Halden for $3.4bn in cash.", BANK),
        ("Halden ha acquisito Norvik Bank per 3,4 miliardi di dollari.", BANK),
        ("Halden's shareholders had accepted an earlier offer from Skane Capital.", BANK),
        ("Gli azionisti di Halden avevano accettato una precedente offerta di Skane Capital.", BANK),
        ("About 1,900 jobs will be cut.", BANK),
        ("Circa 1.900 posti di lavoro saranno tagliati.", BANK),
        ("La regione ha accusato il sindaco di aver rinviato i lavori.", FLOOD),
        ("The region accused the mayor of having postponed the works.", FLOOD),
        ("I lavori dureranno anni.", FLOOD),
        ("Pavel Orlov beat Ines Duarte in the final.", CHESS),
        ("Orlov criticised her play.", CHESS),
        ("Lumo overtook Tarsa.", TRIAL),
        ("The region has the money.", TRIAL),
    ],
)
def test_roles_certainty_and_direction_may_not_be_turned(sentence: str, passage: str) -> None:
    assert check(sentence, [passage]).verdict != "supported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        # A short sentence that opens with its only negation.
        ("Nessun dipendente ha perso il posto.", "Tre stalle hanno chiuso, ma nessun dipendente ha perso il lavoro."),
        # Otto is a name here, and eight elsewhere.
        ("Un tribunale ha assolto l'ex sindaco Otto Klein.", "A court acquitted the former mayor Otto Klein of fraud."),
        # Four digits that look like a year.
        ("L'ateneo ha ammesso 1340 studenti.", "L'ateneo ha ammesso 1.340 studenti, il doppio rispetto al 2019."),
        ("They hired 45 nurses between January and March.", "Hanno assunto 45 infermieri tra gennaio e marzo."),
        ("Two schools out of seven were closed.", "Hanno chiuso due scuole su sette."),
        ("A cluster is planned in Austin.", "Non è l'unico impianto in programma: un cluster è previsto ad Austin."),
    ],
)
def test_what_was_rejected_wrongly_once(sentence: str, passage: str) -> None:
    found = check(sentence, [passage])
    assert found.verdict == "supported", found.reasons


def test_the_amount_that_the_passage_gives_instead_is_named() -> None:
    found = check("Pika ha raccolto 90 milioni di dollari.", ["Pika ha concluso un round da 80 milioni di dollari."])
    assert found.verdict == "contradicted"
    assert found.reasons == ("the passage says 80 milioni di dollari, not 90 milioni di dollari",)


_YEARS = "The mill produced 85 tonnes of oil in 2022 and 60 in 2023."
_SUED = "Bus operators, who lost a third of their passengers, have sued the city."


@pytest.mark.parametrize(
    ("sentence", "passage", "supported"),
    [
        ("In 2022 the mill produced 85 tonnes of oil.", _YEARS, True),
        ("The mill produced 60 tonnes in 2023.", _YEARS, True),
        ("In 2023 the mill produced 85 tonnes of oil.", _YEARS, False),
        ("Bus operators have sued the city.", _SUED, True),
        ("The city has been sued by bus operators.", _SUED, True),
        ("The city has sued the bus operators.", _SUED, False),
    ],
)
def test_an_amount_has_its_own_year_and_a_deed_its_own_doer(sentence: str, passage: str, supported: bool) -> None:
    found = check(sentence, [passage])
    assert (found.verdict == "supported") == supported, found.reasons
