"""Pages of lists, and iteration across them."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable

import anyio
import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer, Request, Response
from replicate_typed import AsyncClient, Client, InputError, Page, ReplicateError


def model(name: str) -> dict[str, str]:
    """Return the JSON object of a model."""
    return {"owner": "me", "name": name, "url": "", "visibility": "public"}


def three_pages(server: Callable[[], HttpServer]) -> Callable[[Request], Response]:
    """Return a function that responds with two models a page, by the cursors 1 and 2."""

    def answer(request: Request) -> Response:
        number = int(request.target.partition("cursor=")[2] or 0)
        url = f"{server().url}/models?cursor="
        return Response(
            {
                "previous": f"{url}{number - 1}" if number else None,
                "next": f"{url}{number + 1}" if number < 2 else None,
                "results": [model(f"m{2 * number + i}") for i in range(2)],
            }
        )

    return answer


@pytest.fixture
def listing():
    """A server with three pages of models."""
    with HttpServer(three_pages(lambda: server)) as server:
        yield server


@pytest.fixture
def pages_client(listing: HttpServer):
    """A client of the server with pages."""
    with Client("r8_x", base_url=listing.url) as client:
        yield client


def test_page__sequence_and_iteration(pages_client: Client, listing: HttpServer) -> None:
    """A page is a sequence of its own items, and iterates across pages."""
    page = pages_client.models.list()
    assert (len(page), page[0].name, page[-1].name, [m.name for m in page[:1]]) == (
        2,
        "m0",
        "m1",
        ["m0"],
    )
    assert [m.name for m in page.results] == ["m0", "m1"]
    assert page.next == f"{listing.url}/models?cursor=1"
    assert page.previous is None
    assert len(listing.requests) == 1
    assert [m.name for m in page] == [f"m{i}" for i in range(6)]
    assert len(listing.requests) == 3
    assert repr(page) == "<Page of models.list: 2 results, more follow>"


def test_page__next_and_previous(pages_client: Client) -> None:
    """Pages are iterated one by one, and lead back."""
    pages = list(pages_client.models.list().pages())
    assert [[m.name for m in page.results] for page in pages] == [
        ["m0", "m1"],
        ["m2", "m3"],
        ["m4", "m5"],
    ]
    last = pages[-1]
    assert last.next_page() is None
    before = last.previous_page()
    assert before is not None
    assert before[0].name == "m2"


def test_list__cursor(pages_client: Client) -> None:
    """``list`` takes the cursor of a page, and refuses None."""
    first = pages_client.models.list()
    assert first.next is not None
    assert pages_client.models.list(first.next)[0].name == "m2"
    assert pages_client.models.list(...)[0].name == "m0"
    with pytest.raises(InputError, match="leave it out for the first page"):
        pages_client.models.list(None)  # type: ignore[arg-type]


def test_paginate__sources(pages_client: Client) -> None:
    """``paginate`` takes a page, a method, or a function of a cursor."""

    def by_cursor(cursor):
        return pages_client.models.list(cursor)

    for first in (pages_client.models.list(), pages_client.models.list, by_cursor):
        pages = list(replicate.paginate(first))
        assert [type(page) for page in pages] == [Page] * 3
        assert pages[2][1].name == "m5"


def test_page__async(listing: HttpServer) -> None:
    """Async pages iterate in the same ways."""

    async def main() -> None:
        async with AsyncClient("r8_x", base_url=listing.url) as client:
            page = await client.models.list()
            assert [m.name async for m in page] == [f"m{i}" for i in range(6)]
            assert [len(p) async for p in page.pages()] == [2, 2, 2]
            pages = [p async for p in replicate.async_paginate(client.models.list)]
            assert [p[0].name for p in pages] == ["m0", "m2", "m4"]
            by_cursor = [p async for p in replicate.async_paginate(lambda c: client.models.list(c))]
            assert len(by_cursor) == 3
            last = await client.models.list(pages[1].next or "")
            assert last[0].name == "m4"

    asyncio.run(main())


def test_page__has_next_page(pages_client: Client) -> None:
    """Each page but the last says that another follows."""
    pages = list(pages_client.models.list().pages())
    assert [page.has_next_page() for page in pages] == [True, True, False]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_page_request__iteration(listing: HttpServer, backend: str) -> None:
    """An async list is iterated over without ``await``, across pages or page by page."""

    async def main() -> None:
        async with AsyncClient("r8_x", base_url=listing.url) as client:
            request = client.models.list()
            assert listing.requests == []
            assert [m.name async for m in request] == [f"m{i}" for i in range(6)]
            assert [len(p) async for p in client.models.list().pages()] == [2, 2, 2]
            assert (await client.models.list())[1].name == "m1"
            async for first in client.models.list():
                assert first.name == "m0"
                break
            pages = [p async for p in replicate.async_paginate(client.models.list())]
            assert len(pages) == 3
            assert repr(request).startswith("<AsyncPageRequest: await it")

    anyio.run(main, backend=backend)
    assert len(listing.requests) == 3 + 3 + 1 + 1 + 3


def test_page_request__is_a_coroutine(listing: HttpServer) -> None:
    """What takes a coroutine takes a list: tasks, ``gather``, ``wait_for``, and cancellation."""

    async def main() -> None:
        async with AsyncClient("r8_x", base_url=listing.url) as client:
            task = asyncio.create_task(client.models.list())
            both = await asyncio.gather(client.models.list(), client.models.search("a"))
            in_time = await asyncio.wait_for(client.models.list(), 30)
            assert [page[0].name for page in (await task, *both, in_time)] == ["m0"] * 4
            canceled = asyncio.create_task(client.models.list())
            await asyncio.sleep(0)
            canceled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await canceled
            client.models.list().close()

    asyncio.run(main())
    assert asyncio.run(AsyncClient("r8_x", base_url=listing.url).models.list())[0].name == "m0"


def test_page_request__error(listing: HttpServer) -> None:
    """A cursor that is not valid is refused at the call; the API's errors come with the page."""

    async def main() -> None:
        async with AsyncClient("r8_x", base_url=listing.url) as client:
            with pytest.raises(InputError, match="leave it out"):
                client.models.list(None)  # type: ignore[arg-type]
            assert listing.requests == []

    asyncio.run(main())


def test_page__pickle_without_headers(pages_client: Client) -> None:
    """The pickle of a page has no headers of the call, and the page that is read goes on."""
    page = pages_client.models.list(headers={"Authorization": "Bearer sIgNeD"}, query={"a": 1})
    assert b"sIgNeD" not in pickle.dumps(page)
    assert pickle.loads(pickle.dumps(page)) == page


def test_page__foreign_cursor() -> None:
    """A cursor of another origin is refused before anything is sent there."""
    with HttpServer(lambda request: Response({"results": []})) as other:
        away = f"{other.base}/v1/models?cursor=1"
        with (
            HttpServer(lambda request: Response({"next": away, "results": [model("a")]})) as server,
            Client("r8_secret", base_url=server.url) as client,
        ):
            page = client.models.list()
            with pytest.raises(ReplicateError, match="not the API's own"):
                list(page)
            with pytest.raises(ReplicateError, match="not the API's own"):
                client.models.list(away)
        assert other.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "../v1/models",
        "/other/models?cursor=1",
        "//127.0.0.1:1/v1/m",
        "BASE/v1/../other",
        "BASE/v1/%2e%2E/other",
        "BASE/other",
        "http://[::1/v1/models",
        "http://127.0.0.1:port/v1/models",
    ],
)
def test_page__path_traversal(path: str) -> None:
    """A cursor whose path leads out of the API is refused."""

    def answer(request: Request) -> Response:
        return Response({"next": path.replace("BASE", server.base), "results": []})

    with (
        HttpServer(answer) as server,
        Client("r8_x", base_url=server.url) as client,
        pytest.raises(ReplicateError, match="not the API's own"),
    ):
        list(client.models.list())


def test_page__cycle() -> None:
    """Cursors that form a cycle end in an error."""

    def answer(request: Request) -> Response:
        other = "b" if request.target.endswith("a") else "a"
        return Response({"next": f"{server.url}/models?cursor={other}", "results": [model("x")]})

    with HttpServer(answer) as server, Client("r8_x", base_url=server.url) as client:
        with pytest.raises(ReplicateError, match="circle"):
            list(client.models.list())
        assert len(server.requests) <= 4


def test_page__unreadable_item() -> None:
    """An item that cannot be decoded is left out of its page."""
    answer = Response({"results": [model("a"), {"owner": 3}, None, model("b")]})
    with (
        HttpServer(lambda request: answer) as server,
        Client("r8_x", base_url=server.url) as client,
    ):
        assert [m.name for m in client.models.list()] == ["a", "b"]


def test_search__pages() -> None:
    """The next page of a search repeats its method and its query."""

    def answer(request: Request) -> Response:
        more = None if "cursor" in request.target else f"{server.url}/models?cursor=2"
        return Response({"next": more, "results": [model("x")]})

    with HttpServer(answer) as server, Client("r8_x", base_url=server.url) as client:
        assert len(list(client.models.search("grüße"))) == 2
        sent = [(request.method, request.body.decode()) for request in server.requests]
        assert sent == [("QUERY", "grüße"), ("QUERY", "grüße")]
        assert server.requests[0].headers["content-type"].startswith("text/plain")


def test_search__unreadable_items() -> None:
    """Results that cannot be decoded are left out of a search."""
    found = {
        "query": "a",
        "models": [{"model": model("a"), "metadata": None}, {"model": None}, {}, 3],
        "collections": [{"slug": "c", "name": "C", "models": ["me/a"]}, {"slug": 1}],
        "pages": [{"name": "Guide", "href": "/docs"}, {"name": None}],
    }
    with (
        HttpServer(lambda request: Response(found)) as server,
        Client("r8_x", base_url=server.url) as c,
    ):
        results = c.search("a")
    assert [(hit.model.id, hit.tags, hit.score) for hit in results.models] == [("me/a", [], None)]
    assert [collection.slug for collection in results.collections] == ["c"]
    assert results.pages == [("Guide", "/docs")]
    assert results.raw == found
    assert "raw" not in repr(results)
