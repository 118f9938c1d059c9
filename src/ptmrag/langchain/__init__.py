"""ptmrag for LangChain and LangGraph: a retriever, tools for agents, and the check of what a model cites.

    from ptmrag.langchain import PtmragRetriever, library_tools
    documents = PtmragRetriever(k=4).invoke("How does ELECTRA differ from BERT?")
    agent = create_agent("openai:gpt-…", tools=library_tools())

It brings no chat model and builds no agent: the application does.
"""

from ptmrag.langchain.checking import checked_answer, passages_text
from ptmrag.langchain.retriever import PtmragRetriever
from ptmrag.langchain.tools import library_tools

__all__ = ["PtmragRetriever", "checked_answer", "library_tools", "passages_text"]
