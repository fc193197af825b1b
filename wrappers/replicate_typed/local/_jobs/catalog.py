"""The models that the server has: those it runs, and those that were created through the API."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass
from typing import Any

from .._base.ids import full_timestamp, new_job_id, new_stream_key
from .._contract.problems import Problem, invalid_version, not_found
from .._contract.runtime import Example, ModelSource, Runtime, VersionInfo
from .job import Job
from .shapes import kept
from .store import Store, StoreError

logger = logging.getLogger("replicate_typed.local")

#: What can be said about a model, beside its visibility.
FIELDS = (
    "description",
    "github_url",
    "paper_url",
    "license_url",
    "cover_image_url",
    "weights_url",
)


@dataclass(frozen=True)
class Runnable:
    """One version of a model, ready to run."""

    model: str
    version: VersionInfo
    runtime: Runtime


class Catalog:
    """Models by ``owner/name``, and their versions.

    Args:
        sources: The models that the server runs.
        store: Keeps the others, and when each version was first seen.
        base: The server's address, without ``/v1``.
    """

    def __init__(self, sources: list[ModelSource], store: Store, base: str) -> None:
        self._sources = {f"{source.owner}/{source.name}": source for source in sources}
        self._infos: dict[str, VersionInfo] = {}
        self._replaced: list[Runtime] = []
        self._runs = store.runs()
        self._examples: dict[str, Job] = {}
        self._unkept: dict[str, dict[str, Any]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._store = store
        self._base = base

    def add(self, source: ModelSource) -> None:
        """Offer one more model, or another in place of one."""
        name = f"{source.owner}/{source.name}"
        replaced = self._sources.get(name)
        if replaced is not None:
            # Predictions may still run in it, so it ends with the server.
            self._replaced.append(replaced.runtime)
        self._sources[name] = source
        self._infos.pop(name, None)

    async def aclose(self) -> None:
        """Stop all models."""
        runtimes = [*self._replaced, *(source.runtime for source in self._sources.values())]
        ends = await asyncio.gather(
            *(runtime.aclose() for runtime in runtimes), return_exceptions=True
        )
        for end in ends:
            if isinstance(end, Exception):
                logger.error("a model could not be ended", exc_info=end)

    def names(self) -> list[str]:
        """All models, by name."""
        created = {record["id"] for record in self._store.all("model")}
        return sorted(self._sources.keys() | created)

    def knows(self, name: str) -> bool:
        """Whether there is such a model."""
        return name in self._sources or self._store.get("model", name) is not None

    def hosts(self, name: str) -> bool:
        """Whether the server runs the model itself."""
        return name in self._sources

    def is_official(self, name: str) -> bool:
        """Whether it runs by its name alone."""
        source = self._sources.get(name)
        return source is not None and source.official

    async def info(self, name: str) -> VersionInfo:
        """The version of a model that the server runs; it is looked at once.

        Raises:
            BrokenModel: It cannot be run.
        """
        known = self._infos.get(name)
        if known is not None:
            return known
        async with self._locks.setdefault(name, asyncio.Lock()):
            while name not in self._infos:
                source = self._sources[name]
                info = await source.runtime.describe()
                # Another may have taken its place meanwhile.
                if source is self._sources[name]:
                    self._infos[name] = info
            return self._infos[name]

    async def find(self, *, name: str | None, version: str | None) -> Runnable:
        """What to run.

        Args:
            name: ``owner/name``, None if only a version is known.
            version: The id of a version, None for the newest.

        Raises:
            Problem: There is no such model, or no such version of it.
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
        examples = await self.examples(name)
        shown: dict[str, Any] = {
            "cover_image_url": None,
            "created_at": self._first_seen(name, ""),
            "default_example": examples[0] if examples else None,
            "description": source.description if source else None,
            "github_url": source.github_url if source else None,
            "is_official": source is not None and source.official,
            "latest_version": versions[0] if versions else None,
            "license_url": source.license_url if source else None,
            "name": name.partition("/")[2],
            "owner": name.partition("/")[0],
            "paper_url": None,
            "run_count": self._runs.get(name, 0),
            "url": f"https://replicate.com/{name}",
            "visibility": source.visibility if source else "public",
            "weights_url": None,
        }
        if created is not None:
            shown |= {key: value for key, value in created["fields"].items() if key in shown}
            shown["created_at"] = created["created_at"]
        return shown

    def readme(self, name: str) -> str | None:
        """The readme of a model, None if it has none."""
        created = self._store.get("model", name) or {}
        source = self._sources.get(name)
        readme: str | None = created.get("readme", source.readme if source else None)
        return readme

    async def examples(self, name: str) -> list[dict[str, Any]]:
        """The examples of a model as the API shows them."""
        source = self._sources.get(name)
        if source is None or not source.examples:
            return []
        info = await self.info(name)
        jobs = [self._example(name, info.id, n, e) for n, e in enumerate(source.examples)]
        return [kept(job, self._base) for job in jobs]

    async def find_example(self, key: str) -> Job | None:
        """The example of this id, or with this key of its stream; None if there is none."""
        if key not in self._examples:
            for name in self._sources:
                await self.examples(name)
        return self._examples.get(key)

    def _example(self, name: str, version: str, number: int, example: Example) -> Job:
        # Always the same, for people keep ids.
        seed = hashlib.shake_256(f"{name} {version} {number}".encode()).digest(62)
        moment = float(self._seen(name, version)["moment"])
        job = Job(
            id=new_job_id(moment, seed[:10]),
            kind="prediction",
            model=name,
            version=version,
            input=example.input,
            created=moment,
            source="web",
            status="succeeded",
            output=example.output,
            started=moment,
            completed=moment,
            metrics={"predict_time": 0.0, "total_time": 0.0},
            stream_key=new_stream_key(seed[10:]),
        )
        job = Job.restore(job.record())
        self._examples |= {job.id: job, job.stream_key: job}
        return job

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
        if name in self._sources:
            info = await self.info(name)
            if not self._is_deleted(name, info.id):
                shown.append(
                    {
                        "id": info.id,
                        "created_at": self._first_seen(name, info.id),
                        "cog_version": info.cog_version,
                        "openapi_schema": info.openapi_schema,
                    }
                )
        return shown

    def delete_version(self, name: str, version: str) -> None:
        """Forget a version."""
        if not self._store.delete("version", f"{name}:{version}"):
            self._store.put("deleted", f"{name}:{version}", {})

    def _first_seen(self, name: str, version: str) -> str:
        return full_timestamp(self._seen(name, version)["moment"])

    def _seen(self, name: str, version: str) -> dict[str, Any]:
        """When a version was there for the first time: a restart makes none younger."""
        key = f"{name}:{version}"
        seen = self._store.get("seen", key) or self._unkept.get(key)
        if seen is None:
            seen = {"moment": time.time()}
            try:
                self._store.put("seen", key, seen)
            except StoreError:  # the disk is full: who only asks is answered all the same
                self._unkept[key] = seen
        return seen
