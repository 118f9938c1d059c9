"""Which device torch computes on, in which precision, and how many tokens its memory takes at once.

    device = chosen_device("auto")           # "cuda", else "mps", else "cpu"
    half_precision(device)                   # torch.bfloat16 where the device multiplies it, else None
    tokens_at_once(device, dim=1024)

Every function imports torch, which need not be installed: it comes with the extra `models`. It loads no model:
`sentence_transformer` does.
"""

from typing import TYPE_CHECKING

from ptmrag.embed.batches import BATCH_TOKENS
from ptmrag.embed.hub import demand_models, has_models
from ptmrag.errors import InputError
from ptmrag.settings import Device

if TYPE_CHECKING:
    import torch

# What a token of a batch takes while it is computed, for each dimension of its vector: the four times wider inner
# layer, the attention to 512 tokens, and copies, in 2 or 4 bytes. An estimate: a batch that does not fit is halved.
_BYTES_OF_A_DIMENSION = 64
_MOST_TOKENS = 65_536  # larger batches are no faster


def chosen_device(device: Device) -> str:
    """The device with this name; for "auto" cuda, else mps, else cpu.

    Raises InputError if torch has no such device, and EmbedderError if the extra `models` is not installed and this
    is no processor.
    """
    if not has_models():
        if device not in ("auto", "cpu"):
            demand_models(f"The device '{device}'", "omit --device and PTMRAG_DEVICE")
        return "cpu"
    import torch

    is_there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    found = [name for name in is_there if is_there[name]] + ["cpu"]
    if device == "auto":
        return found[0]
    if device not in found:
        raise InputError(
            f"The device '{device}' is not there: torch finds {' and '.join(found)}. Name one that is there, or "
            "'auto', in --device or PTMRAG_DEVICE, or install the build of torch for your device."
        )
    return device


def half_precision(device: str) -> "torch.dtype | None":
    """The type of 16 bits that the device multiplies natively; None where float32 is as fast, or not known."""
    import torch

    if device == "cuda":
        is_native = torch.cuda.is_bf16_supported(including_emulation=False)
        return torch.bfloat16 if is_native else torch.float16
    return torch.bfloat16 if device == "cpu" and computes_bfloat16() else None


def computes_bfloat16() -> bool:
    """Whether the extra `models` is there, and the processor multiplies bfloat16 natively (AVX-512 BF16 or AMX)."""
    if not has_models():
        return False
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, bool)() for check in checks)


def tokens_at_once(device: str, dim: int) -> int:
    """The padded tokens in a batch of a model with `dim` dimensions: what half of the free memory takes."""
    import torch

    if device == "cuda":
        free = torch.cuda.mem_get_info()[0]
    elif device == "mps":
        free = torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory()
    else:
        return BATCH_TOKENS
    fitting = free // 2 // (_BYTES_OF_A_DIMENSION * dim)
    return min(_MOST_TOKENS, max(BATCH_TOKENS, fitting))


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether a device had no memory for a batch: torch has a class for CUDA's error, and none for MPS's."""
    return "out of memory" in str(error).lower()


def forget_unused(device: str) -> None:
    """Give back the memory that torch keeps for later, so that a smaller batch finds it in one piece."""
    import torch

    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()
