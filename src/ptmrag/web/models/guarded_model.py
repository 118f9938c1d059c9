"""A chat model whose key is in none of its errors.

    GuardedModel(ChatOpenAI(...), "deepseek-chat", host="api.deepseek.com", key=key)

What fails is one sentence that says what to do, in both languages.
"""

import re
from collections.abc import Iterator
from typing import Any

from ptmrag.errors import PtmragError, first_line
from ptmrag.llm import ChatModel
from ptmrag.web.labels import Label
from ptmrag.web.models.servers import is_of_this_machine

_LONGEST = 200
_UNREACHED = re.compile(r"connect|network|name or service|resolve|unreachable", re.IGNORECASE)
_SILENT = "No generation chunks"  # LangChain, where a server sent nothing: `llm` says what helps


class ModelCallError(PtmragError):
    """A model did not answer; `label` says why in both languages, `is_key` that the key was refused."""

    def __init__(self, label: Label, *, is_key: bool = False) -> None:
        super().__init__(label.en)
        self.label, self.is_key = label, is_key


class GuardedModel:
    """A chat model as `llm.ChatModel` has it; `host` is what its errors name."""

    def __init__(self, model: ChatModel, name: str, *, host: str, key: str = "") -> None:
        self.model_name = name
        self._model, self._host, self._key = model, host, key

    def stream(self, input: Any) -> Iterator[Any]:  # noqa: A002 - LangChain's own name
        """Yield message chunks; ModelCallError where the model fails, without the error that has the request."""
        try:
            yield from self._model.stream(input)
        except Exception as error:  # noqa: BLE001 - other libraries raise what they like
            told = self._told(error)
        else:
            return
        raise told

    def _told(self, error: Exception) -> Exception:
        status = getattr(error, "status_code", None)
        said = first_line(error)
        if self._key:
            said = said.replace(self._key, "…")
        if said.startswith(_SILENT):
            return ValueError(said)
        label = _label(status, said[:_LONGEST].rstrip(".。 "), self._host, self.model_name)
        return ModelCallError(label, is_key=status in (401, 403))


def _label(status: object, said: str, host: str, name: str) -> Label:
    """What failed, and what to do about it."""
    if status in (401, 403):
        return Label(
            f"{host} 不接受这个密钥：请检查后重新输入。",
            f"{host} refused the key: check it and enter it again.",
        )
    if status == 404:
        return Label(
            f"{host} 没有模型“{name}”：请检查模型名称（{said}）。",
            f"{host} has no model '{name}': check its name ({said}).",
        )
    if status in (402, 429):
        return Label(
            f"{host} 因额度不足或请求过多而拒绝：请检查账户余额，或稍后再试（{said}）。",
            f"{host} refused because of its limits: check your credit, or try again later ({said}).",
        )
    if status is None and _UNREACHED.search(said):
        is_here = is_of_this_machine(f"http://{host}")
        return Label(
            f"无法连接 {host}：请确认{'它已启动' if is_here else '网络可用'}。",
            f"{host} cannot be reached: check {'that it runs' if is_here else 'your network'}.",
        )
    return Label(f"{host} 返回了错误：{said}。", f"{host} answered with an error: {said}.")
