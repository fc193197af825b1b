"""Discriminators that lead nowhere, or make no sense: noted, and no reason to refuse a description."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from _support.spec_documents import description

from generator.description.notes import Notes
from generator.upstream.normalise import normalise

ANIMALS = description("""
    components:
      schemas:
        Animal: {anyOf: [{$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: species}}
        Cat: {type: object, properties: {species: {type: string}}}
        Dog: {type: object, properties: {species: {type: string}}}
""")


def notes_of(document: dict[str, Any]) -> dict[str, str]:
    """What the report says of a description, by place."""
    notes = Notes()
    normalise(document, notes=notes)
    return {note.at: note.text for note in notes.all}


def test_discriminator__of_an_object():
    """A discriminator of an object that nothing extends is noted."""
    document = description("""
        paths:
          /pets: {get: {operationId: pets.get, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
        components:
          schemas:
            Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
    """)
    found = notes_of(document)
    assert "nothing extends" in found["/components/schemas/Pet/discriminator"]


@pytest.mark.parametrize(
    "change",
    [
        {"discriminator": None}, {"discriminator": "kind"}, {"discriminator": {}},
        {"discriminator": {"propertyName": 5}}, {"discriminator": {"propertyName": "k", "mapping": []}},
        {"discriminator": {"propertyName": "k", "mapping": {"a": 5, "": "#/info"}, "defaultMapping": []}},
        {"anyOf": [True, {"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Odd"}]},
    ],
)  # fmt: skip
def test_discriminator__odd(change: dict[str, Any]):
    """A discriminator that makes no sense is no reason to refuse a description."""
    document = copy.deepcopy(ANIMALS)
    document["components"]["schemas"]["Odd"] = {
        "allOf": [True, {"type": "object", "properties": {"species": True, "k": {"const": 1}}}]
    }
    document["components"]["schemas"]["Animal"].update(change)
    assert "Animal" in normalise(document)["components"]["schemas"]
