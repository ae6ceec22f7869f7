"""What operators ask over HTTP: is it well, and how much has it done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.kernel.clock import Clock
from bot.runtime.heartbeat import Heartbeat
from storage.database import Database


class _Figures(Collector):
    """Turns a moment's figures into metric families; made anew for every request."""

    def __init__(self, pushes: Mapping[str, int], outbox: Mapping[str, int], *, beats: bool) -> None:
        self._pushes = pushes
        self._outbox = outbox
        self._beats = beats

    def collect(self) -> Iterable[Metric]:
        """Yield the families."""
        pushes = CounterMetricFamily(
            "tongxin_pushes", "Pushes of the platform by outcome", labels=["outcome"]
        )
        for outcome, count in self._pushes.items():
            pushes.add_metric([outcome], count)
        yield pushes
        notices = GaugeMetricFamily("tongxin_notices", "Notices in the outbox by state", labels=["state"])
        for state, count in self._outbox.items():
            notices.add_metric([state], count)
        yield notices
        yield GaugeMetricFamily(
            "tongxin_heartbeat_alive", "1 when the heartbeat ticks", value=int(self._beats)
        )


class HealthDoor:
    """`GET /healthz` and `GET /metrics`."""

    def __init__(
        self,
        database: Database,
        heartbeat: Heartbeat,
        clock: Clock,
        pushes: Callable[[], Mapping[str, int]],
    ) -> None:
        self._database = database
        self._heartbeat = heartbeat
        self._clock = clock
        self._pushes = pushes

    def routes(self) -> list[web.RouteDef]:
        """Return the two routes."""
        return [web.get("/healthz", self.healthz), web.get("/metrics", self.metrics)]

    async def healthz(self, _request: web.Request) -> web.Response:
        """Answer 200 only when the database answers and the heartbeat is alive."""
        report = {"database": await self._database.is_alive(), "heartbeat": self._beats()}
        return web.json_response(report, status=200 if all(report.values()) else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer in the text form Prometheus reads."""
        counts = await self._database.read(lambda uow: uow.outbox.counts())
        registry = CollectorRegistry()
        registry.register(_Figures(self._pushes(), counts, beats=self._beats()))
        return web.Response(
            body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    def _beats(self) -> bool:
        return self._heartbeat.is_alive(self._clock.now())
