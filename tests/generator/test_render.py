"""The text of openapi.yaml."""

from __future__ import annotations

from _support.spec_documents import description

from generator.upstream.normalise import normalise


def test_render__order_of_keys() -> None:
    """The text is the same for every order of keys."""
    one = description("""
        paths:
          /b: {get: {operationId: bs.get, responses: {'204': {description: d}}}}
          /a: {get: {operationId: as.get, responses: {'204': {description: d}}}}
        components: {schemas: {B: {type: object, properties: {y: {type: string}, x: {type: string}}}, A: {type: object}}}
    """)
    other = dict(reversed(list(one.items())))
    other["paths"] = dict(reversed(list(one["paths"].items())))
    from generator.upstream.render import render

    assert render(normalise(one)) == render(normalise(other))


def test_render__invisible_characters() -> None:
    """Invisible characters are escaped, and read as they were."""
    from generator.description.load import parse
    from generator.upstream.render import render

    one = normalise(description("info: {title: \"a\\u202Eb \\uFEFF\", version: '1'}"))
    text = render(one)
    assert "\\u202e" in text
    assert not {"\u202e", "\ufeff"} & set(text)
    assert parse(text)["info"] == one["info"]
