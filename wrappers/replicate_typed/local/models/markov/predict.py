"""A language model of the old kind: which word follows, as counted in a few thousand words of prose."""

import math
import random
import re
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cog import BasePredictor, ConcatenateIterator, ExperimentalFeatureWarning, Input, current_scope

ORDER = 3  # words of context
BACK_OFF = 0.15  # how much a shorter context counts beside a longer one
REPEATED = 0.02  # what is left of the chance of a phrase that was said before
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "over",
        "please",
        "she",
        "so",
        "some",
        "tell",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "write",
        "would",
        "you",
        "your",
    ]
)
TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+|[^\w\s]", re.UNICODE)
Phrase = tuple[str, ...]
CLOSING = frozenset(".,;:!?)")
ENDING = frozenset(".!?")


class Predictor(BasePredictor):
    def setup(self) -> None:
        """Read the text and count how rare each word is."""
        text = (Path(__file__).parent / "corpus.txt").read_text(encoding="utf-8")
        self.paragraphs = [tokenize(part) for part in text.split("\n\n") if part.strip()]
        documents = Counter(word for part in self.paragraphs for word in {t.lower() for t in part})
        self.rarity = {w: math.log(len(self.paragraphs) / n) + 0.1 for w, n in documents.items()}
        words = sum(map(len, self.paragraphs))
        print(
            f"Read {words} tokens ({len(self.rarity)} different ones) in {len(self.paragraphs)} paragraphs."
        )

    def predict(
        self,
        prompt: str = Input(
            description="What the text should be about, or its beginning. Paragraphs of the training text that share "
            "rare words with it count more. Example: 'Tell me about the dragon in the mountains'"
        ),
        max_tokens: int = Input(
            description="The largest number of tokens (words and punctuation marks) to generate",
            default=128,
            ge=1,
            le=4096,
        ),
        temperature: float = Input(
            description="Randomness: 0 always takes the likeliest word, 1 follows the counts, more is wilder",
            default=0.8,
            ge=0,
            le=5,
        ),
        top_k: int = Input(
            description="Choose among this many of the likeliest words; 0 for no limit",
            default=50,
            ge=0,
            le=1000,
        ),
        seed: int | None = Input(
            description="The same seed and inputs give the same text; left out, the seed is random and is logged",
            default=None,
        ),
    ) -> ConcatenateIterator[str]:
        """Write prose word by word. A Markov chain over a small text: honest, quick and rather dreamy."""
        started = time.perf_counter()
        given = tokenize(prompt)
        if not given:
            raise ValueError(
                "The prompt is empty: write at least one word for the text to start from."
            )
        if seed is None:
            seed = random.SystemRandom().randrange(2**31)
        print(f"Using seed: {seed}")

        topic = frozenset(token.lower() for token in given) - STOP_WORDS
        chain = Chain(self.paragraphs, self.weights(topic), given, topic)
        count, first_at = 0, None
        for token in chain.walk(random.Random(seed), temperature, top_k):
            if first_at is None:
                first_at = time.perf_counter()
            yield token if token in CLOSING or count == 0 else " " + token
            count += 1
            if count >= max_tokens:
                break
        elapsed = time.perf_counter() - started
        record(
            input_token_count=len(given),
            output_token_count=count,
            time_to_first_token=round((first_at or started) - started, 6),
            tokens_per_second=round(count / elapsed, 3),
        )
        print(f"Generated {count} tokens in {elapsed:.3f} seconds")

    def weights(self, topic: frozenset[str]) -> list[float]:
        """Return how much each paragraph counts for the words of a prompt."""
        known = {word: self.rarity[word] for word in topic if word in self.rarity}
        scale = sum(known.values()) or 1.0
        if known:
            print("Words of the prompt that the text knows: " + ", ".join(sorted(known)))
        weights = []
        for paragraph in self.paragraphs:
            words = {token.lower() for token in paragraph}
            share = sum(value for word, value in known.items() if word in words) / scale
            weights.append(1.0 + 20.0 * share * share)
        return weights


class Chain:
    """Counts of what follows one, two and three words, weighted by paragraph."""

    def __init__(
        self,
        paragraphs: list[list[str]],
        weights: list[float],
        given: list[str],
        topic: frozenset[str],
    ) -> None:
        self.following: list[dict[Phrase, Counter[str]]] = [
            defaultdict(Counter) for _ in range(ORDER + 1)
        ]
        self.openings: Counter[Phrase] = Counter()
        for paragraph, weight in zip(paragraphs, weights, strict=True):
            self.learn(paragraph, weight, topic)
        self.learn(given, 0.2, frozenset())

    def learn(self, tokens: list[str], weight: float, topic: frozenset[str]) -> None:
        for index, token in enumerate(tokens):
            if index == 0 or tokens[index - 1] in ENDING:
                sentence = {word.lower() for word in sentence_at(tokens, index)}
                self.openings[tuple(tokens[index : index + 2])] += weight * (
                    1 + 30 * len(topic & sentence)
                )
            for order in range(1, ORDER + 1):
                if index >= order:
                    self.following[order][tuple(tokens[index - order : index])][token] += weight

    def walk(self, rng: random.Random, temperature: float, top_k: int) -> Iterator[str]:
        """Yield tokens without end, the first a beginning of a sentence."""
        tokens, said = [], set()
        while True:
            if not tokens or tokens[-1] in ENDING:
                following = pick(self.unsaid(said), rng, temperature, top_k)
                said.add(following)
            else:
                token = pick(self.next_words(tokens, said), rng, temperature, top_k)
                following = (token,)
                said.add((*tokens[-ORDER:], token))
            tokens += following
            yield from following

    def unsaid(self, said: set[Phrase]) -> Counter[Phrase]:
        """Return the first two words of sentences, those used before with little weight."""
        return Counter(
            {
                pair: weight * (REPEATED if pair in said else 1)
                for pair, weight in self.openings.items()
            }
        )

    def next_words(self, tokens: list[str], said: set[Phrase]) -> Counter[str]:
        """Return what may follow `tokens`; after words that the text ends with, a full stop."""
        scores: Counter[str] = Counter()
        for order in range(1, ORDER + 1):
            counts = self.following[order].get(tuple(tokens[-order:]))
            if counts:
                share = BACK_OFF ** (ORDER - order) / sum(counts.values())
                for token, count in counts.items():
                    phrase = (*tokens[-ORDER:], token)
                    scores[token] += count * share * (REPEATED if phrase in said else 1)
        return scores or Counter({".": 1})


def sentence_at(tokens: list[str], start: int) -> list[str]:
    """Return the words from `start` to the end of the sentence."""
    end = start
    while end < len(tokens) and tokens[end] not in ENDING:
        end += 1
    return tokens[start:end]


def pick(scores: Counter[Any], rng: random.Random, temperature: float, top_k: int) -> Any:
    """Return one key of `scores` by weight, sharpened or flattened by the temperature."""
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if temperature < 0.01:
        return ranked[0][0]
    ranked = ranked[:top_k] if top_k else ranked
    best = math.log(ranked[0][1])
    weights = [math.exp((math.log(score) - best) / temperature) for _, score in ranked]
    return rng.choices([token for token, _ in ranked], weights)[0]


def tokenize(text: str) -> list[str]:
    return TOKEN.findall(text)


def record(**values: float) -> None:
    """Report metrics of the prediction, as hosted language models do."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalFeatureWarning)
        scope = current_scope()
    for name, value in values.items():
        scope.record_metric(name, value)
