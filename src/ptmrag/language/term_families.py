"""Which tasks and techniques are kinds of a wider one: a note on paraphrase detection is about text matching,
even if it does not say so.

>>> "知识蒸馏" in narrower_terms(["模型压缩"])
True

It knows terms of the field only, and translates nothing: `glossary` does.
"""

from collections.abc import Sequence

_FAMILIES: tuple[tuple[str, str], ...] = (
    (
        "文本匹配|语义匹配|句子匹配|text matching|semantic matching|sentence matching",
        "语义相似度|语义相关度|文本相似度|相似句|句子对|复述检测|语义检索|问句匹配|"
        "semantic similarity|semantic relatedness|similar sentence|sentence-pair|paraphrase detection|"
        "semantic search|matching questions",
    ),
    (
        "文本分类|text classification",
        "情感分类|情感分析|文档分类|主题分类|意图识别|垃圾邮件|"
        "sentiment classification|document classification|topic classification|intent detection",
    ),
    (
        "信息抽取|information extraction",
        "命名实体识别|关系抽取|事件抽取|实体链接|"
        "named entity recognition|relation extraction|event extraction|entity linking",
    ),
    (
        "文本生成|自然语言生成|text generation|natural language generation",
        "摘要|机器翻译|对话生成|标题生成|问题生成|"
        "summarisation|summarization|machine translation|dialogue|title generation|question generation",
    ),
    (
        "问答|问答系统|question answering",
        "阅读理解|开放域问答|视觉问答|"
        "reading comprehension|open-domain question answering|visual question answering",
    ),
    (
        "模型压缩|压缩|model compression|compression",
        "知识蒸馏|蒸馏|剪枝|量化|参数共享|轻量级|压缩|"
        "compressing|compression|distillation|pruning|quantization|parameter sharing|lightweight",
    ),
    (
        "多模态|multimodal|multi-modal",
        "视觉语言|图文|图像描述|文生图|视觉问答|"
        "vision-language|image-text|image captioning|text-to-image|visual question answering",
    ),
    (
        "多语言|multilingual",
        "跨语言|cross-lingual",
    ),
    (
        "长文本|long text",
        "长文档|长序列|长上下文|long document|long sequence|long input|long context",
    ),
    (
        "参数高效微调|参数高效|parameter-efficient fine-tuning|parameter-efficient",
        "适配器|前缀微调|提示微调|低秩|adapter|prefix tuning|prompt tuning|low-rank|lora",
    ),
    (
        "知识增强|knowledge enhanced|knowledge-enhanced",
        "知识图谱|实体|knowledge graph|entity",
    ),
    (
        "序列标注|sequence labeling|sequence labelling",
        "命名实体识别|词性标注|分词|named entity recognition|part-of-speech tagging|word segmentation",
    ),
    (
        "模型训练加速|分布式训练|distributed training",
        "数据并行|流水线并行|张量并行|三维并行|"
        "data parallelism|pipeline parallelism|tensor parallelism|3d parallelism",
    ),
    (
        "文本检索|信息检索|information retrieval|text retrieval",
        "语义检索|semantic search|dense retrieval",
    ),
)

# Words that name the same kind of entry.
_ALIKE = (
    "工具|工具包|工具箱|tool|tools|toolkit|toolkits",
    "博客|博文|博客文章|blog post|blog posts|post|posts|帖子",
    "教程|tutorial|tutorials",
    "综述|survey|surveys",
)


def same_kind(word: str) -> tuple[str, ...]:
    """The words for the same kind of entry, such as 工具 and toolkit; () for any other word."""
    alike = [words.split("|") for words in _ALIKE]
    return tuple(next((words for words in alike if word.casefold() in words), ()))


def narrower_terms(forms: Sequence[str]) -> tuple[str, ...]:
    """The terms that are kinds of a topic, whose forms are given."""
    asked = {form.casefold() for form in forms}
    found = [kinds for wide, kinds in _FAMILIES if asked & set(wide.split("|"))]
    return tuple(dict.fromkeys(term for kinds in found for term in kinds.split("|")))
