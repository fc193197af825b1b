"""An API with one prediction that responds as a script says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Self

from _support.http_server import HttpServer, Reply, Request, Response
from _support.predictions import prediction_json

#: The members of a prediction, a reply as it is, or a function that returns a reply.
Step = dict[str, Any] | Response | bytes | Callable[[], Reply] | None


def run(client: Any, **options: Any) -> Any:
    """Run the model of the API."""
    return client.run("me/model", {}, **options)


class ScriptedApi:
    """A context manager with a server whose model is ``me/model``.

    Its predictions are ``p1``, ``p2`` and so on, in the order of the creates.

    Args:
        create: The reply to the create.
        polls: The replies to the polls, in order; the last one stays.
        cancel: The reply to a cancel; the prediction is canceled if not given.
        stream: Called with each request to the stream; there is no stream if not given.
    """

    def __init__(
        self,
        create: Step = None,
        polls: Iterable[Step] = (),
        cancel: Step = None,
        stream: Callable[[Request], Reply] | None = None,
    ) -> None:
        self.create: Step = create if create is not None else {"status": "starting"}
        self.polls = list(polls)
        self.cancel = cancel
        self.stream = stream
        self.cancel_count = 0
        self.server = HttpServer(self.respond)

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return self.server.url

    @property
    def create_count(self) -> int:
        """How many creates were received."""
        return len(self.server.targets("POST")) - self.cancel_count

    @property
    def poll_count(self) -> int:
        """How many polls were received."""
        return sum(t.startswith("/v1/predictions/") for t in self.server.targets("GET"))

    def reply(self, step: Step, status: int = 200) -> Reply:
        """Return the reply of a step of the script."""
        if step is None or isinstance(step, bytes | Response):
            return step
        if callable(step):
            return step()
        document = prediction_json(self.server.base, **step)
        if self.stream is not None:
            document["urls"]["stream"] = f"{self.server.base}/stream/key"
        return Response(document, status)

    def respond(self, request: Request) -> Reply:
        """Respond to a request; a subclass adds to it."""
        if request.target.startswith("/stream"):
            return self.stream(request) if self.stream else Response(status=404)
        if request.target.endswith("/cancel"):
            self.cancel_count += 1
            canceled = self.cancel if self.cancel is not None else {"status": "canceled"}
            return self.reply(_about(request.path.split("/")[-2], canceled))
        if request.method == "POST":
            return self.reply(_about(f"p{self.create_count}", self.create), 201)
        if request.target.startswith("/v1/predictions/"):
            step = self.polls[0] if self.polls else {"status": "processing"}
            if len(self.polls) > 1:
                self.polls.pop(0)
            return self.reply(_about(request.path.split("/")[-1], step))
        problem = {"detail": "no such resource"}
        return Response(problem, 404, content_type="application/problem+json")

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self.server.__exit__(*details)


def _about(id: str, step: Step) -> Step:
    """Return a step with the id of the prediction that was asked for."""
    return {"id": id} | step if isinstance(step, dict) else step
