"""Agentic RAG with LangGraph: the model decides what to search for, answers, and every citation is checked.

    python examples/agentic_rag.py openai:gpt-… "How does ELECTRA differ from BERT?"

decide -> retrieve -> decide … -> write -> check. The model may search up to MOST_SEARCHES times. What it writes is
checked against the passages: a sentence that they do not support is left out, and where nothing is left, ptmrag's own
answer of quotes takes its place.
"""

import sys
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import SystemMessage, ToolMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode

from ptmrag import Assistant
from ptmrag.langchain import checked_answer, library_tools, passages_text

MOST_SEARCHES = 3
DECIDE = SystemMessage(
    "You answer questions from a library of research papers. Search it with short questions of your own, one for each "
    "thing that you need to know. When you have found enough, reply: READY"
)
WRITE = (
    "Answer the question in at most six sentences, from the passages alone. "
    "Put the number of the passage, such as [2], behind every sentence."
)


class State(MessagesState):
    """The question, what the model said and searched for, and at the end the checked answer."""

    answer: dict[str, Any]


def agentic_rag(model: BaseChatModel, assistant: Assistant) -> Any:
    """The compiled graph: {"messages": [question]} goes in, "answer" (the JSON of `ptmrag ask`) comes out."""
    search, _ask = library_tools(assistant=assistant)
    deciding = model.bind_tools([search])

    def decide(state: State) -> dict[str, Any]:
        return {"messages": [deciding.invoke([DECIDE, *state["messages"]])]}

    def wants_more(state: State) -> str:
        searches = sum(isinstance(message, ToolMessage) for message in state["messages"])
        asks = getattr(state["messages"][-1], "tool_calls", None)
        return "retrieve" if asks and searches < MOST_SEARCHES else "write"

    def write(state: State) -> dict[str, Any]:
        passages = passages_text(found(state))
        request = f"{passages}\n\n{WRITE}\n\nQuestion: {question(state)}"
        return {"messages": [model.invoke(request)]}

    def check(state: State) -> dict[str, Any]:
        text = state["messages"][-1].text
        answer = checked_answer(assistant, question(state), text, found(state))
        if answer.abstained:
            answer = assistant.ask(question(state))
        return {"answer": answer.as_json()}

    graph = StateGraph(State)
    graph.add_node("decide", decide)
    graph.add_node("retrieve", ToolNode([search]))
    graph.add_node("write", write)
    graph.add_node("check", check)
    graph.add_edge(START, "decide")
    graph.add_conditional_edges("decide", wants_more, ["retrieve", "write"])
    graph.add_edge("retrieve", "decide")
    graph.add_edge("write", "check")
    graph.add_edge("check", END)
    return graph.compile()


def question(state: State) -> str:
    """What the person asked."""
    return state["messages"][0].text


def found(state: State) -> list[Document]:
    """The passages of all searches, each once: the model cites them by their place in this list."""
    searches = [m.artifact for m in state["messages"] if isinstance(m, ToolMessage) and m.artifact]
    return list({document.id: document for one in searches for document in one}.values())


if __name__ == "__main__":
    spec, asked = sys.argv[1:]
    graph = agentic_rag(init_chat_model(spec), Assistant.load(llm="none"))
    answer = graph.invoke({"messages": [("user", asked)]})["answer"]
    print(answer["answer"])
    for cited in answer["citations"]:
        print(f"[{cited['n']}] {cited['title']}, p. {cited['page']}: “{cited['quote']}”")
