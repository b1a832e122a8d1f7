"""The parent of several processes: starts them over one listening socket, and starts again those that die."""

import asyncio
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.logs import configure_logging
from bot.rules.processes import ProcessRole
from bot.settings import Settings
from serving import Place, serve

# What a process has to finish it may finish; what is left then is ended, before the parent itself would be.
STOP_SECONDS = 18.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60.0  # whoever has lived so long may be started again soon
BACKLOG = 1024
STOPPING = (signal.SIGTERM, signal.SIGINT)
Loops = Callable[[], asyncio.AbstractEventLoop] | None
Work = Callable[[int], int]
log = structlog.get_logger("main")


def keep(settings: Settings, roles: frozenset[ProcessRole], count: int, loops: Loops) -> int:
    """Keep so many processes running until SIGTERM or SIGINT; 1 where one of them did not end well."""
    configure_logging(settings)
    parent = Parent(count)
    lifeline, held = os.pipe()
    with parent.woken_by_signals():
        # Closed as soon as all are to stop: nobody is to wait at a door that is opened no more.
        with _door(settings, roles) as door:
            place = Place(roles, door, lifeline)

            def work(number: int) -> int:
                os.close(held)
                with asyncio.Runner(loop_factory=loops) as runner:
                    return runner.run(serve(_settings_of(settings, number), place=place))

            parent.live(work)
        return parent.end()


@contextmanager
def _door(settings: Settings, roles: frozenset[ProcessRole]) -> Iterator[socket.socket | None]:
    """The socket that all processes let people in by; connections wait in it while one of them is away."""
    if ProcessRole.WEB not in roles:
        yield None
        return
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG) as door:
        door.setblocking(False)
        yield door


def _settings_of(settings: Settings, number: int) -> Settings:
    """Each process has an operators' port of its own, one after another."""
    port = settings.admin_port
    return settings.model_copy(update={"admin_port": port + number if port else port})


@dataclass
class Child:
    """One of the processes, or the place where one is to be started."""

    number: int
    pid: int | None = None
    began: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE

    def ended(self, now: float) -> float:
        """In how many seconds it is started again: later and later where it does not live for long."""
        pause = FIRST_PAUSE if now - self.began > STEADY_SECONDS else self.pause
        self.pid, self.due, self.pause = None, now + pause, min(LONGEST_PAUSE, pause * 2)
        return pause


class Parent:
    """Forks, waits, forks again; it has no loop and no connection that a child could inherit."""

    def __init__(self, count: int) -> None:
        self._children = [Child(number) for number in range(count)]
        self._woken, self._waking = os.pipe()
        self._stopping = False
        self._all_well = True

    def live(self, work: Work) -> None:
        """Keep all of them at work until SIGTERM or SIGINT."""
        gc.freeze()  # what is loaded is shared by all of them as long as nobody writes to it
        while not self._stopping:
            self._start_what_is_due(work)
            self._wait(self._next_due())
            self._collect()

    def end(self) -> int:
        """Let all of them finish; those that take too long are ended. The exit code."""
        self._tell(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self._living() and time.monotonic() < deadline:
            self._wait(deadline)
            self._collect()
        if late := self._living():
            log.warning("not all could be finished", processes=len(late))
            self._tell(signal.SIGKILL)
        return int(bool(late) or not self._all_well)

    @contextmanager
    def woken_by_signals(self) -> Iterator[None]:
        """Every signal ends a wait."""
        os.set_blocking(self._waking, False)
        signal.set_wakeup_fd(self._waking, warn_on_full_buffer=False)
        for name in STOPPING:
            signal.signal(name, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)

    def _start_what_is_due(self, work: Work) -> None:
        for child in self._children:
            if child.pid is None and child.due <= time.monotonic():
                self._start(child, work)

    def _start(self, child: Child, work: Work) -> None:
        # A signal between the fork and the child's own handlers would be lost to it.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        child.began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os._exit(_live_as(child.number, work))
        child.pid = pid
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def _collect(self) -> None:
        """See who has ended."""
        for child in self._children:
            if child.pid is not None and (code := _ended(child.pid)) is not None:
                pause = child.ended(time.monotonic())
                if not self._stopping:
                    log.warning("a process ended", process=child.number, code=code, again_in=pause)
                elif code not in {0, -signal.SIGTERM, -signal.SIGINT}:
                    self._all_well = False

    def _tell(self, name: signal.Signals) -> None:
        for child in self._living():
            os.kill(child.pid or 0, name)

    def _living(self) -> list[Child]:
        return [child for child in self._children if child.pid is not None]

    def _next_due(self) -> float:
        return min((child.due for child in self._children if child.pid is None), default=float("inf"))

    def _wait(self, until: float) -> None:
        """Until a signal comes, or that moment."""
        seconds = min(max(0.0, until - time.monotonic()), LONGEST_PAUSE)
        if select.select([self._woken], [], [], seconds)[0]:
            os.read(self._woken, 512)

    def _stop(self, *_: object) -> None:
        self._stopping = True


def _ended(pid: int) -> int | None:
    """The exit code, negative for the signal that ended it; None while it lives."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _live_as(number: int, work: Work) -> int:
    """The life of a child."""
    signal.set_wakeup_fd(-1)
    for name in (*STOPPING, signal.SIGCHLD):
        signal.signal(name, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    structlog.contextvars.bind_contextvars(process=number)
    try:
        return work(number)
    except Exception as exc:
        log.critical("a process could not go on", error=type(exc).__name__, exc_info=exc)
        return 1
    finally:
        sys.stderr.flush()
