"""An API whose list has predictions, and that holds files: what an unanswered create leads to."""

from __future__ import annotations

import email.utils
from datetime import UTC, datetime, timedelta

import pytest

from _support.http_server import Response
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi

#: The input of each prediction that is created and listed.
INPUT = {"prompt": "a", "n": [1, {"x": None}]}


class ListingApi(ScriptedApi):
    """A scripted API with a list of predictions and with files.

    Args:
        listed: The members of each prediction of the list, each created 10 ms ago.
        upload: Called when a file is uploaded.
        clock: The seconds by which the API's clock is ahead.
    """

    def __init__(self, create=None, *, listed=(), upload=None, clock=0.0, **more):
        self.listed = list(listed)
        self.uploaded = upload
        self.clock = clock
        self.lists = []
        self.canceled_ids = []
        super().__init__(create, **more)

    @property
    def create_count(self):
        return sum(target.endswith("/predictions") for target in self.server.targets("POST"))

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.clock)

    def respond(self, request):
        if request.target.startswith("/v1/files"):
            if self.uploaded:
                self.uploaded()
            return Response({"id": "f", "urls": {"get": "https://x/f"}}, 201)
        if request.target.startswith("/v1/predictions?"):
            return self.respond_to_list(request)
        if request.target.endswith("/cancel"):
            self.canceled_ids.append(request.target.split("/")[-2])
            if self.cancel is None:
                self.cancel_count += 1
                return self.reply({"status": "canceled", "id": self.canceled_ids[-1]})
        return super().respond(request)

    def respond_to_list(self, request):
        self.lists.append(request.target)
        made = [
            prediction_json(
                self.server.base,
                **{
                    "input": INPUT,
                    "created_at": (self.now() - timedelta(seconds=0.01)).isoformat(),
                    **members,
                },
            )
            for members in self.listed
        ]
        date = email.utils.format_datetime(self.now(), usegmt=True)
        page = {"results": made, "next": None, "previous": None}
        return Response(page, headers={"Date": date})


def interrupted(mode, api: ListingApi, verb: str = "run", **options):
    """Run or stream the model, and fail unless Ctrl-C comes out of it."""
    use = mode.call if verb == "run" else mode.collect
    with pytest.raises(KeyboardInterrupt):
        use(api.url, lambda c: getattr(c, verb)("me/model", INPUT, **options))
