"""Pages of a browser that are used again: opening a new context costs more than most of what is looked at in it."""

from weakref import WeakKeyDictionary

# In milliseconds; long, because other tests run beside these.
TIMEOUT = 60_000
# Pages that nobody is using, of each browser, by the options of their context.
_FREE = WeakKeyDictionary()


def take(browser, width, height, **options):
    """Return a blank page of this size; the remaining options are Playwright's for its context."""
    free = _free(browser, options)
    page = free.pop() if free else browser.new_context(**options).new_page()
    page.set_default_timeout(TIMEOUT)
    page.set_viewport_size({"width": width, "height": height})
    return page


def give_back(browser, page, **options):
    """Take the hand away, forget what the page stored, and leave it as a closed tab does."""
    page.mouse.up()
    page.mouse.move(0, 0)
    page.emulate_media(color_scheme=options.get("color_scheme", "light"))
    page.context.clear_cookies()
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.goto("about:blank")
    _free(browser, options).append(page)


def _free(browser, options):
    return _FREE.setdefault(browser, {}).setdefault(tuple(sorted(options.items())), [])
