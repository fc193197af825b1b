"""The models and versions that the server offers, whether it runs them or they were created."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from typing import Any

from ..._base.records import frozen
from .._base.ids import new_job_id, new_stream_key
from .._base.timestamps import full_timestamp
from .._contract.problems import Problem, invalid_version, not_found
from .._contract.runtime import Example, ModelSource, Runtime, VersionInfo
from . import shapes
from .database import StoreError
from .job import Job
from .store import Store

logger = logging.getLogger("replicate_typed.local")

#: The members of a model that can be set through the API, besides its visibility.
EDITABLE_FIELDS = (
    "description",
    "github_url",
    "paper_url",
    "license_url",
    "cover_image_url",
    "weights_url",
)


@frozen
class Runnable:
    """A version of a model with the runtime that runs it.

    Attributes:
        model: The model's name, ``owner/name``.
        version: The version.
        runtime: Runs the version.
    """

    model: str
    version: VersionInfo
    runtime: Runtime


class Catalog:
    """Models by name, and their versions.

    Args:
        sources: The models that the server runs.
        store: Stores created models, trained versions and the times when versions appeared.
        base: The server's address, without ``/v1``.
    """

    def __init__(self, sources: list[ModelSource], store: Store, base: str) -> None:
        self._sources = {f"{source.owner}/{source.name}": source for source in sources}
        self._infos: dict[str, VersionInfo] = {}
        self._replaced: list[Runtime] = []
        self._run_counts = store.run_counts()
        self._examples: dict[str, Job] = {}
        self._unsaved_appearances: dict[str, dict[str, Any]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._store = store
        self._base = base

    def add(self, source: ModelSource) -> None:
        """Add a model, or replace the one with the same name."""
        name = f"{source.owner}/{source.name}"
        replaced = self._sources.get(name)
        if replaced is not None:
            # Predictions may still run in it, so it is closed with the server.
            self._replaced.append(replaced.runtime)
        self._sources[name] = source
        self._infos.pop(name, None)

    async def aclose(self) -> None:
        """Close the runtimes of all models."""
        runtimes = [*self._replaced, *(source.runtime for source in self._sources.values())]
        results = await asyncio.gather(
            *(runtime.aclose() for runtime in runtimes), return_exceptions=True
        )
        for result in results:
            if isinstance(result, Exception):
                logger.error("a model could not be closed", exc_info=result)

    def names(self) -> list[str]:
        """Return the names of all models, sorted."""
        created = {record["id"] for record in self._store.all("model")}
        return sorted(self._sources.keys() | created)

    def has_model(self, name: str) -> bool:
        """Return whether a model exists."""
        return name in self._sources or self._store.get("model", name) is not None

    def runs_model(self, name: str) -> bool:
        """Return whether the server itself runs a model."""
        return name in self._sources

    def is_official(self, name: str) -> bool:
        """Return whether a model runs without a version."""
        source = self._sources.get(name)
        return source is not None and source.official

    async def info(self, name: str) -> VersionInfo:
        """Return the version of a model that the server runs; it is determined once.

        Raises:
            BrokenModel: The model cannot run.
        """
        known = self._infos.get(name)
        if known is not None:
            return known
        async with self._locks.setdefault(name, asyncio.Lock()):
            while name not in self._infos:
                source = self._sources[name]
                info = await source.runtime.describe()
                # The model may have been replaced in the meantime.
                if source is self._sources[name]:
                    self._infos[name] = info
            return self._infos[name]

    async def find(self, *, name: str | None, version: str | None) -> Runnable:
        """Return what to run.

        Args:
            name: The model's name, None if only the version is known.
            version: The version's id, None for the latest.

        Raises:
            Problem: There is no such model, or it has no such version.
        """
        candidates = [name] if name is not None else self.names()
        for candidate in candidates:
            if candidate in self._sources and not self._is_deleted(candidate, version):
                info = await self.info(candidate)
                if version is None or info.id == version:
                    return Runnable(candidate, info, self._sources[candidate].runtime)
            trained = self._store.get("version", f"{candidate}:{version}")
            if trained is not None:
                return self._trained(candidate, trained)
        raise invalid_version()

    def _is_deleted(self, name: str, version: str | None) -> bool:
        deleted = self._store.get("deleted", f"{name}:{version}") if version else None
        return deleted is not None

    def _trained(self, name: str, record: dict[str, Any]) -> Runnable:
        base = self._sources.get(record["base"])
        if base is None:
            raise Problem(
                422, f"The server does not run {record['base']}, which trained this version."
            )
        info = VersionInfo(record["id"], record["openapi_schema"], record["cog_version"])
        return Runnable(name, info, base.runtime)

    async def model(self, name: str) -> dict[str, Any]:
        """Return a model as the API shows it.

        Raises:
            Problem: There is no such model.
        """
        created = self._store.get("model", name)
        source = self._sources.get(name)
        if created is None and source is None:
            raise not_found()
        versions = await self.versions(name)
        examples = await self.examples(name)
        shape: dict[str, Any] = {
            "cover_image_url": None,
            "created_at": self._appeared_at(name, ""),
            "default_example": examples[0] if examples else None,
            "description": source.description if source else None,
            "github_url": source.github_url if source else None,
            "is_official": source is not None and source.official,
            "latest_version": versions[0] if versions else None,
            "license_url": source.license_url if source else None,
            "name": name.partition("/")[2],
            "owner": name.partition("/")[0],
            "paper_url": None,
            "run_count": self._run_counts.get(name, 0),
            "url": f"{self._base}/models/{name}",
            "visibility": source.visibility if source else "public",
            "weights_url": None,
        }
        if created is not None:
            shape |= {key: value for key, value in created["fields"].items() if key in shape}
            shape["created_at"] = created["created_at"]
        return shape

    def readme(self, name: str) -> str | None:
        """Return the readme of a model, None if it has none."""
        created = self._store.get("model", name) or {}
        source = self._sources.get(name)
        readme: str | None = created.get("readme", source.readme if source else None)
        return readme

    async def examples(self, name: str) -> list[dict[str, Any]]:
        """Return the examples of a model as the API shows them."""
        source = self._sources.get(name)
        if source is None or not source.examples:
            return []
        info = await self.info(name)
        jobs = [self._example(name, info.id, n, e) for n, e in enumerate(source.examples)]
        return [shapes.stored(job, self._base) for job in jobs]

    async def find_example(self, key: str) -> Job | None:
        """Return the example with an id or with a stream key, or None."""
        if key not in self._examples:
            for name in self._sources:
                await self.examples(name)
        return self._examples.get(key)

    def _example(self, name: str, version: str, number: int, example: Example) -> Job:
        # The id is the same after a restart, because users keep ids.
        seed = hashlib.shake_256(f"{name} {version} {number}".encode()).digest(62)
        appeared = float(self._appearance(name, version)["moment"])
        job = Job(
            id=new_job_id(appeared, seed[:10]),
            kind="prediction",
            model=name,
            version=version,
            input=example.input,
            created=appeared,
            source="web",
            status="succeeded",
            output=example.output,
            started=appeared,
            completed=appeared,
            metrics={"predict_time": 0.0, "total_time": 0.0},
            stream_key=new_stream_key(seed[10:]),
        )
        job = Job.from_record(job.record())
        self._examples |= {job.id: job, job.stream_key: job}
        return job

    def count_run(self, name: str) -> None:
        """Increment the run count of a model."""
        self._run_counts[name] = self._run_counts.get(name, 0) + 1

    async def versions(self, name: str) -> list[dict[str, Any]]:
        """Return the versions of a model as the API shows them, the newest first."""
        versions = [
            {key: record[key] for key in ("id", "created_at", "cog_version", "openapi_schema")}
            for record in self._store.all("version")
            if record["model"] == name
        ]
        versions.sort(key=lambda version: version["created_at"], reverse=True)
        if name in self._sources:
            info = await self.info(name)
            if not self._is_deleted(name, info.id):
                versions.append(
                    {
                        "id": info.id,
                        "created_at": self._appeared_at(name, info.id),
                        "cog_version": info.cog_version,
                        "openapi_schema": info.openapi_schema,
                    }
                )
        return versions

    def delete_version(self, name: str, version: str) -> None:
        """Delete a version."""
        if not self._store.delete("version", f"{name}:{version}"):
            self._store.put("deleted", f"{name}:{version}", {})

    def _appeared_at(self, name: str, version: str) -> str:
        return full_timestamp(self._appearance(name, version)["moment"])

    def _appearance(self, name: str, version: str) -> dict[str, Any]:
        """Return the record of when a version first appeared, which outlives restarts."""
        key = f"{name}:{version}"
        record = self._store.get("seen", key) or self._unsaved_appearances.get(key)
        if record is None:
            record = {"moment": time.time()}
            try:
                self._store.put("seen", key, record)
            except StoreError:  # a full disk must not make a read fail
                self._unsaved_appearances[key] = record
        return record
