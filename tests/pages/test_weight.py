"""How heavy pages are and how soon something is seen: in a slowed browser, printed, held to limits."""

from typing import Any

import pytest

from tests.pages.browser import CROWD, window
from tests.pages.site import Site
from tests.pages.test_app_page import opened_by
from tests.pages.test_public import of_town
from tests.pages.test_sessions import asked

pytestmark = pytest.mark.slow

LIMIT = 60 * 1024  # bytes transferred, fonts excepted
SOON = 1.5  # seconds until something is painted
# A poor connection and an old phone: 1.6 Mbit/s, 150 ms there and back, a fourth of this machine's speed.
CONNECTION = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
SLOWER = 4
PAINTED = """() => new Promise((told) => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0];
  if (seen()) told(seen().startTime);
  else new PerformanceObserver(() => seen() && told(seen().startTime)).observe({ type: "paint" });
})"""


async def measured(browser: str, address: str) -> tuple[int, float]:
    """Bytes that came over the wire, and seconds until the first paint."""
    async with window(browser) as seen:
        wire = await seen.context.new_cdp_session(seen.page)
        await wire.send("Network.enable")
        await wire.send("Network.emulateNetworkConditions", CONNECTION)
        await wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        came: list[int] = []

        def note(told: dict[str, Any]) -> None:
            came.append(int(told["encodedDataLength"]))

        wire.on("Network.loadingFinished", note)
        await seen.page.goto(address, wait_until="networkidle")
        painted = await seen.page.evaluate(PAINTED)
        return sum(came), painted / 1000


@pytest.mark.parametrize("which", ["/r/", "/app", "/public"])
async def test_a_page_is_light_and_soon_there(quick_site: Site, browser: str, which: str) -> None:
    li = await asked(quick_site)
    receipt = await quick_site.house.report()
    await of_town()
    addresses = {
        "/r/": f"{quick_site.url}/r/{receipt.token}",
        "/app": opened_by(quick_site, li),
        "/public": f"{quick_site.url}/public",
    }
    address = addresses[which]

    # Other tests share this machine: the quickest of a few looks is the page's own doing.
    looks = [await measured(browser, address) for _ in range(3)]
    weight, painted = looks[0][0], min(seconds for _, seconds in looks)

    print(f"\n{which}: {weight / 1024:.1f} KiB, first paint after {painted:.2f} s")
    assert weight <= LIMIT
    assert painted < SOON * CROWD
