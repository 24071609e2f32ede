"""A browser for the tests that need one: Chromium or Chrome, where the PATH has it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
"""The browser on the PATH: Playwright's own would have to be downloaded."""

NEEDED = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium or Chrome on the PATH")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests, since starting it takes the longest."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM)
