"""What a sentence is for, and what kind of section a heading opens."""

import pytest

from ptmrag.documents.sections import section_of
from ptmrag.documents.sentence_roles import role_in, role_of


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("The effect is significant (p < 0.01) on all of the three tasks that we tried.", "prose"),
        (
            "Larkspur keeps a sparse memory of sixty-four slots beside the text of a report.",
            "prose",
        ),
        ("$FW 6HDUFK>)URQW5RZ VRIWZDUH @ 2EV )URQW5RZLVD GLVFRQWLQXHG VRIWZDUHª.", "furniture"),
        ("云雀在正文之外维护一个稀疏记忆。", "prose"),
        ("Figure 2: The memory of Larkspur and how it is written to by the encoder.", "caption"),
        ("表 3 各模型在断句任务上的准确率", "caption"),
        ("The rest of this paper is organised as follows.", "signpost"),
        ("Section 4.2 reports on the ablation of the memory.", "signpost"),
        ("Section 4.2: without the memory, the score falls by 3.1 points.", "prose"),
        (
            "We first describe the memory in this section, then the reader of the memory.",
            "signpost",
        ),
        ("More details can be found in the training logs, see Appendix B.", "signpost"),
        ("Ada Lark1 and Bo Heron2, University of Reeds, {ada,bo}@reeds.example", "authors"),
        ("Ada Lark, Google Research, and Bo Heron, University of Reeds", "authors"),
        (
            "Larkspur, from the University of Reeds and Google, is an encoder with a memory.",
            "prose",
        ),
        ("Larkspur is a family of models from the laboratory of the Reeds Institute.", "prose"),
        ("训练语料来自百科、新闻和论坛，其中新闻占一半。", "prose"),
        ("新闻：云雀的权重已经向所有人开放下载。", "news"),
        ("在 A 上的得分为 90.7（此前为 88.4），在 B 上为 86.8（此前为 83.2）。", "prose"),
        ("pip install larkspur and run the demo on a report of your own choice", "code"),
        ("News: the weights of Larkspur have been released to everybody on Monday", "news"),
        ("The code and the weights can be found at https://example.org/larkspur", "link"),
        ("Larkspur 77.0 51.3 82.2 87.5 89.2 88.5 59.9 91.3 86.9 56.3", "table"),
        ("Model | Accuracy | Time per report in seconds | Memory in gigabytes", "table"),
    ],
)
def test_roles(sentence: str, role: str) -> None:
    """Furniture of the page is told from prose."""
    assert role_of(sentence) == role


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("ABSTRACT", "abstract"),
        ("1 Introduction", "introduction"),
        ("2 Related Work", "related"),
        ("3.1 Model Architecture", "method"),
        ("4 Datasets", "data"),
        ("5 Results and Analysis", "results"),
        ("6 Limitations", "limitations"),
        ("7 Conclusion and Future Work", "conclusion"),
        ("Acknowledgements", "appendix"),
        ("摘要", "abstract"),
        ("3 实验设置", "experiments"),
        ("4.3 结果分析", "results"),
        ("分析与讨论", "results"),
        ("2.1 情感分析", "other"),
        ("4.1 Sentiment Analysis", "other"),
        ("Birds", "other"),
    ],
)
def test_sections(heading: str, section: str) -> None:
    """A heading opens a section of a kind that questions ask for."""
    assert section_of(heading) == section


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("What is Larkspur?", "about"),
        ("✨ Key Features", "about"),
        ("项目简介", "about"),
        ("🔥 News", "news"),
        ("Latest updates", "news"),
        ("更新日志", "news"),
        ("August 24, 2020", "news"),
        ("2024-03-01", "news"),
        ("1. Installation", "usage"),
        ("Quick start", "usage"),
        ("Requirements and installation", "usage"),
        ("环境依赖", "usage"),
        ("使用方法", "usage"),
        ("License", "licence"),
        ("许可证", "licence"),
        ("Citing Larkspur", "links"),
        ("Contact us", "links"),
        ("致谢", "links"),
        # What is said of the work itself has the kinds of a paper.
        ("Model architecture", "method"),
        ("How the updates of its memory work", "other"),
        ("Results", "results"),
        ("", "about"),
    ],
)
def test_sections_of_a_readme(heading: str, section: str) -> None:
    """A README says what it is, what is new, how to use it, and whom to thank, under headings of its own."""
    assert section_of(heading, is_page=True) == section


def test_a_paper_has_no_sections_of_a_readme() -> None:
    """ "Usage" and "News" in a paper are about its subject."""
    assert section_of("3.2 Usage of memory") == section_of("News") == "other"


def test_prose_of_a_readme_is_for_what_its_section_is_for() -> None:
    """A sentence on installing is not about the work, and a caption stays one."""
    sentence = "You need a compiler for the memory before you install the package itself."
    assert role_in("about", sentence) == "prose"
    assert role_in("usage", sentence) == "usage"
    assert role_in("links", sentence) == "link"
    assert role_in("method", "Slots 64 32 16 of the memory", kind="table") == "table"
    assert role_in("method", "记忆槽的数目应当与报告的页数相符。", kind="table") == "prose"
    assert role_in("licence", "Figure 2: The memory of Larkspur and its encoder.") == "caption"
