"""Find what the case holds back for a candidate's question, whatever its words, order and spelling.

Each ask and answer is a vector of words, pairs of words and letter groups (TF-IDF), beside how like it is to each topic
that candidates ask about in any case (``data/topics.yaml``). A word that nobody here has used counts against a match.
A match is sure when it is strong and stands out from the next one; what is weaker is offered to choose from. The
thresholds are chosen on half of the questions of other people, on wordings held out over all cases and on questions
about other things: the tests of this module say how many are found, offered and answered wrongly.
"""

import difflib
import functools
import itertools
import math
from pathlib import Path
from typing import NamedTuple

from mlsd_helpers.practice.interview.messages import STOP_WORDS, stems, words

TOPICS = Path(__file__).parents[1] / "data" / "topics.yaml"
SURE = 0.55  # likeness from which a match is an answer, if it stands out
_STANDS_OUT = 0.75  # at most so much of it has the next one
_NEARLY_AS_WRITTEN, _STANDS_OUT_AS_WRITTEN = 0.9, 0.9  # a usual question in its usual words needs less of that
_LEAST_OWN = 0.1  # likeness to the case's own words, without which a topic alone makes no answer
SURE_BY_OWN_WORDS = 0.30  # enough for a match that is like the case's own words, and stands out more
_OWN, _STANDS_OUT_BY_OWN_WORDS = 0.45, 0.6
OFFERED = 0.20  # likeness from which a match is offered to choose from
_BESIDE = 0.5  # of the likeness of the first, for the others that are offered
MOST_OFFERED = 3
_KNOWN = 0.4  # share of known words, below which a question is about something else
_MOST_NEAR = 5
_NEAR = 0.1  # likeness from which a question may have asked for this, in other words
_ASIDE, _ASIDE_BY = 0.45, 1.1  # likeness to talk about the team, the tools and the room, and how much beyond the rest
_NAMED = 0.6  # likeness to the case's own words of a question that names a tool and is about the case all the same
_ANSWER_WEIGHT = 0.9  # of likeness to the answer's own words, beside likeness to a way of asking
_LEAST_LIKE = 0.5  # to a topic, for an answer that does not claim it
_BOTH = 0.2  # of the smaller of the two likenesses, to the wordings of the answer and to its topic


_ASKING = frozenset(("who", "when", "where", "why", "many", "much", "often", "long", "large", "big"))
_LITTLE = STOP_WORDS - _ASKING  # 'how many users' and 'who are the users' ask for different things
# Words that ask for the same thing: each also counts as its row.
_SAME = (
    "users user people members customers passengers persons clients audience subscribers riders shoppers visitors dau",
    "traffic load volume scale qps rps throughput requests queries",
    "latency fast quick quickly slow milliseconds ms p99 p95 response respond wait",
    "cost costs price expensive worth money pay pays usd dollars spend afford budget",
    "label labels truth outcome outcomes positive positives",
    "delay delayed late later arrive arrives long soon until",
    "metric metrics measure measured kpi success goal objective north",
    "guardrail guardrails worse harm hurt limit acceptable",
    "data signals sources logs history documents tables",
    "fresh freshness stale recent real-time realtime old age minutes hourly nightly",
    "availability available uptime downtime down outage fails nines",
    "privacy personal gdpr consent pii sensitive allowed keep kept store retain",
    "baseline rule rules heuristic existing exists today currently present now place production runs",
    "error errors mistake mistakes wrong wrongly false bad worse",
    "rare common imbalance imbalanced share rate ratio prevalence percentage fraction",
    "review reviewers reviewer humans human moderators agents analysts staff",
    "experiment experiments test a/b ab trial arms randomisation randomise",
    "explore exploration random randomised holdout held-out",
    "many much large big size long",
    "country countries region regions market markets language languages",
    "spam abuse attack attackers attacker game adversaries adversary fraudsters injection untrusted",
    "batch nightly overnight precompute precomputed ahead",
)
_ROW_OF = {word: f"={i}" for i, row in enumerate(_SAME) for word in row.split()}


class Match(NamedTuple):
    """A held-back answer that fits a question, and the way of asking for it that is most like the question."""

    name: str
    answer: str
    score: float
    ask: str = ""


class Understood(NamedTuple):
    """What a question may mean.

    Attributes
    ----------
    sure : Match or None
        The answer to give.
    offered : tuple of Match
        What to offer when nothing is sure, best first; empty when the question is about something else.
    near : tuple of str
        Names of all that it may have asked for, however unlikely.
    """

    sure: Match | None
    offered: tuple[Match, ...] = ()
    near: tuple[str, ...] = ()


@functools.cache
def _topics():
    return _yaml(TOPICS)


@functools.cache
def _said_aside():
    return frozenset(word for topic in _topics().values() for word in topic.get("words", "").split())


def _claimed(answer_name, numbers):
    """The topics that an answer belongs to by its name or by a number that it states."""
    for name, topic in _topics().items():
        stated = any(f"{path}.".startswith(f"{field}.") for path in numbers for field in topic["fields"])
        if stated or answer_name in (name, *topic.get("names", ())):
            yield name


def fields_of(answer) -> set[str]:
    """The fields of a document that a held-back answer is about, by its topics."""
    return {field for name in _claimed(answer.name, answer.numbers or ()) for field in _topics()[name]["fields"]}


def _yaml(path):
    import yaml

    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class Answers:
    """Search over what a case holds back.

    Parameters
    ----------
    answers : sequence
        Each with ``name``, ``asks`` (ways to ask for it), ``answer`` and ``numbers``.
    """

    def __init__(self, answers):
        self._answers = tuple(answers)

    @functools.cached_property
    def _index(self):
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        texts = [text for answer in self._answers for text in (*answer.asks, answer.answer)]
        owners = [i for i, answer in enumerate(self._answers) for _ in range(len(answer.asks) + 1)]
        weights = [w for a in self._answers for w in (*(1.0 for _ in a.asks), _ANSWER_WEIGHT)]
        general = [ask for topic in _topics().values() for ask in topic["asks"]]
        topic_of = np.array([i for i, topic in enumerate(_topics().values()) for _ in topic["asks"]])
        by_words = TfidfVectorizer(analyzer=_tokens, sublinear_tf=True).fit([*texts, *general])
        by_letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), preprocessor=_carrying)
        by_letters.fit([*texts, *general])
        return _Index(
            by_words, by_letters, texts, np.array(owners), np.array(weights), general, topic_of, self._answers
        )

    def _ranked(self, likeness):
        """The answers that share something with the question, the most like it first."""
        best = sorted(range(len(self._answers)), key=lambda i: -likeness.scores[i])
        return [
            Match(
                self._answers[i].name,
                self._answers[i].answer,
                round(min(1.0, float(likeness.scores[i])), 3),
                self._index.ask_like(likeness, i),
            )
            for i in best
            if likeness.scores[i] > 0
        ]

    def _as_written(self, question):
        plain = " ".join(words(question))
        for answer in self._answers:
            for ask in answer.asks:
                if plain and plain == " ".join(words(ask)):
                    return Match(answer.name, answer.answer, 1.0, ask)
        return None

    def understand(self, question: str) -> Understood:
        """What the question asks for: an answer that is sure, else answers to choose from, else nothing."""
        if (exact := self._as_written(question)) is not None:
            return Understood(exact, (), (exact.name,))
        if not self._answers or not words(question):
            return Understood(None)
        likeness = self._index.likeness(question)
        if not (found := self._ranked(likeness)):
            return Understood(None)
        near = tuple(match.name for match in found[:_MOST_NEAR] if match.score >= _NEAR)
        own = likeness.own[[answer.name for answer in self._answers].index(found[0].name)]
        ordinary = max(likeness.topic, likeness.own.max())
        elsewhere = likeness.aside >= _ASIDE and likeness.aside > _ASIDE_BY * max(ordinary, found[0].score)
        named = own < _NAMED and self._index.names_something_else(question)
        if likeness.known < _KNOWN or elsewhere or named:
            return Understood(None, (), near)
        first = found[0].score * math.sqrt(likeness.known)  # a word that nobody here has used makes it less sure
        second = found[1].score * math.sqrt(likeness.known) if len(found) > 1 else 0.0
        apart = _STANDS_OUT_AS_WRITTEN if first >= _NEARLY_AS_WRITTEN else _STANDS_OUT
        strong = first >= SURE and own >= _LEAST_OWN and second <= apart * first
        by_own = first >= SURE_BY_OWN_WORDS and own >= _OWN and second <= _STANDS_OUT_BY_OWN_WORDS * first
        if likeness.aside <= ordinary and (strong or by_own):
            return Understood(found[0], (), near)
        least = max(OFFERED, _BESIDE * found[0].score)
        return Understood(None, tuple(match for match in found[:MOST_OFFERED] if match.score >= least), near)

    def find(self, question: str) -> Match | None:
        """The held-back answer to the question; None when none is sure."""
        return self.understand(question).sure


class _Likeness(NamedTuple):
    scores: object  # of each answer
    own: object  # of each answer, to its own words alone
    cosines: object  # of each text
    topic: float  # to what is asked in any case
    aside: float  # to what no case answers
    known: float  # share of the question's words


class _Index:
    def __init__(self, by_words, by_letters, texts, owners, weights, general, topic_of, answers):
        self.by_words, self.by_letters = by_words, by_letters
        self.owners, self.weights, self.topic_of = owners, weights, topic_of
        self.count, self.topics = len(answers), len(_topics())
        self.idf = dict(zip(by_words.get_feature_names_out(), by_words.idf_, strict=True))
        self.known = sorted({token for token in self.idf if " " not in token})
        self.wordings = texts
        self.own_words = {word for text in texts for word in words(text)}
        self.texts, self.general = self._vectors(texts), self._vectors(general)
        asks = weights == 1.0
        self.of_topics = self._topics_of_answers(answers, asks)

    def _vectors(self, texts):
        return self.by_words.transform(texts), self.by_letters.transform(texts)

    def _cosines(self, questions, texts):
        return sum(
            (ours @ theirs.T).toarray() * share
            for ours, theirs, share in zip(questions, texts, (0.5, 0.5), strict=True)
        )

    def _per_topic(self, cosines):
        import numpy as np

        best = np.zeros((len(cosines), self.topics))
        for topic in range(self.topics):
            best[:, topic] = cosines[:, self.topic_of == topic].max(axis=1)
        return best

    def _topics_of_answers(self, answers, asks):
        """How much each answer belongs to each topic: fully by a number that it states or by its name, else by words.

        A topic that no answer claims so belongs most to the answer whose asks are most like it.
        """
        import numpy as np

        alike = self._per_topic(self._cosines(self.texts, self.general))
        likeness = np.array([alike[(self.owners == i) & asks].max(axis=0, initial=0) for i in range(self.count)])
        belongs = likeness * (likeness / np.maximum(likeness.max(axis=0), 1e-9)) ** 2
        belongs[likeness < _LEAST_LIKE] = 0
        claims = np.zeros_like(belongs)
        for i, answer in enumerate(answers):
            for name in _claimed(answer.name, getattr(answer, "numbers", None) or ()):
                claims[i, list(_topics()).index(name)] = 1
        return np.where(claims.any(axis=0), claims, belongs)

    def likeness(self, question):
        import numpy as np

        spelt = self._spelt(question)
        vectors = self._vectors([spelt])
        cosines = self._cosines(vectors, self.texts)[0] * self.weights
        own = np.array([cosines[self.owners == i].max(initial=0) for i in range(self.count)])
        topics = self._per_topic(self._cosines(vectors, self.general))[0]
        by_topic = (self.of_topics * topics).max(axis=1, initial=0)
        known = self._known_share(spelt)
        scores = (np.maximum(own, by_topic) + _BOTH * np.minimum(own, by_topic)) * math.sqrt(known)
        aside = np.array([bool(topic.get("nothing")) for topic in _topics().values()])
        return _Likeness(scores, own, cosines, topics[~aside].max(), topics[aside].max(), known)

    def ask_like(self, likeness, i):
        """The way of asking for an answer that is most like the question."""
        mine = [k for k, owner in enumerate(self.owners) if owner == i and self.weights[k] == 1.0]
        return self.wordings[max(mine, key=lambda k: likeness.cosines[k])] if mine else ""

    def names_something_else(self, question):
        """Whether it speaks of a tool or of the office, and the case does not."""
        return any(word in _said_aside() and word not in self.own_words for word in words(question))

    def _known_share(self, text):
        """The length of the question's vector that words known here make up, of all its words."""
        tokens = {_stem_of(word): _ROW_OF.get(word) for word in words(text) if word not in STOP_WORDS}
        if not tokens:
            return 0.0
        rarest = max(self.idf.values())
        weights = [self.idf.get(token, self.idf.get(row)) for token, row in tokens.items()]
        known = sum(weight**2 for weight in weights if weight is not None)
        unknown = sum(rarest**2 for weight in weights if weight is None)
        return math.sqrt(known / (known + unknown))

    def _spelt(self, question):
        """The question with each unknown word replaced by the known one that it is a misspelling of."""
        return " ".join(self._nearest(word) for word in words(question))

    def _nearest(self, word):
        if word in _LITTLE or len(word) < 6 or _stem_of(word) in self.idf:
            return word
        near = difflib.get_close_matches(_stem_of(word), self.known, n=1, cutoff=0.8)
        return near[0] if near and near[0][0] == word[0] else word


def _stem_of(word):
    return next(iter(stems(word)), word)


def _stems_of(text):
    return [_stem_of(word) for word in words(text) if word not in _LITTLE]


def _tokens(text):
    """Stems, and neighbours in pairs without their order."""
    cut = _stems_of(text)
    pairs = [" ".join(sorted(pair)) for pair in itertools.pairwise(cut)]
    return [*cut, *pairs, *(_ROW_OF[word] for word in words(text) if word in _ROW_OF)]


def _carrying(text):
    return " ".join(word for word in words(text) if word not in STOP_WORDS)
