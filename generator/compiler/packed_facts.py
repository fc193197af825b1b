"""Facts that openapi-python-client would drop, packed into texts that it keeps.

The tool gives the templates neither the server, nor an operationId, nor the style of a query, nor
the name of JSON of a parameter with another name in Python, nor the media type of a body of bytes,
nor what tells the variants of a union apart. They travel in front of the version, in front of the
summary, behind another media type, and as the example of the union; ``templates/packed_facts.jinja``
unpacks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

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


def pack_version(server: str, version: str) -> str:
    """Pack the address of the API into the version of the description."""
    return f"{server}{SEPARATOR}{version}"


def pack_summary(
    operation_id: str,
    styles: Mapping[str, str],
    summary: str,
    json_names: Mapping[str, str] | None = None,
) -> str:
    """Pack an operationId, and what is unusual of parameters, into a summary.

    A parameter is named as it stands in the code, percent-encoded, so that no name ends too early.
    Its style is behind ``=``, and its name of JSON behind ``:``.

    Raises:
        GeneratorError: The operationId holds the separator.
    """
    if (operation_id + SEPARATOR).index(SEPARATOR) != len(operation_id):
        raise GeneratorError(f"the operationId {operation_id!r} holds {SEPARATOR.strip()!r}")
    packed = " ".join(
        f"{quote(in_double_quote_literal(name))}={style}" for name, style in sorted(styles.items())
    )
    for name, sent in sorted((json_names or {}).items()):
        packed += f" {name}:{pack_text(sent, others=_BETWEEN)}"
    return SEPARATOR.join((operation_id, packed.strip(), summary))


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
