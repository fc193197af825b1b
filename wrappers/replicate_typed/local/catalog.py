"""The models that the server has: those it runs, and those that were created through the API."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from .ids import timestamp
from .problems import Problem, invalid_version, not_found
from .runtime import ModelSource, Runtime, VersionInfo
from .store import Store


@dataclass(frozen=True)
class Runnable:
    """One version of a model, ready to run."""

    model: str
    version: VersionInfo
    runtime: Runtime


class Catalog:
    """Models by ``owner/name``, and their versions."""

    def __init__(self, sources: list[ModelSource], store: Store) -> None:
        self._sources = {f"{source.owner}/{source.name}": source for source in sources}
        self._infos: dict[str, VersionInfo] = {}
        self._runs: dict[str, int] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._store = store
        self._made = timestamp(time.time())

    def add(self, source: ModelSource) -> None:
        """Offer one more model."""
        self._sources[f"{source.owner}/{source.name}"] = source

    async def aclose(self) -> None:
        """Stop all models."""
        await asyncio.gather(*(source.runtime.aclose() for source in self._sources.values()))

    def names(self) -> list[str]:
        """All models, by name."""
        created = {record["id"] for record in self._store.all("model")}
        return sorted(self._sources.keys() | created)

    def hosts(self, name: str) -> bool:
        """Whether the server runs the model itself."""
        return name in self._sources

    async def info(self, name: str) -> VersionInfo:
        """The version of a model that the server runs; it is looked at once.

        Raises:
            BrokenModel: It cannot be run.
        """
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            if name not in self._infos:
                self._infos[name] = await self._sources[name].runtime.describe()
            return self._infos[name]

    async def find(self, *, name: str | None, version: str | None) -> Runnable:
        """What to run.

        Args:
            name: ``owner/name``, None if only a version is known.
            version: The id of a version, None for the newest.

        Raises:
            Problem: There is no such model, or no such version of it.
        """
        candidates = [name] if name is not None else list(self._sources)
        for candidate in candidates:
            if candidate not in self._sources:
                continue
            info = await self.info(candidate)
            if version is None or info.id == version:
                return Runnable(candidate, info, self._sources[candidate].runtime)
            trained = self._store.get("version", f"{candidate}:{version}")
            if trained is not None:
                return self._trained(candidate, trained)
        if name is not None:
            record = self._store.get("version", f"{name}:{version}")
            if record is not None:
                return self._trained(name, record)
        raise invalid_version()

    def _trained(self, name: str, record: dict[str, Any]) -> Runnable:
        base = self._sources.get(record["base"])
        if base is None:
            raise Problem(422, f"The model {record['base']} that made this version is not here.")
        info = VersionInfo(record["id"], record["openapi_schema"], record["cog_version"])
        return Runnable(name, info, base.runtime)

    async def model(self, name: str) -> dict[str, Any]:
        """A model as the API shows it.

        Raises:
            Problem: There is none.
        """
        created = self._store.get("model", name)
        source = self._sources.get(name)
        if created is None and source is None:
            raise not_found()
        versions = await self.versions(name)
        shown: dict[str, Any] = {
            "cover_image_url": None,
            "created_at": self._made,
            "default_example": None,
            "description": source.description if source else None,
            "github_url": source.github_url if source else None,
            "is_official": source is not None,
            "latest_version": versions[0] if versions else None,
            "license_url": source.license_url if source else None,
            "name": name.partition("/")[2],
            "owner": name.partition("/")[0],
            "paper_url": None,
            "run_count": self._runs.get(name, 0),
            "url": f"https://replicate.com/{name}",
            "visibility": source.visibility if source else "public",
        }
        if created is not None:
            shown |= {key: value for key, value in created["fields"].items() if key in shown}
            shown["created_at"] = created["created_at"]
        return shown

    def count_run(self, name: str) -> None:
        """Take note of a run."""
        self._runs[name] = self._runs.get(name, 0) + 1

    async def versions(self, name: str) -> list[dict[str, Any]]:
        """The versions of a model as the API shows them, the newest first."""
        shown = [
            {key: record[key] for key in ("id", "created_at", "cog_version", "openapi_schema")}
            for record in self._store.all("version")
            if record["model"] == name
        ]
        shown.sort(key=lambda version: version["created_at"], reverse=True)
        if name in self._sources and self._store.get("deleted", name) is None:
            info = await self.info(name)
            shown.append(
                {
                    "id": info.id,
                    "created_at": self._made,
                    "cog_version": info.cog_version,
                    "openapi_schema": info.openapi_schema,
                }
            )
        return shown
