"""Questions about the catalog itself: what is understood, what is left alone, what is answered."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from helpers import catalog_index
from ptmrag.answer.answer import Answer
from ptmrag.catalog.parse import default_catalog_path, parse_catalog, read_catalog
from ptmrag.catalog_answers.list_answer import answer_from_list
from ptmrag.catalog_answers.list_view import ListView, view_of
from ptmrag.language.verbatim import contains
from ptmrag.library.library import Library
from ptmrag.understanding.list_question import LinkWish, ListQuestion, Years
from ptmrag.understanding.read_list_question import understand

LIST = Path(__file__).with_name("list_of_34_works.md")
BIRDS = """
# Birds of the workshop
## 压缩 / Compression
- **Heron: Distilling Translators** (2021) [paper](https://arxiv.org/abs/2102.00002) [code](https://github.com/a/heron)

  Heron distils small translators. It is tested on news.
- **Swift** [paper](https://arxiv.org/abs/1905.00003)

  Swift prunes the weights of an encoder.
## 长文本 / Long text
- **Larkspur: Sparse Memory** (2020) [paper](https://arxiv.org/abs/2101.00001)

  Larkspur is an encoder for long reports. Its memory is a kind of model compression.
## 工具 / Tools
- **Aviary** [code](https://github.com/a/aviary) [slides](https://a.org/aviary-slides.pdf)

  Aviary（鸟舍）是一个训练工具，支持中文。
"""


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A list of 34 works as the package's was in its first edition, nothing fetched."""
    path = tmp_path_factory.mktemp("survey") / "index"
    return Library.open(catalog_index.build(path, read_catalog(LIST)))


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Four entries; one paper could not be read, one was."""
    path = tmp_path_factory.mktemp("birds") / "index"
    failed, read = {"arxiv:2102.00002", "arxiv:2101.00001"}, "github:a/heron"
    return Library.open(catalog_index.build(path, parse_catalog(BIRDS), failed=failed, read=read))


def ask(question: str, library: Library) -> Answer:
    """The answer, checked: marks and citations one to one, each quote verbatim on its page."""
    asked = understand(question)
    assert asked is not None, question
    answer = answer_from_list(question, asked, view=view_of(library))
    assert answer is not None, question
    shown = [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)]
    assert shown == [citation.n for citation in answer.citations]
    for citation in answer.citations:
        assert contains(library.passages.page_text(citation.source, citation.page), citation.quote)
    return answer


def listed(answer: Answer) -> list[list[str]]:
    """The entries of each part of an answer, by the start of their ids."""
    ids = {citation.n: citation.entry_id for citation in answer.citations}
    parts = [re.findall(r"\[(\d+)\]", part) for part in answer.text.split("\n\n")]
    return [[ids[int(n)] for n in part] for part in parts if part]


# --- what is understood -------------------------------------------------------------------------


def wants(asked: str, lang: str, **conditions: object) -> ListQuestion:
    return ListQuestion(asked, lang, **conditions)  # type: ignore[arg-type]


CODE, NO_CODE = LinkWish("code"), LinkWish("code", is_there=False)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which entries have code?", wants("list", "en", links=(CODE,))),
        ("Which papers don't have code?", wants("list", "en", links=(NO_CODE,), is_paper=True)),
        ("entries without code", wants("list", "en", links=(NO_CODE,))),
        ("How many entries come with slides?", wants("count", "en", links=(LinkWish("slides"),))),
        ("how many papers after 2020?", wants("count", "en", years=Years(2021, None, 2020), is_paper=True)),
        ("papers since 2020", wants("list", "en", years=Years(2020), is_paper=True)),
        ("list the entries from 2019 to 2021", wants("list", "en", years=Years(2019, 2021))),
        ("Which works were published before 2019?", wants("list", "en", years=Years(None, 2018, 2019))),
        ("list all entries of 2020", wants("list", "en", years=Years(2020, 2020))),
        ("list the surveys", wants("list", "en", topics=("surveys",))),
        ("Show me all tools for model compression", wants("list", "en", topics=("tools", "model compression"))),
        ("which entries are in the category Long texts?", wants("list", "en", category="Long texts")),
        ("Which papers are about long texts and have code?", wants("list", "en", topics=("long texts",), links=(CODE,),
                                                                           is_paper=True)),
        ("Can you list all works related to BERT?", wants("list", "en", topics=("BERT",))),
        ("which multilingual models are there?", wants("list", "en", topics=("multilingual",), is_sure=False)),
        ("how many entries are there?", wants("count", "en")),
        ("which category has the most entries?", wants("largest", "en")),
        ("What categories are there?", wants("categories", "en")),
        ("how many papers per year?", wants("years", "en")),
        ("what is new since my last ingest?", wants("new", "en")),
        ("What did the last update add?", wants("new", "en")),
        ("which papers could not be read?", wants("unread", "en")),
        ("list the failed links", wants("unread", "en")),
        ("What are the newest papers?", wants("newest", "en")),
        ("列出所有与模型压缩有关的工作", wants("list", "zh", topics=("模型压缩",))),
        ("文本匹配有哪些模型？", wants("list", "zh", topics=("文本匹配",), is_sure=False)),
        ("有哪些关于长文本的论文？", wants("list", "zh", topics=("长文本",), is_paper=True)),
        ("2021年之后的多语言模型有哪些", wants("list", "zh", topics=("多语言",), years=Years(2022, None, 2021),
                                                    is_sure=False)),
        ("2021年以来有多少篇论文？", wants("count", "zh", years=Years(2021), is_paper=True)),
        ("2019到2020年之间的工作有哪些", wants("list", "zh", years=Years(2019, 2020))),
        ("哪些条目没有代码", wants("list", "zh", links=(NO_CODE,))),
        ("请问哪些条目提供了代码？", wants("list", "zh", links=(CODE,))),
        ("有幻灯片的条目有哪些", wants("list", "zh", links=(LinkWish("slides"),))),
        ("库里有哪些综述？", wants("list", "zh", topics=("综述",))),
        ("长文本类别下有哪些条目？", wants("list", "zh", category="长文本")),
        ("提到BERT的条目有多少？", wants("count", "zh", topics=("BERT",), is_mention=True)),
        ("一共有多少条目？", wants("count", "zh")),
        ("目录里有哪些类别？", wants("categories", "zh")),
        ("哪个类别的条目最多？", wants("largest", "zh")),
        ("每个类别有多少条目？", wants("sizes", "zh")),
        ("哪些论文没有读到？", wants("unread", "zh")),
        ("读取失败的条目有哪些", wants("unread", "zh")),
        ("上次导入之后有什么新内容？", wants("new", "zh")),
        ("最近新增了哪些论文", wants("new", "zh")),
        ("最新的论文有哪些？", wants("newest", "zh")),
    ],
)  # fmt: skip
def test_a_question_about_the_catalog_is_understood(question: str, expected: ListQuestion) -> None:
    """What is asked, and each condition, in either language."""
    assert understand(question) == expected


ABOUT_THE_CATALOG = """
Which entries are about knowledge distillation?
Which of the entries have slides?
What papers do you have on multimodal pre-training?
Do you have any papers on long documents?
Are there any surveys in the catalog?
Is there a survey of vision-language models?
Show all papers published in 2020 with code
List all entries from 2020 that have no code
how many of the entries have a paper?
number of entries with code
What's the number of papers on model compression?
Which works from 2019 have code?
Show me every entry about BERT without code
which tools were released before 2020?
list everything
list all entries
list all papers
Which papers in the catalog are about adversarial training?
Which entries in the catalog have no links?
how many papers are there in the library?
How many papers are there from 2020?
What tools are in the catalog?
Which papers did you fail to read?
What papers haven't been read yet?
Anything new since the last update?
Which entries were added in the last ingest?
what's new in the library?
Which categories does the catalog have?
How many categories are there?
How many entries are in each category?
How many papers are in the category model compression?
Which is the largest category?
which papers have both code and weights?
Which entries have code but no paper?
What are the most recent papers?
What is the oldest paper?
给我列出所有论文
列出全部条目
请列出2020年的所有论文
列出目录中所有关于多模态的条目
帮我找一下长文本相关的论文
我想看看关于模型压缩的论文有哪些
有没有关于长文本的论文？
有没有综述？
目录里有没有关于蒸馏的工作？
2020年发表的有代码的论文有哪些？
2019年有哪些论文？
2019年的论文有多少篇？
2018年及以前的条目
2020年至今有哪些工作？
哪些论文既有代码又有权重？
哪些论文是2020年发表的？
哪些条目是关于可视化的？
哪些条目属于模型压缩类？
模型压缩这一类有几篇论文？
哪些工作有开源代码？
哪些工作没有开源？
开源工具有哪些？
有多少篇论文提供了代码？
提供代码的论文有多少？
没有论文链接的条目有哪些？
还有哪些论文没有下载成功？
哪些论文抓取失败了？
哪些链接打不开？
有哪些论文还没读？
上次更新新增了哪些论文？
最近有什么新论文？
自从上次导入以来新增了什么？
一共有几个类别？
目录分为哪几类？
哪个类别的论文最多？
论文最多的类别是哪个？
各类别分别有多少条目？
哪一年的论文最多？
最早的论文是哪篇？
库里一共有多少篇论文？
总共收录了多少条目？
这个目录收录了多少论文？
关于BERT的论文有哪些？
与GPT-3有关的条目有哪些？
谷歌的论文有哪些？
哪些论文来自微软？
句向量模型有哪些？
对比学习方面的工作
中文预训练模型有哪些？
哪些论文和 BERT 有关
文本分类的论文有哪些
参数高效微调有哪些工作？
What are the surveys?
list papers by year
What is in the catalog?
目录里有什么？
""".strip().splitlines()


@pytest.mark.parametrize("question", ABOUT_THE_CATALOG)
def test_the_catalog_is_asked_in_many_ways(question: str, survey: Library) -> None:
    """Each is understood and answered, with all its citations in order."""
    ask(question, survey)


ABOUT_CONTENT = """
which models does the paper compare?
how many parameters does BERT have?
Which tools does TextBrewer support?
How many papers does the survey review?
Which papers did the authors cite?
What papers was BioBERT trained on?
How many entries does the vocabulary have?
How many works does the survey of Sun et al. cover?
Which models outperform BERT on GLUE?
Which models use knowledge distillation?
What models are used as baselines?
List the pre-training tasks of BERT
List the datasets used in the experiments
List the models compared in the paper
Which paper introduced replaced token detection?
What is the latest version of TextBrewer?
What is new in DeepNet?
What is the new part of MT-NLG?
Which code does BERT-EMD build on?
How many layers does the encoder have after pruning?
Which articles of Wikipedia were used for pre-training?
How many PubMed papers was BioBERT trained on?
What is model compression?
How does BERT-EMD compress BERT?
Which category does a discriminator predict?
How many categories does the classifier tell apart?
What categories are there in the AG News dataset?
Which links does self-attention make between tokens?
What changed since the last version of BERT?
Which surveys of customers were used?
How many tools did the agents call?
Why was the paper published after 2020?
Who wrote the paper on skip-thought vectors?
Which models failed on the long documents?
Which papers show that the embedding could not be read off the weights?
What sources of noise are there in the data?
BERT 有哪些预训练任务？
BERT 有多少参数？
作者比较了哪些模型？
论文用了哪些数据集？
这篇论文有哪些贡献？
这篇论文有哪些相关工作？
BERT 的相关工作有哪些？
哪些模型使用了对比学习？
哪些模型超过了 BERT？
哪个模型面向生物医学文本？
Mengzi 系列有哪些模型？
文本分类有哪些类别？
分类器要区分多少个类别？
GPT-3 在哪些任务上落后？
ELECTRA 的论文有多少页？
ELECTRA 是哪一年发表的？
TextBrewer 支持哪些工具？
哪些论文引用了 Transformer？
PRADO 最新的改进是什么？
What works for long texts?
What works?
Which models are in the Transformers library?
What are the main findings of the paper?
What are the papers' limitations?
Which papers inspired BERT?
Which paper is best?
Which models are the fastest?
Which models have attention?
Which models have 12 layers?
which models have code-switching ability?
How many models did they train?
How many models are there in the ensemble?
How many papers are in the PubMed corpus?
How many articles are in the corpus?
How many entries are in the embedding table?
how many tools are in ToolBench?
What models does Hugging Face provide?
What tools are available in LangChain?
Which libraries does bert4keras depend on?
What are the models for?
List the models.
What models?
show me BERT
Give me the list of hyperparameters
Give me a summary of papers
Summarise the papers on model compression
Compare the papers on model compression
Which papers on model compression are the best?
Which entries in the confusion matrix are zero?
which of the models has the most parameters?
Which survey covers most languages?
Which post explains self-attention best?
Which paper has the most citations?
which model has the most parameters?
Which category of methods has the best results?
What categories of errors are there?
How many categories are there in CLUE?
What links are there between BERT and GPT?
Which weights have no gradient?
Which parameters are new since BERT?
What changed after 2020?
How did models change after 2020?
Which models won after 2020?
What happened in 2019?
Was BERT published in 2019?
When was BERT published?
In which year was the Transformer proposed?
How many entries of the attention matrix are kept?
Which entries does Performer never build?
哪些词没有读到？
哪些条目被裁剪了？
注意力矩阵有多少条目？
有哪些模型参数？
有哪些模型结构？
有哪些工作机制？
有哪些论文结论？
模型有哪些？
论文的贡献有哪些？
论文的结论是什么？
论文有多少作者？
综述讨论了哪些问题？
综述的主要观点有哪些？
这些模型有哪些区别？
这些工作有什么共同点？
BERT 之后有哪些模型？
BERT 和 GPT 有哪些区别？
哪些模型比 BERT 快？
哪些模型参数最少？
哪些论文的效果最好？
哪些工具支持中文？
哪些工具可以可视化注意力？
预训练需要哪些资料？
训练数据包括哪些文章？
预训练语料有哪些？
工具的特点有哪些？
知识蒸馏有哪些工具支持？
代码在哪里？
有代码吗？
BERT 有代码吗？
TextBrewer 的代码有哪些功能？
2020 年发生了什么？
CLUE 有多少个类别？
分类任务有哪些类别？
数据集中有哪些类别？
模型分为哪几类？
注意力头分为哪几类？
为什么没有代码？
没有标注数据时有哪些模型可用？
没有读到的词怎么处理？
上次更新的梯度是多少？
参数更新之后有什么变化？
新增的参数有多少？
新增了哪些参数？
新增哪些预训练任务？
最新的模型是哪个？
最早的预训练模型是什么？
训练了多少个模型？
有多少模型参数？
哪篇论文提出了 adapter？
哪篇综述讲了视觉语言？
推荐一篇论文
介绍一下模型压缩的工作
总结长文本方面的论文
比较模型压缩的论文
孟子系列有多少个模型？
Chinese-ELECTRA 有多少种规模的模型？
多语言模型有哪些缺点？
长文本模型的优点有哪些？
GPT-3 相关的论文里用了哪些数据？
库里的函数有哪些？
这个库有哪些模型？
Keras 库有哪些模型？
Transformers 库里有哪些模型？
CLUE 上有哪些模型？
训练语料一共有多少篇文章？
BioBERT 用了多少篇论文训练？
词表里有多少条目？
为什么有些样本没有读到？
什么是模型压缩？
怎样压缩模型？
模型压缩有哪些方法？
2020年之后有哪些改进？
实验中有代码吗？
实验部分比较了多少个模型？
""".strip().splitlines()


@pytest.mark.parametrize("question", ABOUT_CONTENT)
def test_a_question_about_content_is_left_alone(question: str) -> None:
    """What only looks like a question to the catalog is one to the papers."""
    assert understand(question) is None


def test_there_are_enough_of_them() -> None:
    """Precision is tested harder than the rest, in both languages."""
    assert len(set(ABOUT_CONTENT)) > 150 > len(ABOUT_THE_CATALOG)


@pytest.mark.parametrize(
    "question",
    ["Mengzi 有哪些模型？", "孟子有哪些模型？", "GPT-3 有哪些模型？", "T5 有哪些模型？",
     "which ELECTRA models are there?", "which knitting models are there?", "编织有哪些模型？"],
)  # fmt: skip
def test_models_of_a_work_are_no_entries(question: str, survey: Library) -> None:
    """ "X models" where X is the name of a work, or nothing of the catalog's, go to the papers."""
    asked = understand(question)
    assert asked is None or answer_from_list(question, asked, view=view_of(survey)) is None


# --- what is answered ---------------------------------------------------------------------------

COMPRESSION = ["textbrewer", "bert-emd", "prado"]
LONG = ["transformer-xl", "cogltx", "prado"]
MATCHING = ["skip-thought", "simbert", "albert-zh", "chinese-electra", "t-ta", "bert-as-service"]
NO_CODE_IN_SURVEY = [
    "the-illustrated",
    "skip-gram",
    "skip-thought",
    "vision-language",
    "paradigm",
    "bert-related",
]
AFTER_2020 = ["deepnet", "mt-nlg", "vision-language", "mengzi", "paradigm"]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("列出所有与模型压缩有关的工作", [COMPRESSION, ["bert-related"]]),
        ("列出所有與模型壓縮有關的工作", [COMPRESSION, ["bert-related"]]),
        ("list all papers about model compression", [COMPRESSION, ["bert-related"]]),
        ("长文本方面有哪些论文？", [LONG]),
        ("which entries deal with long texts?", [LONG]),
        ("文本匹配有哪些模型？", [MATCHING]),
        ("which models are there for text matching?", [MATCHING]),
        ("哪些条目没有代码", [NO_CODE_IN_SURVEY]),
        ("which entries have no code?", [NO_CODE_IN_SURVEY]),
        ("list the surveys", [["vision-language", "paradigm", "bert-related"]]),
        ("how many papers after 2020?", [AFTER_2020, ["bert-related"]]),
        ("2020年之后有多少篇论文？", [AFTER_2020, ["bert-related"]]),
        ("2021年之后的多语言模型有哪些", [["deepnet"], ["bert-related"]]),
        ("which entries have weights?", [["simbert", "biobert"]]),
        ("MLM预训练模型有哪些？", [["albert-zh", "electra", "chinese-electra", "t-ta"], ["mengzi", "erica"]]),
        ("which category has the most entries?",
         [["huggingface", "bert4keras", "bert-for-tf2", "bert-as-service", "kashgari"]]),
        ("最新的论文有哪些？", [["deepnet", "mt-nlg", "vision-language"], ["bert-related"]]),
        ("papers before 2018", [["transformer-attention", "skip-thought"], ["bert-related"]]),
        ("2019年之前、没有代码的条目有哪些", [["the-illustrated", "skip-thought"], ["bert-related"]]),
    ],
)  # fmt: skip
def test_lists_of_the_survey_are_complete(
    question: str, parts: list[list[str]], survey: Library
) -> None:
    """The entries that fulfil it, then those that only mention it or have no year; none else."""
    found = listed(ask(question, survey))
    assert [len(part) for part in found] == [len(part) for part in parts]
    for part, starts in zip(found, parts, strict=True):
        assert all(entry.startswith(start) for entry, start in zip(part, starts, strict=True))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which entries have code?", "**28 of the 34 entries**"),
        ("哪些条目有代码？", "符合条件的有 **28 条**"),
        ("how many entries are there?", "**34 entries** in 15 categories"),
        ("一共有多少条目？", "**34 条**，分为 15 类"),
        ("how many papers after 2020?", "Entries from 2020 itself are not counted: 13."),
        ("how many papers are there?", "26 link to a paper"),
        ("每年有多少篇论文？", "2020 年：13 条"),
        ("which entries have slides?", "**1 of the 34 entries**"),
        ("what categories are there?", "模型压缩 / Model compression: 3"),
        ("哪些论文没有读到？", "81 个尚未获取"),
    ],
)
def test_counts_of_the_survey_are_right(question: str, said: str, survey: Library) -> None:
    """Counted by hand in list_of_34_works.md."""
    assert said in ask(question, survey).text


def test_the_packages_own_list_is_counted_whole(tmp_path: Path) -> None:
    """However long it grows: all its entries, and under a heading all that it holds."""
    catalog = read_catalog(default_catalog_path())
    library = Library.open(catalog_index.build(tmp_path, catalog))
    said = ask("how many entries are there?", library).text
    assert f"**{len(catalog.entries)} entries**" in said
    compressing = {e.id for e in catalog.entries if "压缩" in e.category[-1]}
    fulfil = listed(ask("列出所有与模型压缩有关的工作", library))[0]
    assert compressing <= set(fulfil)


def test_a_work_under_two_headings_counts_in_both(tmp_path: Path) -> None:
    """It is listed and counted under each of them, and once among all entries."""
    owl = "- [A long title about owls at night](https://arxiv.org/abs/2001.00001)"
    hen = "- [Hens](https://arxiv.org/abs/2001.00002)"
    text = f"# Birds\n## Hunters\n{owl}\n## Night\n{owl}\n{hen}\n"
    library = Library.open(catalog_index.build(tmp_path, parse_catalog(text)))
    sizes = ask("How many entries are in each category?", library).text
    assert ("Hunters: 1" in sizes, "Night: 2" in sizes) == (True, True)
    assert len(ask("which entries are in the category Night?", library).citations) == 2


def test_a_title_over_the_whole_list_is_no_category(survey: Library) -> None:
    """The survey's first heading has "survey" in it, and its entries are not all surveys."""
    assert len(ask("有哪些综述？", survey).citations) == 3
    assert all(path[0] != "预训练模型综述" for path in view_of(survey).headings.values())


def test_a_topic_that_no_entry_has_is_said_to_be_none(survey: Library) -> None:
    """Asked for entries in so many words, the catalog says that it has none, and cites none."""
    for question in ("list all papers on quantum computing", "列出所有量子计算方面的论文"):
        answer = ask(question, survey)
        assert answer.abstained
        assert "34" in answer.text
        assert not answer.citations


def test_the_evidence_is_quoted(survey: Library) -> None:
    """A mention is cited by the sentence that has it, in the question's language where there is one."""
    quotes = [c.quote for c in ask("文本匹配有哪些模型？", survey).citations]
    assert all(re.search("语义相关度|相似句|句子对|语义相似度|语义检索", quote) for quote in quotes)


def test_an_unknown_catalog_is_read_in_both_languages(birds: Library) -> None:
    """Years come from title or arXiv id, topics from either language, kinds from the links."""
    assert listed(ask("which papers are on model compression?", birds)) == [
        ["heron-distilling-translators", "swift"],
        ["larkspur-sparse-memory"],
    ]
    assert listed(ask("2020年之前的论文有哪些", birds)) == [["swift"], ["aviary"]]
    assert listed(ask("中文工具有哪些", birds)) == [["aviary"]]
    assert listed(ask("哪些条目没有代码", birds)) == [["swift", "larkspur-sparse-memory"]]
    assert listed(ask("which entries have slides?", birds)) == [["aviary"]]


def test_what_could_not_be_read_is_told_with_its_reason(birds: Library) -> None:
    """Entries without any link that was read come first, then those with some, then the waiting."""
    answer = ask("which papers could not be read?", birds)
    assert listed(answer) == [
        ["larkspur-sparse-memory"],
        ["heron-distilling-translators"],
        ["swift", "aviary"],
    ]
    assert answer.text.count("HTTP 404") == 2
    assert "**2 could not be read**" in answer.text


def test_what_the_last_ingest_brought_is_told(tmp_path: Path) -> None:
    """First everything is new, then nothing, then the entry and the paper that came."""
    short = parse_catalog(BIRDS.partition("## 长文本")[0])
    catalog_index.build(tmp_path, short)
    assert (
        "**2 new entries**" in ask("what is new since my last ingest?", Library.open(tmp_path)).text
    )
    catalog_index.build(tmp_path, short)
    assert "没有新内容" in ask("上次导入之后有什么新内容？", Library.open(tmp_path)).text
    catalog_index.build(tmp_path, parse_catalog(BIRDS), read="arxiv:1905.00003")
    answer = ask("what is new since my last ingest?", Library.open(tmp_path))
    assert listed(answer) == [["larkspur-sparse-memory", "aviary"], ["swift"]]
    assert "1 link was read" in answer.text


def test_an_index_from_before_says_that_it_does_not_know(tmp_path: Path) -> None:
    """An index of which no ingest is known is read all the same."""
    catalog_index.build(tmp_path, parse_catalog(BIRDS))
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as connection, connection:
        connection.execute("DELETE FROM source_ingests")
        connection.execute("DELETE FROM meta WHERE key LIKE 'ingest%'")
    library = Library.open(tmp_path)
    assert "older version" in ask("what is new since my last ingest?", library).text
    assert ask("哪些论文没有读到？", library).citations


def test_an_empty_library_has_no_overview(tmp_path: Path) -> None:
    """Without entries there is nothing to list."""
    catalog_index.build(tmp_path, parse_catalog(""))
    question = "how many entries are there?"
    asked = understand(question)
    assert asked is not None
    assert answer_from_list(question, asked, view=view_of(Library.open(tmp_path))) is None


def test_the_view_is_one_generation(birds: Library) -> None:
    """Each entry has its links and its own text."""
    view: ListView = view_of(birds)
    assert {entry.id for entry in view.entries} == set(view.links) == set(view.headings)
    assert all(any(state.kind == "note" for state in links) for links in view.links.values())


@pytest.mark.parametrize(
    "question", ["列出所有关于版面分析的论文", "list all papers about page layout"]
)
def test_titles_alone_do_not_say_that_nothing_is_about_a_topic(
    tmp_path: Path, question: str
) -> None:
    """Entries without notes leave the topic to their papers; with a note the list says that it has none."""
    titles = (
        "- [Heron](https://arxiv.org/abs/2102.00002)\n- [Swift](https://arxiv.org/abs/1905.00003)\n"
    )
    asked = understand(question)
    assert asked is not None
    answers = []
    for name, text in (("bare", titles), ("noted", f"{titles}\n  Swift prunes weights.\n")):
        index = catalog_index.build(tmp_path / name, parse_catalog(f"# Birds\n{text}"))
        with closing(Library.open(index)) as library:
            answers.append(answer_from_list(question, asked, view=view_of(library)))
    assert answers[0] is None
    assert answers[1] is not None
    assert answers[1].abstained


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("有哪些提示学习的工作？", "heron"),
        ("list all works on contrastive learning", "swift"),
        ("有哪些高效注意力的工作？", "teal"),
        ("Which works are about alignment?", "wren"),
    ],
)
def test_a_wide_topic_finds_entries_that_speak_of_its_kinds(
    tmp_path: Path, question: str, entry: str
) -> None:
    """Where no entry is about the topic itself."""
    notes = {
        "Heron": "A soft prompt steers it. 软提示引导它。",
        "Swift": "It learns from hard negatives.",
        "Teal": "Linear attention reads it. 线性注意力。",
        "Wren": "A reward model scores it.",
    }
    items = (
        f"- [{name}](https://a.org/{name})\n\n  A bird. {note}\n" for name, note in notes.items()
    )
    catalog_index.build(tmp_path, parse_catalog("# Birds\n" + "".join(items)))
    with closing(Library.open(tmp_path)) as library:
        answer = ask(question, library)
    assert [citation.entry_id.split("-")[0] for citation in answer.citations] == [entry]
