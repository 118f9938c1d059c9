"""LangChain's own tests of a retriever (slow: `langchain-tests` brings seven plugins of pytest)."""

from pathlib import Path
from typing import Any

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from ptmrag.langchain import PtmragRetriever

pytestmark = [pytest.mark.slow, pytest.mark.anyio]


class TestPtmragRetriever(RetrieversIntegrationTests):
    """The retriever over the small library."""

    @pytest.fixture(autouse=True)
    def _library(self, index: Path) -> None:
        self.index = index

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @property
    def retriever_constructor(self) -> type[PtmragRetriever]:
        return PtmragRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self.index, "k": 2}

    @property
    def retriever_query_example(self) -> str:
        return "sparse memory of slots"
