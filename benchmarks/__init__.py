"""Compare ptmrag with what people use instead: same PDFs, same questions, same embedding model.

    python -m benchmarks papers ~/papers questions.jsonl --work /tmp/bench
    python -m benchmarks beir ~/scifact --work /tmp/bench

README.md describes the systems and the figures. The product never imports this package.
"""
