"""Makes the chat model that a visitor names: one of Ollama's, of a server, or of a provider.

    make_from_provider(PROVIDERS["deepseek"], "deepseek-chat", key)     # a ChosenModel

Everything that a model would else take from the environment is given: a key or an organisation of OpenAI that is
set there never goes to another host. It sends nothing: `trying` does.
"""

import re
from typing import Any, cast
from urllib.parse import urlsplit

from ptmrag.errors import ChatModelError, PtmragError
from ptmrag.llm import ChatModel, load_chat_model
from ptmrag.sources.web_address import web_address
from ptmrag.web.labels import Label
from ptmrag.web.models.chosen_model import ChosenModel
from ptmrag.web.models.guarded_model import GuardedModel
from ptmrag.web.models.providers import Provider
from ptmrag.web.models.servers import Ollama, is_of_this_machine, list_models

LONGEST_ADDRESS, LONGEST_KEY, LONGEST_NAME = 300, 500, 120
# Ollama's own context holds fewer tokens than the passages of one answer, and it cuts them without a word.
_CONTEXT = 8_192
_NAME = re.compile(r"[\w.:/@+-]+")
_NO_KEY = "none"
_SHOWN = 8


class WrongChoiceError(PtmragError):
    """What a visitor entered cannot be used; `label` says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.label = Label(zh, en)


def make_from_ollama(ollama: Ollama, name: str) -> ChosenModel:
    """A model that Ollama has. Raises WrongChoiceError where it has none of this name."""
    if name not in {one.name for one in ollama.models or ()}:
        raise WrongChoiceError(
            "Ollama 没有这个模型：请重新查找后再选。",
            "Ollama does not have this model: look again and choose one of the list.",
        )
    options = {"base_url": ollama.address, "num_ctx": _CONTEXT}
    return _made("ollama", name, Label("Ollama", "Ollama"), ollama.address, options)


def make_from_server(address: object, name: object, key: object) -> ChosenModel:
    """A model of a server with OpenAI's interface; its only model where none is named. Raises WrongChoiceError."""
    asked, secret = read_address(address), read_key(key)
    named = _read_name(name) or _only_model(asked, secret)
    place = Label(f"{urlsplit(asked).netloc} 上的服务", f"the server at {urlsplit(asked).netloc}")
    return _made("openai", named, place, asked, _of_openai(asked, secret), secret)


def make_from_provider(provider: Provider, name: object, key: str) -> ChosenModel:
    """A model of a provider, paid for with this key. Raises WrongChoiceError, ChatModelError."""
    if not key:
        raise WrongChoiceError(
            f"请输入 {provider.label.zh} 的密钥。", f"Enter your key of {provider.label.en}."
        )
    if provider.client == "openai":
        options = _of_openai(provider.address, key)
    else:
        options = {"base_url": provider.address, "api_key": key}
    named = _read_name(name) or provider.model
    return _made(provider.client, named, provider.label, provider.address, options, key)


def read_address(address: object) -> str:
    """The address of a server, with `/v1` where it has no path. Raises WrongChoiceError."""
    given = str(address or "").strip()[:LONGEST_ADDRESS].rstrip("/")
    given = given if "://" in given else f"http://{given}"
    if web_address(given) is None or urlsplit(given).query or urlsplit(given).fragment:
        raise WrongChoiceError(
            "请输入服务的地址，例如 http://127.0.0.1:1234/v1；密钥填在单独的一栏。",
            "Enter the server's address, such as http://127.0.0.1:1234/v1; a key has its own field.",
        )
    return given if urlsplit(given).path else f"{given}/v1"


def read_key(key: object) -> str:
    """A key as it was typed or pasted. Raises WrongChoiceError for what no key is."""
    given = str(key or "").strip()
    if len(given) > LONGEST_KEY or not given.isascii() or any(map(str.isspace, given)):
        raise WrongChoiceError(
            "这不是密钥：密钥是一串没有空格的字母和数字。",
            "This is not a key: a key is a row of letters and digits without blanks.",
        )
    return given


def _read_name(name: object) -> str:
    given = str(name or "").strip()
    if given and (len(given) > LONGEST_NAME or not _NAME.fullmatch(given)):
        raise WrongChoiceError(
            "模型名称只能含字母、数字和 . : / - _，例如 qwen-plus。",
            "A model's name has letters, digits and . : / - _ alone, as in qwen-plus.",
        )
    return given


def _only_model(address: str, key: str) -> str:
    """The name of the model at an address that has one. Raises WrongChoiceError."""
    names = list_models(address, key)
    if names is None:
        raise WrongChoiceError(
            f"{address} 没有应答，或没有列出模型：请确认服务已启动，并填写模型名称。",
            f"{address} did not answer, or listed no models: check that it runs, and name the model.",
        )
    if len(names) > 1:
        some = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        raise WrongChoiceError(
            f"该服务有多个模型，请填写其中一个：{some}",
            f"This server has several models; name one of them: {some}",
        )
    return names[0]


def _of_openai(address: str, key: str) -> dict[str, Any]:
    # Without these, the client would send what OPENAI_… variables hold, whoever is asked.
    mine = {} if urlsplit(address).hostname == "api.openai.com" else _NOBODY
    options: dict[str, Any] = {"base_url": address, "api_key": key or _NO_KEY, "max_retries": 1}
    if is_of_this_machine(address):
        options["openai_proxy"] = None
    return options | mine


_NOBODY = {"default_headers": {"OpenAI-Organization": "", "OpenAI-Project": ""}}


def _made(
    client: str,
    name: str,
    place: Label,
    address: str,
    options: dict[str, Any],
    key: str = "",
) -> ChosenModel:
    host = urlsplit(address).netloc
    try:
        model = cast(ChatModel, load_chat_model(f"{client}:{name}", **options))
    except ChatModelError as error:
        said = str(error).replace(key, "…") if key else str(error)
        raise WrongChoiceError(said, said) from None
    guarded = GuardedModel(model, name, host=host, key=key)
    return ChosenModel(name, place, "" if is_of_this_machine(address) else host, guarded)
