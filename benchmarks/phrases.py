"""The words that `benchmarks.corpus` fills its sentences with; all written for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beat:
    """What one kind of news speaks of."""

    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


BEATS: dict[str, Beat] = {
    "economy": Beat(
        _list("the central bank | the finance ministry | exporters | small lenders | bond traders | "
              "the statistics office | shopkeepers | the chamber of commerce | pension funds | brokers"),
        _list("raised | trimmed | warned about | published figures on | revised | postponed | taxed | insured | "
              "underestimated | financed | wrote off"),
        _list("the interest rate | the trade deficit | household debt | a bond sale | the price of copper | "
              "unemployment benefits | a merger of two banks | the tariff on steel | inflation | the budget | "
              "export licences | a hedge against the currency | quarterly earnings"),
    ),
    "politics": Beat(
        _list("the coalition | the opposition | deputies | the prime minister | a parliamentary committee | "
              "the electoral commission | mayors | two former ministers | lobbyists | the constitutional court"),
        _list("debated | rejected | drafted | voted for | vetoed | leaked | defended | split over | amended | "
              "campaigned against | quietly dropped"),
        _list("an election law | the party manifesto | a referendum | the immigration bill | a censure motion | "
              "the defence budget | term limits | an inquiry into donations | a treaty | the pension reform | "
              "a seat on the council | diplomatic relations"),
    ),
    "courts": Beat(
        _list("prosecutors | the judge | a jury | the defence | detectives | customs men | the appeal court | "
              "two witnesses | a police spokesman | the coroner"),
        _list("charged a man over | acquitted a clerk in | adjourned | investigated | sealed the files on | "
              "heard evidence about | reopened | settled | sentenced a dealer for | disputed"),
        _list("the smuggling of cigarettes | a fraud case | an armed robbery | the murder trial | a libel suit | "
              "forged invoices | a corruption inquiry | bail terms | an extradition request | the burglary | "
              "a patent dispute"),
    ),
    "weather": Beat(
        _list("forecasters | the coastguard | rescue teams | farmers | hydrologists | villagers | the army | "
              "insurers | volunteers | the flood agency"),
        _list("prepared for | measured | fled | cleaned up after | mapped | underestimated | tracked | "
              "lost crops to | pumped out | survived"),
        _list("the storm surge | a heatwave | heavy snow | the flood | a drought | landslides | the wildfire | "
              "an earthquake | hail the size of plums | fog on the estuary | a cyclone | melting glaciers"),
    ),
    "health": Beat(
        _list("nurses | the health ministry | epidemiologists | surgeons | a pharmacist | hospital managers | "
              "patients | midwives | the drug regulator | general practitioners"),
        _list("tested | approved | recalled | studied | complained about | vaccinated children against | funded | "
              "ran short of | screened villagers for | published guidance on"),
        _list("a vaccine | measles | antibiotics | the new hospital wing | waiting lists | diabetes | "
              "a cancer drug | influenza | mental health services | blood donations | an outbreak of cholera | "
              "hip replacements"),
    ),
    "science": Beat(
        _list("astronomers | a team of biologists | engineers | the observatory | geologists | a chemist | "
              "students | the space agency | oceanographers | archaeologists"),
        _list("measured | discovered | catalogued | launched | simulated | doubted | photographed | dated | "
              "sequenced | calibrated | retracted a paper on"),
        _list("a comet | the satellite | ancient pottery | a new beetle | the genome of barley | dark matter | "
              "a telescope mirror | deep-sea vents | a quantum sensor | volcanic ash | software for the probe | "
              "fossil teeth"),
    ),
    "sport": Beat(
        _list("the home side | the goalkeeper | rowers | the champion | referees | the national team | "
              "a teenage sprinter | the coach | cyclists | ticket holders"),
        _list("won | lost | postponed | trained for | fought over | dominated | withdrew from | "
              "celebrated | replayed | broke the record in"),
        _list("the cup final | the marathon | a football match | the regatta | the hurdles | a tennis final | "
              "the transfer window | the doping hearing | a chess tournament | the relay | the downhill race"),
    ),
    "transport": Beat(
        _list("the ferry company | train drivers | the port authority | cyclists | the airline | bus passengers | "
              "dockers | the highways office | pilots | the tram operator"),
        _list("cancelled | inspected | went on strike over | repaired | rerouted | electrified | closed | "
              "sold tickets for | delayed | insured"),
        _list("the night ferry | the railway bridge | a new timetable | the ring road | cargo flights | "
              "the signal box | a shipping lane | the harbour crane | electric buses | the mountain tunnel | "
              "parking fees"),
    ),
    "culture": Beat(
        _list("the museum | a novelist | the orchestra | film students | the library | a theatre company | "
              "collectors | the archive | street musicians | a retired architect"),
        _list("restored | exhibited | translated | auctioned | rehearsed | photographed | donated | reviewed | "
              "banned visitors from | rediscovered"),
        _list("a lost manuscript | the opera house | a documentary film | medieval frescoes | the poetry prize | "
              "folk songs | an exhibition of maps | the school choir | a silent film | ceramic tiles | "
              "the city archive"),
    ),
}  # fmt: skip

PLACES = _list(
    "Lyon | Nairobi | Osaka | Rotterdam | Porto | Valparaíso | Kraków | Ghana | Finland | Quebec | Antwerp | "
    "Hanoi | Peru | Estonia | Marseille | Casablanca | Bergen | Gdańsk | Mombasa | Tasmania | Bolivia | Turin | "
    "Sheffield | Denmark | Cork | Jordan | Uruguay | Split | Nagoya | Malta | Leipzig | Kenya | Trieste | Oman | "
    "Aarhus | Iceland | Saltmarsh | Nether Wick | Dunmore Bay | Upper Holm | Greyport | Ostrava | Namibia | Chile"
)
FIRST_NAMES = _list(
    "Ada | Bruno | Chiara | Daniel | Elif | Farid | Greta | Hugo | Ines | Jonas | Karin | Luca | Mina | Nadia | "
    "Otto | Paula | Quentin | Rosa | Samir | Tilda | Umar | Vera | Wanda | Xenia | Yusuf | Zora"
)
SURNAME_BEGINNINGS = _list(
    "bar | cor | dal | fen | gar | hol | kes | lin | mar | nor | pel | ros | sten | tor | wal"
)
SURNAME_ENDS = _list(
    "ander | bridge | cott | dorf | eau | ford | gren | holm | ini | kova | land | moor | ski | well"
)
SOURCES = _list("Harbour Post | North Ledger | Valley Times | Tidewater Wire | The Salt Road | Morning Ferry")
BODIES = _list(
    "the council | the union | the regional court | a spokeswoman | the ministry | residents | the board | "
    "an independent panel | the university | the agency | the owners | the inspectorate | the foundation"
)
QUALITIES = _list(
    "pricey | late | belated | rare | fragile | popular | costly | hated | modest | reckless | careful | "
    "promising | patchy | welcome | baffling | profitable | dangerous | temporary | bold"
)
THINGS = _list(
    "decision | report | delay | plan | forecast | warning | result | bargain | repair | proposal | survey | "
    "complaint | trial run | compromise | roster | contract | discovery | shortage | request | celebration"
)
MANNERS = _list(
    "without a vote | after long talks | despite protests | in a short statement | at the second attempt | "
    "with little notice | by a narrow margin | on the advice of lawyers | to general surprise | by lamplight | "
    "behind closed doors | in heavy rain | with some relief | for reasons nobody explained"
)
TIMES = _list(
    "on Monday | last week | this spring | on Thursday evening | earlier this year | in March | overnight | "
    "before dawn | at the weekend | for the third time since autumn | two days before the deadline | in 2019"
)
HEADLINES = (
    "{who} in {place}: {what} {how}",
    "{person} on {what} in {place}",
    "{place}: why {who} {did} {what}",
    "{number} days of {what}",
    "A {quality} {thing} for {place}",
)
SENTENCES = (
    "{who} {did} {what} {when}.",
    "{who} in {place} {did} {what} {how}, {body} said {when}.",
    "“It is a {quality} {thing},” said {person}, who has followed {what} for {number} weeks.",
    "{person} of {body} called the {thing} {quality} and asked for another {thing2}.",
    "According to {body}, {number} people in {place} were affected {when}.",
    "The {thing} comes {number} days after {who} {did} {what}.",
    "Nobody at {body} would say whether the {thing} was {quality}.",
    "{when}, {body} and {person} met in {place} and agreed on a {quality} {thing}.",
    "That left {who} with a {quality} {thing}, and {number} letters to answer.",
    "A {thing} of this kind costs about {number} million, which {body} finds {quality}.",
    "{person} disagrees: the {thing}, as she tells it, was never meant for {place}.",
    "Since {who} {did} {what}, the mood in {place} has been {quality}.",
    "It was {body} that first noticed the {thing}, {how}.",
    "By {number} votes to {number2}, {body} accepted the {thing} {when}.",
    "What {who} wanted was {what}; what they got, {how}, was a {quality} {thing}.",
    "In {place}, where {who} {did} {what} {when}, shops closed early.",
    "“Ask me again in {number} months,” said {person}.",
    "{body} has until the end of the quarter to answer, and {who} will not wait.",
    "The {quality} {thing} surprised {body}, though {person} had predicted it {when}.",
    "Of the {number} offers that {body} received, {number2} came from {place}.",
    "{who} {did} {what}; {who2} {did2} {what2}.",
    "If the {thing} holds, {body} could spend {number} million on {what} instead.",
    "Behind the {thing} stands {person}, a {quality} figure in {place} since the {number}-page {thing2}.",
    "Critics say {who} {did} {what} only because {body} looked away.",
    "No fewer than {number} towns around {place} have lodged a {thing} about {what}.",
    "{person} laughed when a reporter mentioned {what}, then {how} changed the subject.",
    "Neither {body} nor {who} answered questions about {what} {when}.",
    "Two doors down, {person} keeps a list of every {quality} {thing} since childhood.",
    "The figures are {quality}: {number} cases in {place}, {number2} in {place2}, none elsewhere.",
    "Whether {what} can be had for less is a matter that {body} will take up {when}.",
    "For {person}, the {thing} is the least {quality} part; {what} worries her more.",
    "So {who} packed up, and {body} {how} declared the matter closed.",
    "Records kept in {place} show {number} similar {thing}s, the last of them {quality}.",
    "{when} the talk in {place} was of nothing but {what}.",
    "With {number} staff and a {quality} {thing}, {body} hopes to finish before {who} {did} anything else.",
    "It took {number} minutes, {person} recalled, and not one of {who} complained.",
)
