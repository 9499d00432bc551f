"""The tools over the Model Context Protocol, asked by the protocol's own client."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from rag.chatbot import Chatbot
from tests.test_serve import FONTE, serving, with_seeds
from ui.line import Line

HEADLINE = "why were Tesla's GPUs delayed?"


def with_tools(target: Any, work: Callable[[Any], Awaitable[None]]) -> None:
    """Connect to a server, in this process or another, and do something with its tools."""
    from mcp import Client

    async def connected() -> None:
        async with Client(target) as client:
            await work(client)

    anyio.run(connected)


def tools_of(chatbot: Chatbot) -> Any:
    from ui.mcp_tools import mcp_server

    return mcp_server(chatbot, Line(2, 2))


def test_an_answer_carries_its_quotes_as_text_and_as_data(seeds_chatbot: Chatbot) -> None:
    async def work(client: Any) -> None:
        assert {tool.name for tool in (await client.list_tools()).tools} == {
            "ask", "search", "verify", "read", "documents",
        }  # fmt: skip
        answer = await client.call_tool("ask", {"question": HEADLINE})
        told = answer.structured_content
        assert told["outcome"] == "answered"
        for sentence in told["sentences"]:
            for citation in sentence["citations"]:
                length = citation["end"] - citation["start"]
                place = {"document": citation["document"], "start": citation["start"], "length": length}
                read = await client.call_tool("read", place)
                assert read.content[0].text == read.structured_content["text"] == citation["quote"]
                assert f"“{citation['quote']}”" in answer.content[0].text
        follow_up = {"question": "E quanto valgono?", "history": [{"question": HEADLINE, "answer": told["text"]}]}
        assert "Tesla" in (await client.call_tool("ask", follow_up)).structured_content["query"]

    with_tools(tools_of(seeds_chatbot), work)


def test_a_refusal_says_that_it_is_none_of_an_answer(seeds_chatbot: Chatbot) -> None:
    async def work(client: Any) -> None:
        answer = await client.call_tool("ask", {"question": "Who won the 1998 World Cup?"})
        assert answer.structured_content["outcome"] == "refused"
        assert "not an answer" in answer.content[0].text
        checked = await client.call_tool("verify", {"text": "Pika raised 80 million dollars. Pika is Swiss."})
        assert [s["verdict"] for s in checked.structured_content["sentences"]] == ["supported", "unsupported"]
        found = await client.call_tool("search", {"query": "Dojo", "limit": 2})
        assert len(found.structured_content["hits"]) == 2
        listed = await client.call_tool("documents", {"limit": 2})
        assert (len(listed.structured_content["documents"]), listed.structured_content["total"]) == (2, 5)

    with_tools(tools_of(seeds_chatbot), work)


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("ask", {"question": " "}, "Write a question first."),
        ("read", {"document": "nowhere"}, "no longer in the index"),
        ("ask", {"question": "Why?", "since": "yesterday"}, "since"),
        ("search", {"query": "Pika", "limit": 5_000}, "limit"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    seeds_chatbot: Chatbot, tool: str, given: dict[str, Any], said: str
) -> None:
    async def work(client: Any) -> None:
        result = await client.call_tool(tool, given)
        assert result.is_error
        assert said in result.content[0].text
        assert "Traceback" not in result.content[0].text

    with_tools(tools_of(seeds_chatbot), work)


@pytest.mark.slow
def test_the_command_and_the_server_speak_it_too(tmp_path: Path) -> None:
    from mcp import StdioServerParameters

    with_seeds(tmp_path)

    async def work(client: Any) -> None:
        answer = await client.call_tool("ask", {"question": HEADLINE})
        assert "Nvidia" in answer.content[0].text
        assert json.dumps(answer.structured_content)

    with_tools(StdioServerParameters(command=FONTE[0], args=[*FONTE[1:], "mcp", "--data", str(tmp_path)]), work)
    with serving(tmp_path) as server:
        with_tools(f"http://127.0.0.1:{server.port}/mcp", work)
        assert server.get("/mcp", "POST", Origin="http://evil.example").status == 403
        assert server.get("/mcp", "POST", Host="evil.example").status == 421
