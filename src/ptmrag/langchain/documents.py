"""A passage as a LangChain Document, and back.

    document_of(hit).metadata["page"]     # 3

It searches nothing: `retriever` does.
"""

from langchain_core.documents import Document

from ptmrag.retrieval.hit import Hit


def document_of(hit: Hit) -> Document:
    """A hit as a Document, whose metadata are plain values that JSON and checkpoints can keep."""
    metadata = {"rank": hit.rank, "score": float(hit.score), **hit.origin()}
    return Document(id=str(hit.chunk_id), page_content=hit.text, metadata=metadata)


def hit_of(document: Document, rank: int) -> Hit:
    """The hit that a Document of `document_of` was made from; KeyError for a Document of others."""
    told = document.metadata
    return Hit(
        rank=rank,
        score=told["score"],
        entry_id=told["entry_id"],
        title=told["title"],
        category=tuple(told["category"]),
        source=told["source"],
        url=told["url"],
        page=told["page"],
        heading=told["heading"],
        text=document.page_content,
        chunk_id=int(document.id or 0),
        similarity=0.0,
    )
