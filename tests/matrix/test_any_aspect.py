"""Aspects in any words: which sentences have them, in either language, and which do not."""

import pytest

from ptmrag.matrix.any_aspect import has_words
from ptmrag.matrix.aspects import aspect_of


@pytest.mark.parametrize(
    ("aspect", "said"),
    [
        ("how many random seeds were run", "We average the scores over 4 seeds, each of them random."),
        ("weight initialisation", "All weights are initialized with values near zero."),
        ("who funded the work", "The second author was supported by a grant of the state."),
        ("test-set contamination", "We found that contamination has no influence on the scores."),
        ("hardware failures during training", "Three failures of the hardware forced us to begin anew."),
        ("beam width", "In decoding we set the beam size to 4."),
        ("是否用混合精度", "All models were trained with fp16 arithmetic."),
        ("训练数据怎样去重", "We removed near-duplicate pages."),
        ("预热步数", "The warm-up takes 2,000 steps."),
        ("混合精度", "本文采用混合精度训练。"),
    ],
)  # fmt: skip
def test_a_sentence_that_says_it_has_the_words_or_what_means_the_same(
    aspect: str, said: str
) -> None:
    """Words that ask count for nothing; spelling, inflection and language make no difference."""
    assert has_words(said, aspect_of(aspect))


@pytest.mark.parametrize(
    ("aspect", "said"),
    [
        ("用户界面", "Users write a query of 12 words."),
        ("蛋白质结构", "The data have relations of proteins and drugs."),
        ("user interface", "Each user writes a query."),
        ("weight initialisation", "The initial results of the weighted vote are promising."),
        ("batch size", "We use batch normalization with 8 layers."),
        ("test-set contamination", "We evaluate on the test set."),
        ("beam width", "In decoding we use beam search with a beam."),
        ("how was it used", "It was used in this paper."),
    ],
)
def test_a_part_of_the_aspect_is_not_enough(aspect: str, said: str) -> None:
    """Half of a term is another thing, a number is wanted where one is asked for, and so is a word that tells."""
    assert not has_words(said, aspect_of(aspect))


def test_a_heading_may_have_some_of_the_words() -> None:
    """But the sentence must have one of them."""
    aspect = aspect_of("pooling strategies")
    assert has_words("We take the mean pooling here.", aspect, heading="Strategies")
    assert not has_words("We take the mean here.", aspect, heading="Pooling strategies")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("licence of the released models", "licence"),
        ("software framework used for the implementation", "framework"),
        ("用什么硬件训练", "hardware"),
        ("what data were used", "data"),
        ("size of the vocabulary", ""),
    ],
)
def test_a_known_aspect_is_known_in_a_phrase(asked: str, name: str) -> None:
    """What says only of whom it is asked makes no other aspect of it."""
    assert aspect_of(asked).name == name
