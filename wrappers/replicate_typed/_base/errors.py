"""The exceptions of this package.

    ReplicateError
    ├── APIError                       a request to the API failed
    │   ├── APIConnectionError         no response
    │   │   └── APITimeoutError        (TimeoutError) no response in time
    │   ├── APIStatusError             an error response
    │   │   ├── BadRequestError        400
    │   │   ├── AuthenticationError    401
    │   │   │   └── MissingTokenError  no API token is set
    │   │   ├── PermissionDeniedError  403
    │   │   ├── NotFoundError          404
    │   │   ├── ConflictError          409
    │   │   ├── UnprocessableEntityError  422
    │   │   ├── RateLimitError         429
    │   │   └── InternalServerError    5xx
    │   ├── ResponseDecodeError        a successful response that cannot be decoded
    │   └── StreamMismatchError        a stream sent other text than the output
    ├── PredictionError                a prediction or training without a result
    │   ├── ModelError                 it failed
    │   ├── PredictionCanceled         it was canceled or aborted
    │   └── PredictionTimeout          (TimeoutError) it did not end in time
    ├── RunStopped                     the event that was given to ``run`` was set
    ├── InputError                     (ValueError) an argument is not valid; nothing was sent
    ├── FileError                      an output file cannot be read
    ├── JournalError                   the journal of many predictions cannot be used
    ├── BudgetError                    a prediction was not created: the budget is reached
    └── WebhookValidationError         (ValueError) a request is not a genuine webhook

Every exception can be pickled, and none shows a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from .explanations import explain
from .json_values import is_object
from .public import public
from .records import frozen
from .shortening import MAX_MESSAGE, shorten

if TYPE_CHECKING:
    from httpx import Request, Response
    from replicate_api.models import Problem

    from .._objects.jobs import JobValues
else:
    # They are in rooms above, or loaded with the first request; ``get_type_hints`` takes them for
    # anything.
    JobValues = Problem = Request = Response = Any

#: Where users create API tokens.
TOKENS_URL = "https://replicate.com/account/api-tokens"

#: How many of the last lines of a failed prediction's log an error message quotes.
LOG_TAIL_LINES = 5


@public
class ReplicateError(Exception):
    """The base class of every exception of this package.

    Every exception has ``status``, ``title``, ``detail``, ``type`` and ``instance``, as those of
    ``replicate`` 1.x do. They are ``None`` where the API gave no such value.

    A message that quotes something large is shortened where it is shown; ``args`` has all of it.
    """

    def __init__(
        self,
        message: str = "",
        *,
        type: str | None = None,
        title: str | None = None,
        status: int | str | None = None,
        detail: str | None = None,
        instance: str | None = None,
    ) -> None:
        """Make an error of a message, or of the parts of a problem, as tests do.

        Args:
            message: What is wrong; the parts as lines if not given.
            type: The URI that identifies the type of the problem.
            title: The title of the problem.
            status: The HTTP status.
            detail: The explanation of the problem.
            instance: The URI that identifies this occurrence of the problem.
        """
        parts = {
            "type": type,
            "title": title,
            "status": status,
            "detail": detail,
            "instance": instance,
        }
        if given := {name: part for name, part in parts.items() if part is not None}:
            self._given = given
            message = message or "\n".join(f"{name}: {part}" for name, part in given.items())
        super().__init__(message)

    def __str__(self) -> str:
        return shorten(super().__str__(), MAX_MESSAGE)

    def __repr__(self) -> str:
        return shorten(super().__repr__())

    @property
    def message(self) -> str:
        """What is wrong, in full, and without what ``str`` adds about the request."""
        return str(self.args[0]) if self.args else ""

    @property
    def status(self) -> int | str | None:
        """The HTTP status of the response, or the status of the prediction."""
        return self._given.get("status")

    @property
    def title(self) -> str | None:
        """The title of the problem, such as ``Unauthenticated``."""
        return self._given.get("title")

    @property
    def detail(self) -> str | None:
        """The explanation of the problem."""
        return self._given.get("detail")

    @property
    def type(self) -> str | None:
        """The URI that identifies the type of the problem."""
        return self._given.get("type")

    @property
    def instance(self) -> str | None:
        """The URI that identifies this occurrence of the problem."""
        return self._given.get("instance")

    #: The parts that an error was made of.
    _given: Mapping[str, Any] = MappingProxyType({})

    @classmethod
    def from_response(cls, response: Any) -> Self:
        """Return the error of a response, as ``replicate`` 1.x makes it.

        Args:
            response: The response, one of httpx.
        """
        try:
            problem: Any = response.json()
        except ValueError:
            problem = None
        named = problem if is_object(problem) else {}
        parts: dict[str, Any] = {
            name: named.get(name) for name in ("type", "title", "detail", "instance")
        }
        return cls(**parts, status=response.status_code)

    def to_dict(self) -> dict[str, int | str]:
        """Return those of type, title, status, detail and instance that are known."""
        known = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
        }
        return {name: value for name, value in known.items() if value is not None}

    def to_json(self, *, indent: int | None = None) -> str:
        """Return what ``to_dict`` returns as JSON text.

        Args:
            indent: Spaces for each level, None for one line.
        """
        from replicate_api.encoding import json_text

        return json_text(self.to_dict(), indent=indent)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._from_state, (self.args, self.__dict__)

    @classmethod
    def _from_state(cls, args: tuple[Any, ...], state: dict[str, Any]) -> Self:
        """Make an error of what a pickle holds; the name of this method is part of the pickle."""
        error = cls.__new__(cls, *args)
        error.args = args
        error.__dict__.update(state)
        return error


@public
class APIError(ReplicateError):
    """A request to the API failed."""

    operation_id: str | None = None
    """The id of the operation in the API description, such as ``predictions.get``."""

    request_id: str | None = None
    """The id of the request in the logs of the API, if there was a response."""

    attempts: int = 1
    """How many times the request was attempted."""

    elapsed: float = 0.0
    """The seconds between the first attempt and this error."""

    maybe_accepted: bool = False
    """Whether the server may have carried out the request in spite of the error. After a create, a
    prediction may exist, and may be billed."""

    prediction: JobValues | None = None
    """The prediction that was being waited for, if any. It may still be running: get it again by
    its id."""

    _request: Request | None = None
    _response: Response | None = None

    @property
    def request(self) -> Request | None:
        """The request as it was last sent, without its body, its query and all credentials; None if
        nothing was sent."""
        return self._request

    @property
    def response(self) -> Response | None:
        """The response that the error is about, with its body; None if there was none."""
        return self._response

    def attach(self, *, request: Request | None, response: Response | None = None) -> Self:
        """Add the request and the response, which must have no credentials.

        Returns:
            This error.
        """
        self._request = request or self._request
        self._response = response or self._response
        return self

    def annotate(
        self, *, operation_id: str, attempts: int, elapsed: float, maybe_accepted: bool
    ) -> Self:
        """Add what is known about the request.

        Args:
            operation_id: The id of the operation.
            attempts: How many times the request was attempted.
            elapsed: The seconds between the first attempt and this error.
            maybe_accepted: Whether the server may have carried out the request.

        Returns:
            This error.
        """
        self.operation_id = operation_id
        self.attempts = attempts
        self.elapsed = elapsed
        self.maybe_accepted = maybe_accepted
        return self

    def __str__(self) -> str:
        text = super().__str__()
        if self.attempts > 1:
            text += f" ({self.attempts} attempts in {self.elapsed:.1f} s)"
        if self.maybe_accepted and self.operation_id is not None:
            text += (
                f". The request ({self.operation_id}) may have been carried out: check before "
                "sending it again"
            )
        if self.prediction is not None:
            text += (
                f". {self.prediction.kind.capitalize()} {self.prediction.id} was "
                f"{self.prediction.status} when last seen"
            )
        return text


@public
class APIConnectionError(APIError):
    """No response: the API could not be reached, or the connection broke."""


@public
class APITimeoutError(APIConnectionError, TimeoutError):
    """No response in time."""


@public
class APIStatusError(APIError):
    """An error response of the API."""

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        problem: Problem | None = None,
        headers: Mapping[str, str] | None = None,
        body: str = "",
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        """The HTTP status."""
        self.problem = problem
        """The problem object in the body, if the API sent one."""
        self.headers: dict[str, str] = dict(headers or {})
        """The headers of the response."""
        self.body = body
        """The beginning of the body as text."""
        self.request_id = request_id
        self.retry_after = retry_after
        """The seconds to wait before the next request, if the API gave them."""

    @property
    def response(self) -> Response:
        """The response, with its body; of an error that was made by hand, one of its parts."""
        if self._response is None:
            import httpx

            self._response = httpx.Response(
                self.status_code, headers=self.headers, content=self.body.encode()
            )
        return self._response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.status_code

    @property
    def title(self) -> str | None:
        """The title of the problem, such as ``Unauthenticated``."""
        return _problem_text(self.problem, "title")

    @property
    def detail(self) -> str | None:
        """The explanation of the problem; one that is an object or a list is read as a text."""
        other: object = getattr(self.problem, "additional_properties", {}).get("detail")
        return _problem_text(self.problem, "detail") or explain(other) or None

    @property
    def type(self) -> str | None:
        """The URI that identifies the type of the problem."""
        return _problem_text(self.problem, "type_")

    @property
    def instance(self) -> str | None:
        """The URI that identifies this occurrence of the problem."""
        return _problem_text(self.problem, "instance")


def _problem_text(problem: Problem | None, name: str) -> str | None:
    value = getattr(problem, name, None)
    return value if isinstance(value, str) else None


@public
class BadRequestError(APIStatusError):
    """HTTP 400: the request is malformed."""


@public
class AuthenticationError(APIStatusError):
    """HTTP 401: the API token is missing, wrong or revoked."""


@public
class MissingTokenError(AuthenticationError):
    """No API token: ``api_token`` was not given, and ``REPLICATE_API_TOKEN`` is not set.

    Nothing was sent.
    """

    def __init__(self) -> None:
        super().__init__(
            "No API token. Set the environment variable REPLICATE_API_TOKEN, or pass "
            f"Client(api_token=…). Create a token at {TOKENS_URL}",
            status_code=401,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return MissingTokenError, ()


@public
class PermissionDeniedError(APIStatusError):
    """HTTP 403: the account of the API token may not do this."""


@public
class NotFoundError(APIStatusError):
    """HTTP 404: the object does not exist, or the account of the API token may not see it."""


@public
class ConflictError(APIStatusError):
    """HTTP 409: the object exists already, or it is in use."""


@public
class UnprocessableEntityError(APIStatusError):
    """HTTP 422: the request is well-formed, but a value in it is not valid."""


@public
class RateLimitError(APIStatusError):
    """HTTP 429: too many requests. Try again after ``retry_after`` seconds."""


@public
class InternalServerError(APIStatusError):
    """HTTP 5xx: the API failed, or a proxy in front of it."""


@public
class ResponseDecodeError(APIError):
    """A successful response that cannot be decoded."""

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        body: str = "",
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        """The HTTP status of the response."""
        self.body = body
        """The beginning of the body as text."""
        self.request_id = request_id


@public
class StreamMismatchError(APIError):
    """The stream of a prediction sent other text than the output of the prediction.

    A server or a proxy began the stream anew when its connection broke, or left some of it out.
    What the stream brought cannot be taken back: use ``expected`` in its place.
    """

    def __init__(
        self,
        message: str,
        *,
        prediction: JobValues | None = None,
        received: str = "",
        expected: str = "",
    ) -> None:
        super().__init__(message)
        self.prediction = prediction
        """The prediction, which has succeeded."""
        self.received = received
        """The text that was passed on to the caller."""
        self.expected = expected
        """The text of the prediction's output."""


@public
class PredictionError(ReplicateError):
    """A prediction or training that did not succeed, or not in time."""

    def __init__(self, message: str, prediction: JobValues) -> None:
        super().__init__(message)
        self.prediction = prediction
        """The prediction or training as last seen, with its id, status, error and logs."""

    @property
    def status(self) -> str:
        """The status of the prediction or training as last seen."""
        return self.prediction.status


@public
class ModelError(PredictionError):
    """The model failed: see ``prediction.error`` and ``prediction.logs``."""

    def __init__(self, prediction: JobValues) -> None:
        super().__init__(_outcome_message(prediction, "failed"), prediction)


@public
class PredictionCanceled(PredictionError):
    """The prediction or training was canceled, or aborted before it started."""

    def __init__(self, prediction: JobValues) -> None:
        status = getattr(prediction, "status", "canceled")
        super().__init__(_outcome_message(prediction, f"was {status}"), prediction)


@public
class PredictionTimeout(PredictionError, TimeoutError):
    """The prediction or training did not end within the timeout that the caller gave."""

    def __init__(self, prediction: JobValues, timeout: float, *, canceled: bool) -> None:
        outcome = "it was canceled"
        if not canceled:
            get = f"client.{prediction.kind}s.get({prediction.id!r})"
            outcome = f"it is still {prediction.status}: get its result with {get}, or cancel it"
        super().__init__(
            f"{prediction.kind.capitalize()} {prediction.id} did not end within {timeout:g} s; "
            f"{outcome}{_web_link(prediction)}",
            prediction,
        )
        self.timeout = timeout
        """The timeout in seconds."""
        self.canceled = canceled
        """Whether the prediction was canceled because of it."""


@public
class RunStopped(ReplicateError):
    """``run`` was stopped by its ``cancel_event`` before the prediction had ended."""

    def __init__(self, prediction: JobValues | None, *, canceled: bool) -> None:
        if prediction is None:
            outcome = " before the API had named a prediction"
        elif canceled:
            outcome = f": prediction {prediction.id} was canceled{_web_link(prediction)}"
        else:
            outcome = (
                f": prediction {prediction.id} could not be canceled, and may still run. Cancel it "
                f"with client.predictions.cancel({prediction.id!r}){_web_link(prediction)}"
            )
        super().__init__(f"run was stopped by its cancel_event{outcome}")
        self.prediction = prediction
        """The prediction as last seen, None if none is known to have been created."""
        self.canceled = canceled
        """Whether the prediction was canceled."""

    @property
    def status(self) -> str | None:
        """The status of the prediction as last seen, None without one."""
        return None if self.prediction is None else self.prediction.status


@public
@frozen
class InputProblem:
    """What is not valid about one part of an input."""

    path: str | None
    """The part, such as ``input.images[2]``, None for an argument as a whole."""

    message: str
    """What is wrong with it."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@public
class InputError(ReplicateError, ValueError):
    """An argument that is not valid or cannot be sent. No request was made."""

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        problems: tuple[InputProblem, ...] = (),
    ) -> None:
        """Make the error of one problem, or of several.

        Args:
            message: What is wrong.
            path: The part of the input that is wrong.
            problems: All problems, if there are several; the message names them.
        """
        self.problems: tuple[InputProblem, ...] = problems or (InputProblem(path, message),)
        """All that is not valid, one problem at least."""
        self.path: str | None = self.problems[0].path
        """The part of the input that is not valid, such as ``input.images[2]``; the first one if
        there are several."""
        super().__init__(message if problems else str(self.problems[0]))


@public
class FileError(ReplicateError):
    """An output file that cannot be read."""

    def __init__(self, message: str, *, url: str, status_code: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        """The URL of the file, without its query."""
        self.status_code = status_code
        """The HTTP status of the response, if there was one."""


@public
class JournalError(ReplicateError):
    """The journal of many predictions cannot be used: it is locked, damaged, or of something else."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path
        """The file of the journal."""


@public
class BudgetError(ReplicateError):
    """A prediction that was not created, since it would have exceeded the budget by estimate."""


@public
class WebhookValidationError(ReplicateError, ValueError):
    """A request that is not a genuine webhook: do not process it."""


def _outcome_message(prediction: JobValues, outcome: str) -> str:
    # Tests make errors of stand-ins, which may have an error only.
    kind = str(getattr(prediction, "kind", "prediction")).capitalize()
    lines = [" ".join((kind, str(getattr(prediction, "id", "")), outcome)).replace("  ", " ")]
    reason = getattr(prediction, "error", None)
    if reason:
        lines[0] += f": {reason}"
    elif outcome == "failed":
        lines[0] += " without giving a reason"
    logs: object = getattr(prediction, "logs", None)
    tail = logs.rstrip().splitlines()[-LOG_TAIL_LINES:] if isinstance(logs, str) else []
    if tail:
        lines.append("Last lines of its log:")
        lines.extend(f"  {line}" for line in tail)
    return "\n".join(lines) + _web_link(prediction)


def _web_link(prediction: JobValues) -> str:
    urls: object = getattr(prediction, "urls", None)
    url = urls.get("web") if is_object(urls) else None
    return f"\nSee {url}" if url else ""
