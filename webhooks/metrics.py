"""Metrics: what the meter of this process and the database count, in the text format of Prometheus."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.services.meter import BOUNDS, Meter, Spread
from bot.services.standing import Standing, Waiting

LIMITS = [*map(str, BOUNDS), "+Inf"]


@dataclass(frozen=True, eq=False)
class Seen(Collector):
    """Everything at one moment; `standing` is None while the database cannot say."""

    meter: Meter
    standing: Standing | None
    parts: Mapping[str, bool]

    def collect(self) -> Iterator[Metric]:
        """One family after another."""
        yield _gauges("yiping_part_up", "1 while this part answers.", "part", self.parts)
        yield from self._done()
        if self.standing is not None:
            yield from _standing(self.standing)

    def _done(self) -> Iterator[Metric]:
        meter = self.meter
        deliveries = CounterMetricFamily("yiping_deliveries", "What became of sending.", labels=["cause"])
        for cause, count in sorted(meter.deliveries.items()):
            deliveries.add_metric([cause], count)
        yield deliveries
        unknown = "Sends of which nobody knows whether they arrived."
        yield CounterMetricFamily("yiping_unknown_outcomes", unknown, value=meter.unknown_outcomes)
        answers = CounterMetricFamily("yiping_intake", "Answers to sources.", labels=["kind", "status"])
        for (kind, status), count in sorted(meter.answers.items()):
            answers.add_metric([kind, str(status)], count)
        yield answers
        yield _spreads(
            "yiping_intake_seconds", "From a request until what it brought is stored.", meter.intake
        )
        yield _spreads(
            "yiping_update_seconds", "From storing an update until it had its effect.", meter.updates
        )


def exposition(seen: Seen) -> bytes:
    """The answer to one scrape."""
    registry = CollectorRegistry()
    registry.register(seen)
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    return generate_latest(registry)


def _standing(standing: Standing) -> Iterator[Metric]:
    yield from _waiting("yiping_outbox", "Messages that are due and have not left", standing.outbox)
    yield from _waiting("yiping_inbox", "Updates that have not had their effect", standing.inbox)
    yield from _waiting("yiping_events", "Events that a callback has not taken yet", standing.events)
    yield _gauges("yiping_deadlines_missed", "Open cases past their due day.", "clock", standing.missed)
    for name, says, count in (
        ("yiping_events_undelivered", "Events that a callback did not take at all.", standing.undelivered),
        ("yiping_updates_set_aside", "Updates that wait for an operator.", standing.set_aside),
        ("yiping_deadlines_provisional", "Open cases counted without a calendar.", standing.provisional),
        (
            "yiping_offices_without_receiver",
            "Offices whose cases reach nobody.",
            standing.deaf_offices,
        ),
        ("yiping_cases_without_receiver", "Open cases that reach nobody.", standing.deaf_cases),
    ):
        yield GaugeMetricFamily(name, says, value=count)


def _waiting(name: str, says: str, waiting: Mapping[str, Waiting]) -> Iterator[Metric]:
    depth = {kind: one.count for kind, one in waiting.items()}
    ages = {kind: one.seconds for kind, one in waiting.items()}
    yield _gauges(f"{name}_waiting", f"{says}.", "kind", depth)
    yield _gauges(f"{name}_oldest_seconds", f"{says}: the age of the oldest.", "kind", ages)


def _gauges(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _spreads(name: str, says: str, spreads: Mapping[str, Spread]) -> Metric:
    family = HistogramMetricFamily(name, says, labels=["kind"])
    for kind, spread in sorted(spreads.items()):
        buckets, count = [], 0
        for limit, one in zip(LIMITS, spread.counts, strict=True):
            count += one
            buckets.append((limit, count))
        family.add_metric([kind], buckets, spread.seconds)
    return family
