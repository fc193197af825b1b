"""What this package raises.

    ReplicateError
    ├── APIError                       a request to the API came to nothing
    │   ├── APIConnectionError         no answer
    │   │   └── APITimeoutError        (TimeoutError) no answer in time
    │   ├── APIStatusError             an answer that reports an error
    │   │   ├── BadRequestError        400
    │   │   ├── AuthenticationError    401
    │   │   │   └── MissingTokenError  no token to send
    │   │   ├── PermissionDeniedError  403
    │   │   ├── NotFoundError          404
    │   │   ├── ConflictError          409
    │   │   ├── UnprocessableEntityError  422
    │   │   ├── RateLimitError         429
    │   │   └── InternalServerError    5xx
    │   └── ResponseDecodeError        an answer that cannot be read
    ├── ModelError                     the prediction failed
    ├── PredictionCanceled             the prediction was canceled or aborted
    ├── PredictionTimeout              (TimeoutError) the caller's time ran out
    ├── InputError                     (ValueError) an argument that cannot be sent
    ├── FileError                      an output file that cannot be read
    └── WebhookValidationError         (ValueError) not a genuine webhook

Every error pickles, and none shows a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from replicate_api.models import Problem

    from .._objects.jobs import JobValues

TOKENS_URL = "https://replicate.com/account/api-tokens"

#: How much of a failed prediction's log a message quotes, in lines.
LOG_TAIL_LINES = 5


def _restore(cls: type[ReplicateError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ReplicateError(Exception):
    """Anything that went wrong in this package or at the API.

    ``status``, ``title``, ``detail``, ``type`` and ``instance`` are there on every error, as on
    those of ``replicate`` 1.x, and ``None`` where the API said no such thing.
    """

    @property
    def status(self) -> int | str | None:
        """The HTTP status of an answer, or a prediction's status."""
        return None

    @property
    def title(self) -> str | None:
        """The problem's title, such as ``Unauthenticated``."""
        return None

    @property
    def detail(self) -> str | None:
        """The problem's explanation."""
        return None

    @property
    def type(self) -> str | None:
        """The URI that names the kind of problem."""
        return None

    @property
    def instance(self) -> str | None:
        """The URI that names this occurrence of the problem."""
        return None

    def to_dict(self) -> dict[str, int | str]:
        """Those of type, title, status, detail and instance that are known."""
        known = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
        }
        return {name: value for name, value in known.items() if value is not None}

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


class APIError(ReplicateError):
    """A request to the API came to nothing.

    Attributes:
        operation_id: The operation of the API description, such as ``predictions.get``.
        request_id: What the API calls this request in its own logs, if it answered.
        attempts: How often the request was sent.
        elapsed: Seconds from the first attempt to this error.
        maybe_accepted: Whether the server may have carried the request out in spite of the
            error. For a create this means that a prediction may exist, and may be billed.
        prediction: The prediction that was being followed, if one was: it is not lost, get it
            again by its id.
    """

    operation_id: str | None = None
    request_id: str | None = None
    attempts: int = 1
    elapsed: float = 0.0
    maybe_accepted: bool = False
    prediction: JobValues | None = None

    def annotate(
        self, *, operation_id: str, attempts: int, elapsed: float, maybe_accepted: bool
    ) -> Self:
        """This error, with what the transport knows about the request."""
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
                f". The request ({self.operation_id}) may have been carried out all the same: "
                "look before you send it again"
            )
        if self.prediction is not None:
            text += (
                f". {self.prediction.kind.capitalize()} {self.prediction.id} was "
                f"{self.prediction.status} when last seen"
            )
        return text


class APIConnectionError(APIError):
    """No answer: the API could not be reached, or the connection broke."""


class APITimeoutError(APIConnectionError, TimeoutError):
    """No answer in time."""


class APIStatusError(APIError):
    """An answer that reports an error.

    Attributes:
        status_code: The HTTP status, a plain int.
        problem: The API's own account of the error, if it sent one.
        headers: The headers of the answer.
        body: The beginning of the answer's body as text.
        retry_after: Seconds that the API asks to wait before the next request, if it said so.
    """

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
        self.problem = problem
        self.headers = dict(headers or {})
        self.body = body
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.status_code

    @property
    def title(self) -> str | None:
        """The problem's title, such as ``Unauthenticated``."""
        return _problem_text(self.problem, "title")

    @property
    def detail(self) -> str | None:
        """The problem's explanation."""
        return _problem_text(self.problem, "detail")

    @property
    def type(self) -> str | None:
        """The URI that names the kind of problem."""
        return _problem_text(self.problem, "type_")

    @property
    def instance(self) -> str | None:
        """The URI that names this occurrence of the problem."""
        return _problem_text(self.problem, "instance")


def _problem_text(problem: Problem | None, name: str) -> str | None:
    value = getattr(problem, name, None)
    return value if isinstance(value, str) else None


class BadRequestError(APIStatusError):
    """400: the API did not understand the request."""


class AuthenticationError(APIStatusError):
    """401: the token is missing, wrong or revoked."""


class MissingTokenError(AuthenticationError):
    """There is no token to send: none was given, and ``REPLICATE_API_TOKEN`` is not set."""

    def __init__(self) -> None:
        super().__init__(
            "No API token. Set the environment variable REPLICATE_API_TOKEN, or pass "
            f"Client(api_token=…). Tokens are made at {TOKENS_URL}",
            status_code=401,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return MissingTokenError, ()


class PermissionDeniedError(APIStatusError):
    """403: the token may not do this."""


class NotFoundError(APIStatusError):
    """404: there is no such thing, or the token may not see it."""


class ConflictError(APIStatusError):
    """409: it exists already, or it is in use."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well-formed, and its values are not acceptable."""


class RateLimitError(APIStatusError):
    """429: too many requests. ``retry_after`` says in how many seconds to try again."""


class InternalServerError(APIStatusError):
    """5xx: the API, or something before it, failed."""


class ResponseDecodeError(APIError):
    """The API answered with success, and the answer cannot be read.

    Attributes:
        status_code: The HTTP status of the answer.
        body: The beginning of the answer's body as text.
    """

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
        self.body = body
        self.request_id = request_id


class PredictionError(ReplicateError):
    """A prediction or training that did not come to a good end.

    Attributes:
        prediction: The prediction as last seen, with its id, status, error and logs.
    """

    def __init__(self, message: str, prediction: JobValues) -> None:
        super().__init__(message)
        self.prediction = prediction

    @property
    def status(self) -> str:
        """The prediction's status as last seen."""
        return self.prediction.status


class ModelError(PredictionError):
    """The model failed: ``prediction.error`` says how, ``prediction.logs`` what led to it."""

    def __init__(self, prediction: JobValues) -> None:
        super().__init__(_end_message(prediction, "failed"), prediction)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


class PredictionCanceled(PredictionError):
    """The prediction was canceled, or aborted before it started."""

    def __init__(self, prediction: JobValues) -> None:
        super().__init__(_end_message(prediction, f"was {prediction.status}"), prediction)


class PredictionTimeout(PredictionError, TimeoutError):
    """The caller's time ran out before the prediction ended.

    Attributes:
        timeout: The time that was allowed, in seconds.
        canceled: Whether the prediction was canceled for it.
    """

    def __init__(self, prediction: JobValues, timeout: float, *, canceled: bool) -> None:
        end = "it was canceled"
        if not canceled:
            get = f"client.{prediction.kind}s.get({prediction.id!r})"
            end = f"it is {prediction.status} and goes on: see {get}, or cancel it"
        super().__init__(
            f"{prediction.kind.capitalize()} {prediction.id} did not end within {timeout:g} s; "
            f"{end}{_web_link(prediction)}",
            prediction,
        )
        self.timeout = timeout
        self.canceled = canceled


class InputError(ReplicateError, ValueError):
    """An argument that cannot be sent; nothing was requested.

    Attributes:
        path: Where in the input the trouble is, such as ``input.images[2]``.
    """

    def __init__(self, message: str, *, path: str | None = None) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


class FileError(ReplicateError):
    """An output file that cannot be read.

    Attributes:
        url: The file's URL, without its query.
        status_code: The HTTP status of the answer, if there was one.
    """

    def __init__(self, message: str, *, url: str, status_code: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.status_code = status_code


class WebhookValidationError(ReplicateError, ValueError):
    """A request that is not a genuine webhook: do not act on it."""


def _end_message(prediction: JobValues, end: str) -> str:
    lines = [f"{prediction.kind.capitalize()} {prediction.id} {end}"]
    reason = prediction.error
    if reason:
        lines[0] += f": {reason}"
    elif end == "failed":
        lines[0] += " and gave no reason"
    tail = (prediction.logs or "").rstrip().splitlines()[-LOG_TAIL_LINES:]
    if tail:
        lines.append("Last lines of its log:")
        lines.extend(f"  {line}" for line in tail)
    where = _web_link(prediction)
    return "\n".join(lines) + where


def _web_link(prediction: JobValues) -> str:
    web = prediction.urls.get("web") if prediction.urls else None
    return f"\nSee {web}" if web else ""
