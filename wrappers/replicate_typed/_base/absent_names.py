"""What to write in place of names that ``replicate`` 1.x and 2.x have, and this package lacks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dis import opmap
from types import FrameType, MappingProxyType
from typing import NoReturn

from .public import PACKAGE

_OMIT = "leave the argument out"
_FAILED_DECODING = "it is ResponseDecodeError"

#: Names of the modules of both old clients, with what to write in their place.
OF_MODULES: Mapping[str, str] = MappingProxyType(
    {
        "APIResponseValidationError": _FAILED_DECODING,
        "AsyncAPIResponse": "it is APIResponse, which client.request(…) returns",
        "AsyncFileOutput": "it is FileOutput, for both modes",
        "AsyncReplicate": "it is AsyncClient",
        "AsyncReplicateClient": "it is AsyncClient",
        "BaseModel": "objects are not pydantic models: model_dump() of each returns its JSON",
        "DEFAULT_CONNECTION_LIMITS": "pass Client(http_client=httpx.Client(limits=…))",
        "DEFAULT_MAX_RETRIES": "it is RetryPolicy().max_retries",
        "DEFAULT_TIMEOUT": "it is Client().timeout",
        "DefaultAioHttpClient": "pass a client of your own as http_client=",
        "DefaultAsyncHttpxClient": "pass AsyncClient(http_client=httpx.AsyncClient(…))",
        "DefaultHttpxClient": "pass Client(http_client=httpx.Client(…))",
        "EventSource": "call client.stream(…), or prediction.stream()",
        "HAS_NUMPY": "arrays of numpy may stand in an input wherever numpy is installed",
        "NOT_GIVEN": _OMIT,
        "NoneType": "it is types.NoneType of Python",
        "NotGiven": _OMIT,
        "Omit": _OMIT,
        "ProxiesTypes": "pass Client(http_client=httpx.Client(proxy=…))",
        "Replicate": "it is Client",
        "ReplicateClient": "it is Client",
        "RequestOptions": "it is CreateOptions, or RunOptions",
        "RetryTransport": "pass Client(retry=RetryPolicy(…))",
        "Timeout": "pass timeout= a number of seconds, or an httpx.Timeout",
        "Transport": "pass transport= one of httpx",
        "accounts": "it is account",
        "base_url": "it is default_client.base_url",
        "bearer_token": "it is default_client.api_token",
        "default_headers": "pass Client(headers=…), and assign that to default_client",
        "default_query": "put it into the path of client.request(…)",
        "file_from_path": "pass a pathlib.Path in the input",
        "get_path_url": "a file is sent by the client: pass a pathlib.Path in the input",
        "http_client": "pass Client(http_client=…), and assign that to default_client",
        "lib": "all names are in the package itself",
        "max_retries": "it is default_client.max_retries",
        "not_given": _OMIT,
        "omit": _OMIT,
        "resources": "all names are in the package itself: Predictions, Models, …",
        "timeout": "it is default_client.timeout",
        "types": "all names are in the package itself: Prediction, Model, …",
        "use": "it is default_client.model(…)",
    }
)

#: Names of the clients and resources of both, likewise.
OF_OBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "_async_client": "pass AsyncClient(http_client=…) one of your own",
        "_client": "pass Client(http_client=…) one of your own",
        "auth_headers": "the client adds the token itself; its setting is api_token",
        "bearer_token": "it is api_token",
        "copy": "call with_options(…)",
        "custom_auth": "pass http_client= one with auth=",
        "default_headers": "pass headers= to the client, or to with_options(…)",
        "default_query": "put it into the path of request(…)",
        "delete": "call request('DELETE', path)",
        "get": "call request('GET', path)",
        "get_api_list": "call request('GET', path)",
        "is_closed": "close() may be called twice",
        "patch": "call request('PATCH', path, json=…)",
        "platform_headers": "pass headers=",
        "post": "call request('POST', path, json=…)",
        "predict": "call run(…) of the client, or of the module, with it or with its name",
        "put": "call request('PUT', path, json=…)",
        "qs": "pass params= to request(…)",
        "use": "call model(…), which returns a model that is run by this client",
        "user_agent": "pass headers={'User-Agent': …}",
        "with_raw_response": "call request(…) of the client, which returns the whole response",
        "with_streaming_response": "call request(…) of the client",
    }
)


def advice_of_module(door: str) -> Callable[[str], NoReturn]:
    """Return the ``__getattr__`` of a module of ``replicate`` 1.x, for the names that it lacks.

    Args:
        door: The name of the module in the package.
    """

    def __getattr__(name: str) -> NoReturn:  # noqa: N807 - it becomes the function of a module
        raise missing(f"{PACKAGE}.{door}", name)

    return __getattr__


def missing(module: str, name: str) -> AttributeError | ImportError:
    """Return the error of the ``__getattr__`` of a module for a name that it lacks.

    It is an ``ImportError`` in a ``from … import …``, where the message of an ``AttributeError``
    would be lost.

    Args:
        module: The name of the module.
        name: The name that it lacks.
    """
    advice = OF_MODULES.get(name)
    if advice is None:
        return AttributeError(f"module {module!r} has no attribute {name!r}", name=name)
    if _is_imported():
        message = f"cannot import name {name!r} from {module!r}: {advice}"
        return ImportError(message, name=module)
    return AttributeError(f"module {module!r} has no attribute {name!r}: {advice}", name=name)


def _is_imported() -> bool:
    """Return whether the ``__getattr__`` two frames up was called by an import statement."""
    # Python has no other way to see who asks.
    frame: FrameType = sys._getframe(3)  # pyright: ignore[reportPrivateUsage]
    code = frame.f_code
    if code.co_name == "_handle_fromlist":
        return True
    return frame.f_lasti >= 0 and code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]
