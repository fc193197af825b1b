"""Facts that openapi-python-client would drop, packed into texts that it keeps.

The tool gives the templates neither the server, nor an operationId, nor the style of a query, nor
all media types of a response, nor the name of JSON of a parameter with another name in Python, nor
the media type of a body of bytes, nor what tells the variants of a union apart. They travel in front
of the version, in front of the summary, behind another media type, and as the example of the union;
``templates/packed_facts.jinja``
unpacks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from attrs import frozen
from openapi_python_client.strings import ClassName, in_double_quote_literal

from .._base.errors import GeneratorError
from ..description.unions import Choice
from .exact_texts import pack_text

#: What separates facts, and is in none.
_BETWEEN = " :="
#: Between texts. The last text may hold it, those before it cannot.
SEPARATOR = " :: "
#: Between the media type that the tool knows and the one that is sent.
SENT_AS = "; as="
#: The prefix of names that do not begin with a letter, as the tool has it by default.
_PREFIX = "field_"
#: Between a path and the method of its operation, if the tool does not know the method.
METHOD_MARK = "#"


@frozen
class Answer:
    """A success of an operation with one media type.

    Attributes:
        pattern: The status under which the tool knows it.
        first: The lowest status that it is for.
        last: The highest status that it is for.
        kind: What its body is: ``json``, ``text``, ``bytes``, ``events`` or ``none``.
        media: Its media type.
    """

    pattern: str
    first: int
    last: int
    kind: str
    media: str

    def __str__(self) -> str:
        return f"{self.pattern}={self.first}={self.last}={self.kind}={self.media}"


@frozen
class OperationFacts:
    """What the templates need of an operation beside what the tool gives them.

    Attributes:
        id: The operationId.
        server: The address of its server, empty if that is the API's own; see
            ``description.servers.relative_address``.
        answers: Its successes.
        is_deprecated: Whether it is deprecated.
        is_anonymous: Whether it can be sent without a token, if there is none.
    """

    id: str
    server: str
    answers: tuple[Answer, ...]
    is_deprecated: bool = False
    is_anonymous: bool = False


def pack_version(server: str, version: str) -> str:
    """Pack the address of the API into the version of the description."""
    return f"{server}{SEPARATOR}{version}"


def pack_summary(
    facts: OperationFacts,
    styles: Mapping[str, str],
    summary: str,
    json_names: Mapping[str, str] | None = None,
) -> str:
    """Pack the facts of an operation, and what is unusual of its parameters, into a summary.

    A parameter is named as it stands in the code, percent-encoded, so that no name ends too early.
    Its style is behind ``=``, and its name of JSON behind ``:``.

    Raises:
        GeneratorError: The operationId holds the separator.
    """
    if (facts.id + SEPARATOR).index(SEPARATOR) != len(facts.id):
        raise GeneratorError(f"the operationId {facts.id!r} holds {SEPARATOR.strip()!r}")
    packed = " ".join(
        f"{quote(in_double_quote_literal(name))}={style}" for name, style in sorted(styles.items())
    )
    for name, sent in sorted((json_names or {}).items()):
        packed += f" {name}:{pack_text(sent, others=_BETWEEN)}"
    answers = "|".join(map(str, facts.answers))
    flags = [*["deprecated"] * facts.is_deprecated, *["anonymous"] * facts.is_anonymous]
    texts = (facts.id, packed.strip(), facts.server, answers, " ".join(flags), summary)
    return SEPARATOR.join(texts)


def pack_media_type(known: str, sent: str) -> str:
    """Pack the media type that a body is sent as behind one that the tool knows."""
    return f"{known}{SENT_AS}{sent}"


def pack_union(choice: Choice) -> str:
    """Pack what tells the objects in a union apart.

    The parts are ``tagged`` or nothing, the classes, and the arguments of ``variant_reader`` in the
    package's ``variants`` as Python code.
    """
    shapes = {
        _class_name(variant.name): (tuple(variant.required), variant.members)
        for variant in choice.variants
    }
    tags = {
        tag.member: [(value, tuple(map(_class_name, names))) for value, names in tag.values]
        for tag in choice.tags
    }
    code = f"{shapes!r}, {tags!r}" if tags else repr(shapes)
    return SEPARATOR.join(("tagged" if tags else "", " ".join(shapes), code))


def _class_name(name: str) -> str:
    return str(ClassName(name, _PREFIX))
