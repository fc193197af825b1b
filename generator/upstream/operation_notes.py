"""What operations have and the code does not, noted for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..description.document import Json, is_object
from ..description.media_types import is_event_stream, is_json, media_kind
from ..description.security import other_schemes, sends_token
from ..description.servers import relative_address

if TYPE_CHECKING:
    from ..description.notes import Notes

#: Header parameters that OpenAPI ignores: they follow from the bodies and from the security.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
#: How the parts of a body are written, which the code decides by their types.
_ENCODINGS = ("encoding", "prefixEncoding", "itemEncoding")


def is_argument(parameter: Json) -> bool:
    """Return whether a parameter is an argument in Python."""
    if parameter["in"] == "header":
        return str(parameter["name"]).lower() not in _IGNORED_HEADERS
    return str(parameter["in"]) != "querystring"


class OperationNotes:
    """Notes about one operation.

    Args:
        notes: What is noted.
        operation_id: The operationId.
    """

    def __init__(self, notes: Notes, operation_id: str) -> None:
        self._notes = notes
        self._id = operation_id

    def server(self, at: str, own: str | None, main: str) -> None:
        """Note where an operation is called, ``own``, if not at the API's own address, ``main``."""
        if own is None:
            text = f"no address of {self._id} can be read: the API's own is called"
        elif relative_address(own, main) != own:
            text = f"{self._id} is called at {own}, as every other with the token"
        else:
            text = (
                f"{self._id} is called at {own}, another origin than the API's: without the token"
            )
        self._notes.add(at + "/servers", text)

    def security(self, at: str, operation: Json, description: Json) -> None:
        """Note the security schemes that the client has no credentials of."""
        others = other_schemes(operation, description)
        if others:
            token = "sent" if sends_token(operation, description) else "not sent"
            self._notes.add(
                at + "/security",
                f"{' and '.join(others)} of {self._id}: not generated, the caller has to add the "
                f"credentials; the token is {token}",
            )

    def is_generated(self, at: str, parameter: Json) -> bool:
        """Return whether a parameter is an argument, and note one that is none."""
        if is_argument(parameter):
            return True
        place = f"the parameter {parameter['name']} of {self._id}"
        text = "not generated, since OpenAPI ignores it: the client sends the header itself"
        if parameter["in"] == "querystring":
            text = "the whole query as one value is not generated"
        self._notes.add(at, f"{place}: {text}")
        return False

    def body(self, at: str, content: Json) -> None:
        """Note what of the media types of a request body is not sent; the first ones by name are."""
        taken: set[bool] = set()
        for media, value in sorted(content.items()):
            here = f"{at}/content/{media.replace('~', '~0').replace('/', '~1')}"
            for key in _ENCODINGS:
                if key in value:
                    text = f"{key} of the body of {self._id}: not generated, the types of the parts decide"
                    self._notes.add(f"{here}/{key}", text)
            kind = media_kind(media)
            if is_json(media) or kind in _FORMS:
                continue
            is_text = kind.startswith("text/")
            if is_text in taken:
                form = "text" if is_text else "file"
                self._notes.add(
                    here, f"{media} of {self._id}: not generated, a {form} has one type"
                )
            taken.add(is_text)

    def streamed(self, at: str, media: str, value: Json) -> None:
        """Note that the parts of a stream have no types of their own."""
        schema = value.get("schema")
        described = is_object(schema) and ("$ref" in schema or schema.get("type", "string") != "string")  # fmt: skip
        key = "itemSchema" if "itemSchema" in value else "schema"
        if key == "schema" and not (described and is_event_stream(media)):
            return
        if is_event_stream(media):
            form = "each event has its data as text"
        elif is_json(media):
            form = "the body is read as one JSON value"
        else:
            form = f"the body is {'text' if media_kind(media).startswith('text/') else 'bytes'}"
        text = f"the schema of what {self._id} streams: not generated, {form}"
        self._notes.add(f"{at}/{key}", text)

    def no_success(self, at: str) -> None:
        """Note that no success is described."""
        text = f"{self._id} describes no success: any is taken for one without content"
        self._notes.add(at, text)
