"""A real browser: Debian's Chromium, started once, driven by Playwright; each test has a window of its own.

It is found by `CHROMIUM` or on the PATH; where there is none, its tests are skipped by name, or fail with
`REQUIRE_BROWSER=1`.
"""

import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

# Workers share the machine: alone, a page is held to its limit, beside others to a multiple of it.
CROWD = 4 if "PYTEST_XDIST_WORKER" in os.environ else 1
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESKTOP = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--remote-debugging-port=0",
)


def chromium() -> str | None:
    """Where the browser is."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running() -> Iterator[str]:
    """The address by which a browser that has just been started is driven."""
    program = chromium()
    if program is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium (CHROMIUM, or on the PATH)")
        pytest.skip("no Chromium (CHROMIUM, or on the PATH)")
    with TemporaryDirectory(prefix="yiping-chromium-", ignore_cleanup_errors=True) as profile:
        command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield _address(Path(profile) / "DevToolsActivePort", process)
        finally:
            process.terminate()
            process.wait(10)


def _address(told: Path, process: "subprocess.Popen[bytes]") -> str:
    """Chromium writes its port into a file once it listens."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        if told.exists() and len(lines := told.read_text().split()) > 1:
            return f"http://127.0.0.1:{lines[0]}"
        time.sleep(0.05)
    raise RuntimeError("Chromium did not start")


@dataclass
class Window:
    """One person's window: the page, and everything that it asked for or complained of."""

    page: Page
    context: BrowserContext
    asked: list[str]
    complaints: list[str]

    async def axe(self) -> list[str]:
        """What axe-core finds wrong, a line each."""
        await self.page.evaluate(AXE.read_text("utf-8"))
        found = await self.page.evaluate("axe.run().then((told) => told.violations)")
        return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]

    async def overflows(self) -> list[str]:
        """What is wider than the window, or cut off within itself."""
        return list(await self.page.evaluate(OVERFLOWING))

    async def strangers(self, origin: str) -> list[str]:
        """Requests that left the origin."""
        own = (origin, "data:", "about:", "blob:")
        return [address for address in self.asked if not address.startswith(own)]

    async def picture(self, name: str) -> None:
        """Keep a picture, where `PICTURES` names a folder."""
        if folder := os.environ.get("PICTURES"):
            await self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


AXE = Path(__file__).with_name("axe.min.js")
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || style.position === "absolute" || one.closest("[data-scrolls]")) return false;
    const cut = one.scrollWidth > one.clientWidth + 1 && one.clientWidth && style.overflowX !== "visible";
    return box.right > wide + 1 || box.left < -1 || (cut && !["TEXTAREA", "INPUT"].includes(one.tagName));
  });
  return out.map((one) => one.outerHTML.slice(0, 120));
}"""


@asynccontextmanager
async def window(address: str, size: dict[str, int] | None = None, **options: Any) -> AsyncIterator[Window]:
    """A window of its own, without anything of another; a phone's, where no size is given."""
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.connect_over_cdp(address)
        chosen: Any = size or PHONE
        context = await browser.new_context(viewport=chosen, locale="zh-CN", **options)
        page = await context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        try:
            yield Window(page, context, asked, complaints)
        finally:
            await context.close()
            await browser.close()
