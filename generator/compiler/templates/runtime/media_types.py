"""Which of several media types the content type of a response stands for."""

from __future__ import annotations

from collections.abc import Sequence


def best_match(content_type: str, described: Sequence[str]) -> int | None:
    """Return the index of the media type that describes a content type best, ``None`` if none does.

    The same type with the same parameters comes first, then the same type, then a range such as
    ``text/*``. What is JSON by its name is also described by any other type of JSON.

    Args:
        content_type: The header of a response.
        described: The media types that are described.
    """
    wanted = _normalised(content_type)
    kind = wanted.partition(";")[0]
    kinds = [_normalised(media).partition(";")[0] for media in described]
    rules = (
        [_normalised(media) == wanted for media in described],
        [one == kind for one in kinds],
        [one == f"{kind.partition('/')[0]}/*" for one in kinds],
        [one == "*/*" for one in kinds],
        [_is_json(one) and _is_json(kind) for one in kinds],
    )
    return next((matches.index(True) for matches in rules if any(matches)), None)


def _normalised(media: str) -> str:
    return "".join(media.lower().split())


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith("+json")
