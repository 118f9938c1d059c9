"""Late interaction: words of passages in two bits a dimension, and their scores for a question."""

import numpy as np
import pytest

from ptmrag.embed.late_interaction import OUTSIDE, PassageWords, WordVectors, pack, words_of
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, normalised

DIM = 384


def random_words(count: int, *, seed: int, dim: int = DIM) -> PassageWords:
    """Words around a common direction, as those of a model are."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(dim)
    vectors = normalised((common + rng.standard_normal((count, dim))).astype(np.float32))
    return PassageWords(vectors, np.arange(count, dtype=np.uint16))


def centre(words: PassageWords) -> np.ndarray:
    return normalised(words.vectors.mean(0)[None])[0]


def encoded(spans: list[tuple[int, int]]) -> EncodedPassage:
    """A passage whose tokens point in as many directions."""
    tokens = np.eye(len(spans), DIM, dtype=np.float32)
    return EncodedPassage(tokens[0], tokens, np.array(spans, dtype=np.int32))


def spans_of(pieces: list[str]) -> list[tuple[int, int]]:
    ends = np.cumsum([len(piece) for piece in pieces]).tolist()
    return [(end - len(piece), end) for piece, end in zip(pieces, ends, strict=True)]


def test_pieces_of_a_word_become_one_and_what_says_nothing_none() -> None:
    """Adjacent tokens are a word; spaces, punctuation, stop words and special tokens are left out."""
    pieces = ["The", " trans", "former", " is", " pre", "-", "trained", "."]
    text = "".join(pieces)
    words = words_of(text, encoded([(0, 0), *spans_of(pieces), (0, 0)]))
    assert [text[start:][:4] for start in words.starts] == ["tran", "pre-", "trai"]
    half = np.sqrt(0.5)
    np.testing.assert_allclose(words.vectors[0, 2:4], [half, half], atol=1e-6)


def test_chinese_pieces_stand_alone() -> None:
    """Chinese has no spaces: each token is a word, and particles are none."""
    pieces = ["掩码", "语言", "模型", "的", "BERT", "预训练"]
    words = words_of("".join(pieces), encoded(spans_of(pieces)))
    assert words.starts.tolist() == [0, 2, 4, 7, 11]


def test_words_of_the_context_have_no_place_in_the_passage() -> None:
    """The words before the passage count, but have no place in it."""
    pieces = ["Title", "\n", "Masked", " words"]
    words = words_of("".join(pieces), encoded(spans_of(pieces)), offset=6)
    assert words.starts.tolist() == [OUTSIDE, 0, 7]


def test_a_text_without_words_has_none() -> None:
    """Punctuation alone, or a model that gives no tokens."""
    assert len(words_of("...", encoded([(0, 1), (1, 3)])).vectors) == 0
    silent = EncodedPassage(
        np.ones(DIM, np.float32), np.zeros((0, DIM), np.float32), np.zeros((0, 2), np.int32)
    )
    assert len(words_of("masked words", silent).vectors) == 0


@pytest.mark.parametrize("dim", [384, 768, 50])
def test_packing_keeps_cosines(dim: int) -> None:
    """Cosines with the packed words equal those with the words themselves, up to small errors."""
    words = random_words(200, seed=1, dim=dim)
    raw = pack(words, centre(words))
    assert len(raw) == 200 * (4 + -(-dim // 4))
    unpacked = WordVectors.of([raw], [centre(words)])
    asked = random_words(30, seed=2, dim=dim).vectors
    exact, found = asked @ words.vectors.T, unpacked.cosines(asked)
    assert np.abs(exact - found).std() < 0.6 / dim**0.5
    assert unpacked.starts.tolist() == words.starts.tolist()


def test_maxsim_is_the_weighted_mean_of_the_best_cosines() -> None:
    """Each token takes its nearest word of a passage; weights say how much it counts."""
    passages = [random_words(n, seed=n) for n in (5, 40, 1)]
    centres = [centre(words) for words in passages]
    stored = WordVectors.of([pack(w, c) for w, c in zip(passages, centres, strict=True)], centres)
    tokens = random_words(7, seed=9).vectors
    weights = np.array([0, 1, 2, 0, 5, 1, 3], dtype=np.float32)
    query = EncodedQuery(tokens[0], tokens, weights)
    scores = stored.maxsim(query, cosines=stored.cosines(tokens))
    exact = [(weights @ (tokens @ w.vectors.T).max(1)) / weights.sum() for w in passages]
    np.testing.assert_allclose(scores, exact, atol=0.05)


def test_a_passage_or_a_question_without_words_has_its_cosine() -> None:
    """Late interaction falls back on the vectors of the whole."""
    words = random_words(5, seed=3)
    centres = [centre(words), normalised(np.ones((1, DIM), np.float32))[0]]
    empty = pack(PassageWords(np.zeros((0, DIM), np.float32), np.zeros(0, np.uint16)), centres[1])
    stored = WordVectors.of([pack(words, centres[0]), empty], centres)
    query = EncodedQuery(centres[0], words.vectors, np.ones(5, np.float32))
    cosines = stored.cosines(words.vectors)
    assert stored.maxsim(query, cosines=cosines)[1] == pytest.approx(
        float(centres[0] @ centres[1]), abs=1e-5
    )
    mute = EncodedQuery(centres[0], words.vectors, np.zeros(5, np.float32))
    assert stored.maxsim(mute, cosines=cosines)[0] == pytest.approx(1.0, abs=1e-5)


def test_the_rotation_never_changes() -> None:
    """An index made on one machine is read on another: the bytes of a word are fixed."""
    vector = np.zeros((1, 8), np.float32)
    vector[0, 0] = 1
    raw = pack(PassageWords(vector, np.array([3], np.uint16)), np.zeros(8, np.float32))
    again = WordVectors.of([raw], [np.zeros(8, np.float32)])
    assert raw[4:].hex() == "bd74"
    assert again.cosines(vector)[0, 0] == pytest.approx(1, abs=1e-3)


def test_a_part_of_a_passage_has_the_best_cosines_of_its_words_and_of_the_context() -> None:
    """Parts may overlap, be empty, and end behind the last word; the context belongs to all of them."""
    starts = np.array([OUTSIDE, 0, 5, 9, OUTSIDE, 14], np.uint16)
    words = random_words(6, seed=5)
    raw = pack(PassageWords(words.vectors, starts), centre(words))
    stored = WordVectors.of([raw], [centre(words)])
    cosines = stored.cosines(random_words(3, seed=6).vectors)
    context = cosines[:, [0, 4]].max(1)
    best = stored.best_of_spans([(0, 5), (0, 10), (6, 8), (14, 90)], cosines=cosines)
    exact = [
        np.maximum(cosines[:, inside].max(1), context) if inside else context
        for inside in ([1], [1, 2, 3], [], [5])
    ]
    np.testing.assert_array_equal(best, exact)
    alone = WordVectors.of([pack(words, centre(words))], [centre(words)])
    assert np.isinf(alone.best_of_spans([(40, 50)], cosines=cosines)).all()
    assert alone.best_of_spans([], cosines=cosines).shape == (0, 3)


def test_words_are_scored_alike_in_however_many_passages() -> None:
    """More words than are unpacked at once give the same cosines as each passage alone."""
    passages = [random_words(n, seed=n) for n in (300, 1, 500)]
    centres = [centre(words) for words in passages]
    packed = [pack(w, c) for w, c in zip(passages, centres, strict=True)]
    tokens = random_words(4, seed=8).vectors
    together = WordVectors.of(packed, centres)
    alone = [WordVectors.of([p], [c]).cosines(tokens) for p, c in zip(packed, centres, strict=True)]
    cosines = together.cosines(tokens)
    np.testing.assert_allclose(cosines, np.concatenate(alone, axis=1), atol=1e-6)
    np.testing.assert_allclose(together.passage(2).cosines(tokens), alone[2], atol=1e-6)
