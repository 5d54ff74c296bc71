"""The language of a text, guessed from its commonest small words.

Cheap, and enough to set unread languages apart.
"""

from __future__ import annotations

import re
from collections import Counter

WORDS_READ = 160
# Eleven tables of the commonest words, one language each; the code is the first word of its line.
_STOP = {
    code: frozenset(words)
    for code, *words in (
        line.split()
        for line in """
en the and of to in for with you our we are is on as will your be that this have an or at by from
de und der die das mit für wir sie du ist ein eine von im zu auf den werden bei oder dich als deine
fr et de la le les des en pour vous nous une dans est avec sur du au votre notre qui aux ou être
es y de la el los las en para con una por que del tu nuestro es se como más un equipo experiencia
pt e de a o os as em para com uma por que do da seu nosso é não mais um dos experiência equipe você
it e di il la le per con una che del della nel sono più un gli si come nostro lavoro alla dei esperienza
nl en de het van een je in voor met wij ons op is te zijn dat of bij onze jij aan als
pl i w z na do oraz się jest nie dla o że od po przez jak nasz pracy doświadczenie
sv och i att för med du är en som på av vi till det vår har om din eller ett
da og i at for med du er en som på af vi til det vores har om din eller et
tr ve bir için ile bu olarak da de en çok daha olan deneyim ekip
""".strip().split("\n")
    )
}
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_LANGUAGES = {
    word: [code for code, stop in _STOP.items() if word in stop] for words in _STOP.values() for word in words
}
_OTHER_SCRIPT = re.compile(r"[\u0370-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def read(text: str) -> str | None:
    """ISO 639-1 code; None where there are too few words to tell.

    >>> read("You will work with our team on the platform and build the models for it")
    'en'
    """
    head = text[:4000]
    if not head.isascii() and len(_OTHER_SCRIPT.findall(head)) > len(head) * 0.2:
        return max(_SCRIPTS, key=lambda script: len(script[1].findall(head)))[0]
    words = _WORD.findall(head[: WORDS_READ * 9].lower())[:WORDS_READ]
    scores: Counter[str] = Counter()
    for word in words:
        for code in _LANGUAGES.get(word, ()):
            scores[code] += 1
    best = max(scores, key=lambda code: scores[code], default="")
    return best if scores[best] >= 3 and scores[best] >= 0.04 * len(words) else None
