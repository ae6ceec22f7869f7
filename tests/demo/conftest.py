"""The demo as `make run` starts it, on free ports, and its page in a real browser."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.demo import Demo, run_demo

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 15_000


@dataclass(frozen=True, slots=True)
class PagePhone:
    """One phone on the page, in the hands of whoever tries the demo."""

    node: Locator

    async def says(self, *words: str) -> None:
        """Type one thing after another, and wait for each answer."""
        for word in words:
            answers = self.node.locator('.bubble.theirs[data-via="passive"]')
            before = await answers.count()
            await self.node.locator("textarea").fill(word)
            await self.node.locator("textarea").press("Enter")
            await expect(answers).to_have_count(before + 1)

    async def shows(self, words: str) -> None:
        """Wait until the account has said something with these words."""
        await expect(self.node.locator(".bubble.theirs").filter(has_text=words).last).to_be_attached()

    async def newest(self, pattern: str) -> str:
        """Return the first group of the newest text that fits."""
        for text in reversed(await self.node.locator(".bubble.theirs").all_inner_texts()):
            if found := re.search(pattern, text):
                return found[1]
        raise AssertionError(f"nothing like {pattern} on the phone")


class DemoPage:
    """The page, and every trouble its console told of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on(
            "console",
            lambda line: self.troubles.append(line.text) if line.type in ("error", "warning") else None,
        )

    def phone(self, name: str) -> PagePhone:
        """Return somebody's phone."""
        return PagePhone(self.page.locator(f'.phone[data-name="{name}"]'))

    async def open(self, demo: Demo, phones: int) -> None:
        """Open the demo's page and wait for its phones."""
        await self.page.goto(demo.address)
        await expect(self.page.locator(".phone")).to_have_count(phones)
        await expect(self.page.locator("#notices li").first).to_be_attached()

    async def leave(self) -> None:
        """Leave the page before its server ends."""
        await self.page.goto("about:blank")

    async def moves_clock(self, button: str, times: int = 1) -> None:
        """Press a button of the clock, each time waiting until it has arrived."""
        for _ in range(times):
            await self.page.get_by_role("button", name=button, exact=True).click()
            await expect(self.page.locator("#moves button[disabled]")).to_have_count(0)

    async def everything_shown(self) -> dict[str, list[str]]:
        """Return what every phone shows, by name."""
        shown = {}
        for node in await self.page.locator(".phone").all():
            name = await node.get_attribute("data-name") or ""
            shown[name] = await node.locator(".bubble, .line").all_inner_texts()
        return shown


@pytest.fixture
async def demo_page(tmp_path: Path) -> AsyncIterator[DemoPage]:
    """A fresh browser."""
    if BROWSER is None:
        pytest.skip("no Chromium here: the demo's page is not driven")
    expect.set_options(timeout=_PATIENCE_MS)
    async with async_playwright() as play:
        browser = await play.chromium.launch_persistent_context(
            tmp_path / "browser",
            executable_path=BROWSER,
            args=_SWITCHES,
            viewport={"width": 1500, "height": 1000},
        )
        yield DemoPage(browser.pages[0])
        await browser.close()


def start_demo(folder: Path, page_port: int = 0) -> AbstractAsyncContextManager[Demo]:
    """Start the demo on free ports (or this one), with its data in `folder` and no config file."""
    free, bot_port = _free_ports()
    return run_demo(folder / "town", folder / "config.toml", page_port or free, bot_port)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]
