"""The labels of the page, in Chinese and in English.

>>> LABELS["stop"].text("zh"), LABELS["stop"].text("en")
('停止', 'Stop')

HTML holds both texts, and CSS hides one of them (the macro `both` in `templates/parts.html`), so switching the
language needs no server. A label of one of Gradio's own components is a single text and is sent again
when the language changes. A text that only one template shows is written in that template.
"""

from dataclasses import dataclass
from typing import get_args

from ptmrag.language.detect import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Label:
    """One label in both languages."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """The label in one language; English for a language that the page does not have."""
        return self.zh if language == "zh" else self.en


LABELS = {
    "ask": Label("输入问题，按回车发送", "Ask a question and press Enter"),
    "question": Label("问题", "Question"),
    "welcome": Label(
        "### 向文献提问\n支持中英文，每个结论都附有原文引用。",
        "### Ask the papers\nIn Chinese or English. Every claim is cited.",
    ),
    "past": Label("搜索对话", "Search conversations"),
    "find": Label("搜索标题、说明或 ID", "Search titles, notes and IDs"),
    "find-notes": Label(
        "搜索笔记：原文、自己的话或标题", "Search notes: quotes, your own words, titles"
    ),
    "category": Label("类别", "Category"),
    "year": Label("年份", "Year"),
    "kind": Label("链接类型", "Link type"),
    "extent": Label("内容", "Content"),
    "sort": Label("排序", "Sort by"),
    "part": Label("写什么", "What to write"),
    "works": Label("文献", "Works"),
    "aspects": Label("方面（用逗号分隔）", "Aspects (separated by commas)"),
    "topic": Label("综述主题", "Topic of the review"),
    "draft": Label("一句话或一段草稿", "A sentence or a draft"),
    "pdfs": Label("PDF 文件", "PDF files"),
    "list": Label("列表（Markdown、BibTeX、RIS、CSV…）", "A list (Markdown, BibTeX, RIS, CSV, …)"),
    "address": Label("列表网址或 GitHub 仓库", "URL of a list or GitHub repository"),
    "look": Label("从 Zotero 添加", "Add from Zotero"),
    "find_held": Label("查找要移除的条目或 PDF", "Find an entry or a PDF to remove"),
    "add": Label("添加到资料库", "Add to library"),
    "stop": Label("停止", "Stop"),
    "resume": Label("继续", "Resume"),
    "retry": Label("重试失败的链接", "Retry failed links"),
    "server-address": Label("服务地址", "Server address"),
    "server-name": Label(
        "模型名称（只有一个模型时可不填）", "Model (optional if there is only one)"
    ),
    "server-key": Label("密钥（如需要）", "Key (if required)"),
    "provider": Label("服务商", "Provider"),
    "provider-name": Label("模型名称", "Model"),
    "provider-key": Label("API 密钥", "API key"),
    "use-server": Label("测试并使用", "Test and use"),
    "use-provider": Label("测试并使用", "Test and use"),
}
