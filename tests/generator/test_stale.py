"""Actions of the overlay that a description does not follow."""

from __future__ import annotations

from generator.description.load import parse
from generator.upstream.overlay import read_overlay
from generator.upstream.stale import stale_actions


def test_stale_actions__stale_description() -> None:
    """A description without an update of the overlay is stale."""
    overlay = read_overlay(
        parse("""
            overlay: 1.1.0
            info: {title: T, version: '1'}
            actions:
              - {target: $.gone, update: {description: text}}
              - {target: $.a, update: {description: new}}
              - {target: $.a, update: {list: [x]}, description: why}
              - {target: $.removed, remove: true, description: why}
        """)
    )
    document = {"a": {"description": "old", "list": ["x", "y"]}}
    assert [(action.at, what) for action, what in stale_actions(document, overlay)] == [
        ("/actions/0", "matches nothing in openapi.yaml"),
        ("/actions/1", "is not what openapi.yaml says"),
    ]
