"""Load a running chat with many visitors, each of whom asks its own question again and again.

    ptmrag serve --port 7860 &
    python benchmarks/chats.py http://127.0.0.1:7860/ --chats 40 --seconds 60 --pid $!

Each visitor's question contains a word of its own. The script counts answers that contain another
visitor's word, errors, and missing answers. It prints p50 and p95 of whole answers and the server's memory.
"""

import argparse
import asyncio
import json
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

QUESTIONS = (
    "How does Transformer-XL go beyond a fixed-length context?",
    "ELECTRA 与 BERT 的预训练任务有何不同？",
    "What is CogLTX good for?",
    "知识蒸馏有哪些工具？",
)
PAUSE = 1.0  # seconds between two questions of a visitor


@dataclass
class Seen:
    """The outcome of all questions."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    strangers: int = 0


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--chats", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=PAUSE)
    parser.add_argument("--pid", type=int)
    wanted = parser.parse_args()
    seen = Seen()
    limits = httpx.Limits(max_connections=4 * wanted.chats)
    async with httpx.AsyncClient(base_url=wanted.address, timeout=120, limits=limits) as client:
        config = (await client.get("config")).json()
        asked = next(d for d in config["dependencies"] if d["targets"][0][1] == "submit")
        before = memory(wanted.pid)
        end = time.monotonic() + wanted.seconds
        visitors = (
            visit(client, asked["id"], n, end, wanted.pause, seen) for n in range(wanted.chats)
        )
        await asyncio.gather(*visitors)
    report(seen, wanted.chats, before, memory(wanted.pid))


async def visit(
    client: httpx.AsyncClient, event: int, n: int, end: float, pause: float, seen: Seen
) -> None:
    await asyncio.sleep(pause * n / 10)
    turn = 0
    while time.monotonic() < end:
        session = f"visitor{n}turn{turn}"
        turn += 1
        started = time.perf_counter()
        try:
            text = await ask(client, event, session, f"{QUESTIONS[n % 4]} (visitor{n}x)")
        except (httpx.HTTPError, ValueError) as error:
            seen.errors.append(f"{type(error).__name__}: {error}"[:200])
        else:
            seen.seconds.append(time.perf_counter() - started)
            others = (f"visitor{m}x" for m in range(200) if m != n)
            seen.strangers += any(other in text for other in others)
            if f"visitor{n}x" not in text:
                seen.errors.append(f"no answer: {text[-200:]}")
        await asyncio.sleep(pause)


async def ask(client: httpx.AsyncClient, event: int, session: str, question: str) -> str:
    """Ask one question and return everything the server sends until it is done."""
    call = {
        "data": [question, None, None, None],
        "fn_index": event,
        "session_hash": session,
    }
    joined = await client.post("gradio_api/queue/join", json=call)
    joined.raise_for_status()
    said = []
    async with client.stream(
        "GET", "gradio_api/queue/data", params={"session_hash": session}
    ) as lines:
        async for line in lines.aiter_lines():
            if not line.startswith("data:"):
                continue
            said.append(line)
            message = json.loads(line[5:])
            if message["msg"] == "process_completed":
                if not message["success"]:
                    raise ValueError(line[:200])
                break
            if message["msg"] in ("queue_full", "close_stream", "unexpected_error"):
                raise ValueError(message["msg"])
    return "\n".join(said)


def memory(pid: int | None) -> float:
    """Return the resident megabytes of a process, or NaN without a process id."""
    if pid is None:
        return float("nan")
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def report(seen: Seen, chats: int, before: float, after: float) -> None:
    times = sorted(seen.seconds) or [float("nan")]
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    print(
        f"{chats} chats: {len(seen.seconds)} answers, {len(seen.errors)} errors, "
        f"{seen.strangers} with another's words; p50 {statistics.median(times):.2f} s, "
        f"p95 {p95:.2f} s; memory {before:.0f} -> {after:.0f} MB"
    )
    for error in dict.fromkeys(seen.errors[:5]):
        print(f"  {error}")


if __name__ == "__main__":
    asyncio.run(main())
