# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..decoding import (
    Fields,
    Reader,
    enum_reader,
    model_reader,
    nullable,
    put,
    read_bool,
    read_datetime,
    read_int,
    read_str,
    to_json,
)
from ..models.model_visibility import ModelVisibility
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_version import ModelVersion
    from ..models.prediction import Prediction


@_attrs_define
class Model:
    """A model, with the newest of its versions.

    Attributes:
        cover_image_url (str | None): A picture to show it with.
        default_example (Prediction | None): A prediction that the author chose to show first.
        description (str | None): What the model does, in a sentence.
        github_url (str | None): Its source code.
        latest_version (ModelVersion | None): The newest version; null before the first is
            pushed.
        license_url (str | None): Its licence.
        name (str): The model's name, without its owner.
        owner (str): Whose model it is, a user or an organization.
        paper_url (str | None): The paper behind it.
        run_count (int): How often it was run.
        url (str): The model on the website.
        visibility (ModelVisibility): Who may see and run the model.
        created_at (datetime.datetime | Unset): When the model was created.
        is_official (bool | Unset): True when Replicate keeps the model up and
            `models.predictions.create` runs it.
        weights_url (str | None | Unset): Where the weights come from.
    """

    cover_image_url: str | None
    default_example: Prediction | None
    description: str | None
    github_url: str | None
    latest_version: ModelVersion | None
    license_url: str | None
    name: str
    owner: str
    paper_url: str | None
    run_count: int
    url: str
    visibility: ModelVisibility
    created_at: datetime.datetime | Unset = UNSET
    is_official: bool | Unset = UNSET
    weights_url: str | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        """The object as JSON has it"""
        result: dict[str, Any] = {
            key: to_json(value) for key, value in self.additional_properties.items()
        }
        put(result, "cover_image_url", self.cover_image_url)
        put(result, "default_example", self.default_example)
        put(result, "description", self.description)
        put(result, "github_url", self.github_url)
        put(result, "latest_version", self.latest_version)
        put(result, "license_url", self.license_url)
        put(result, "name", self.name)
        put(result, "owner", self.owner)
        put(result, "paper_url", self.paper_url)
        put(result, "run_count", self.run_count)
        put(result, "url", self.url)
        put(result, "visibility", self.visibility)
        put(result, "created_at", self.created_at)
        put(result, "is_official", self.is_official)
        put(result, "weights_url", self.weights_url)
        return result

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """The object that JSON describes.

        Raises:
            ResponseDecodeError: Something that it cannot do without is missing or of another kind.
        """
        fields = Fields("Model", src_dict)
        result = cls(
            cover_image_url=fields.required("cover_image_url", _read_cover_image_url),
            default_example=fields.required("default_example", _read_default_example),
            description=fields.required("description", _read_description),
            github_url=fields.required("github_url", _read_github_url),
            latest_version=fields.required("latest_version", _read_latest_version),
            license_url=fields.required("license_url", _read_license_url),
            name=fields.required("name", read_str),
            owner=fields.required("owner", read_str),
            paper_url=fields.required("paper_url", _read_paper_url),
            run_count=fields.required("run_count", read_int),
            url=fields.required("url", read_str),
            visibility=fields.required("visibility", _read_visibility),
            created_at=fields.optional("created_at", read_datetime),
            is_official=fields.optional("is_official", read_bool),
            weights_url=fields.optional("weights_url", _read_weights_url),
        )
        result.additional_properties = fields.rest()
        return result

    @property
    def additional_keys(self) -> list[str]:
        """The names of the members that the description does not have"""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


_read_cover_image_url: Reader[str | None] = nullable(read_str)
_read_default_example: Reader[Prediction | None] = nullable(model_reader("Prediction"))
_read_description: Reader[str | None] = nullable(read_str)
_read_github_url: Reader[str | None] = nullable(read_str)
_read_latest_version: Reader[ModelVersion | None] = nullable(model_reader("ModelVersion"))
_read_license_url: Reader[str | None] = nullable(read_str)
_read_paper_url: Reader[str | None] = nullable(read_str)
_read_visibility: Reader[ModelVisibility] = enum_reader(ModelVisibility, str)
_read_weights_url: Reader[str | None] = nullable(read_str)
