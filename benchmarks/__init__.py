"""ptmrag beside what people use instead of it: same PDFs, same questions, same embedding model.

    python -m benchmarks papers ~/papers questions.jsonl --work /tmp/bench
    python -m benchmarks beir ~/scifact --work /tmp/bench

README.md says what each system is and what each figure means. It is no part of the product.
"""
