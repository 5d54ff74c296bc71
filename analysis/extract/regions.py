"""Regions that places name: parts of the world, and states of countries beyond the US and Canada; city names.

Codes of states are the second half of ISO 3166-2. A city has one name, the usual English one, whatever the
ad calls it (compared with the alternate names of GeoNames, CC BY 4.0).
"""

from __future__ import annotations

import re

_WORLD = """
EMEA:emea  EU:eu|e.u.|european union  Europe:europe  Asia:asia  Africa:africa  Oceania:oceania
APAC:apac|asia pacific|asia-pacific|apj  LATAM:latam|latin america  Americas:americas|the americas
North America:north america|northern america|noram  South America:south america
Central America:central america  DACH:dach|d-a-ch  Nordics:nordics|nordic countries|the nordics|scandinavia
Benelux:benelux  MENA:mena|middle east and north africa  Middle East:middle east  ANZ:anz
Baltics:baltics|baltic states  Iberia:iberia  Eastern Europe:eastern europe  Western Europe:western europe
CEE:cee|central and eastern europe  Southeast Asia:southeast asia|south east asia
"""
# Country, then code and names of its states; cities that are states (Berlin, Delhi) are left out.
_STATES = """
GB ENG:england SCT:scotland WLS:wales NIR:northern_ireland
DE BW:baden-württemberg|baden-wuerttemberg BY:bavaria|bayern BB:brandenburg HE:hesse|hessen
DE NI:lower_saxony|niedersachsen MV:mecklenburg-vorpommern RP:rhineland-palatinate|rheinland-pfalz
DE NW:north_rhine-westphalia|nordrhein-westfalen|nrw SL:saarland SN:saxony|sachsen
DE ST:saxony-anhalt|sachsen-anhalt SH:schleswig-holstein TH:thuringia|thüringen
AU NSW:new_south_wales|nsw QLD:queensland|qld VIC:victoria|vic TAS:tasmania SA:south_australia
AU WA:western_australia ACT:australian_capital_territory|act NT:northern_territory
IN KA:karnataka MH:maharashtra TS:telangana TN:tamil_nadu HR:haryana UP:uttar_pradesh WB:west_bengal
IN GJ:gujarat KL:kerala RJ:rajasthan AP:andhra_pradesh MP:madhya_pradesh PB:punjab OR:odisha
FR IDF:île-de-france|ile-de-france ARA:auvergne-rhône-alpes OCC:occitanie BRE:bretagne|brittany
ES MD:community_of_madrid|comunidad_de_madrid CT:catalonia|cataluña|catalunya AN:andalusia|andalucía
"""
# What is only a state's name beside its country or a city of it: Punjab is one of Pakistan too.
NOT_ALONE = frozenset(("victoria", "vic", "act", "punjab", "sa", "wa", "nt", "northern territory"))
_NAMES = """
New York=nyc|new york city  San Francisco=sf  Salt Lake City=slc  Los Angeles=la
St. Louis=saint louis|st louis  St. Paul=saint paul|st paul  Washington=washington dc|washington d.c.|dc
San Francisco Bay Area=bay area|sf bay area|san francisco bay|silicon valley  Dallas=dallas-fort worth|dfw
Montreal=montréal  Quebec City=québec|ville de québec
Munich=münchen|muenchen  Cologne=köln|koeln  Düsseldorf=duesseldorf|dusseldorf  Nuremberg=nürnberg|nuernberg
Frankfurt=frankfurt am main|frankfurt/main  Hanover=hannover  Vienna=wien  Zurich=zürich|zuerich
Geneva=genève|geneve|genf  Basel=bâle  Bern=berne  Lisbon=lisboa  Porto=oporto  Seville=sevilla  Málaga=malaga
Milan=milano  Rome=roma  Turin=torino  Florence=firenze  Naples=napoli  Venice=venezia
The Hague=den haag|'s-gravenhage  Brussels=bruxelles|brussel  Antwerp=antwerpen|anvers  Ghent=gent
Warsaw=warszawa  Krakow=kraków|cracow  Wroclaw=wrocław|breslau  Gdansk=gdańsk  Poznan=poznań  Lodz=łódź
Prague=praha|prag  Bucharest=bucurești|bucuresti  Cluj-Napoca=cluj  Iasi=iași  Timisoara=timișoara
Belgrade=beograd  Athens=athína  Kyiv=kiev  Lviv=lvov  Odesa=odessa  Moscow=moskva
Copenhagen=københavn|kobenhavn  Gothenburg=göteborg|goteborg  Malmö=malmo  Linköping=linkoping
Tel Aviv=tel-aviv|tel aviv-yafo|tel aviv yafo|tel aviv-jaffa  Istanbul=i̇stanbul  Cairo=al qahirah
Bengaluru=bangalore|banglore|bangalore urban|bengaluru urban|bengaluru south|bengaluru east
Mumbai=bombay  Chennai=madras  Kolkata=calcutta  Gurugram=gurgaon
Kochi=cochin  Thiruvananthapuram=trivandrum  Pune=poona  New Delhi=delhi ncr  Beijing=peking
Ho Chi Minh City=saigon|hcmc|thành phố hồ chí minh  Hanoi=ha noi|hà nội  Da Nang=đà nẵng
Yangon=rangoon  Busan=pusan  Mexico City=ciudad de méxico|ciudad de mexico|cdmx  São Paulo=sao paulo
Florianópolis=florianopolis  Bogotá=bogota  Medellín=medellin  Córdoba=cordoba  Santiago=santiago de chile
"""


def _pairs(text: str, mark: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in re.split(r"\s{2,}|\n", text):
        name, _, others = group.partition(mark)
        if others:
            found |= dict.fromkeys(others.split("|"), name)
    return found


def _states() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for line in _STATES.strip().split("\n"):
        country, *pairs = line.split()
        for code, _, names in (pair.partition(":") for pair in pairs):
            found |= {name.replace("_", " "): (country, code) for name in names.split("|")}
    return found


WORLD = _pairs(_WORLD, ":")  # name in lower case -> the region's name
STATES_ELSEWHERE = _states()  # name in lower case -> country, code
STATE_CODES_ELSEWHERE = frozenset(STATES_ELSEWHERE.values())
CITY_NAMES = _pairs(_NAMES, "=")  # another name in lower case -> the city's name
