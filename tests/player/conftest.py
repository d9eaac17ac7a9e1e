"""The player alone on a blank page, in a real Chromium."""

from urllib.parse import urlsplit

import pytest
import tiny_message

from tests.player.stage import Stage, opening


@pytest.fixture
def stage(chromium, modules):
    """Return a function that opens the player in a page; a page that reports an error fails its test."""
    with opening(lambda **options: PlayerStage(chromium, modules, "player", **options)) as opened:
        yield opened


class PlayerStage(Stage):
    """A page with one player, whose server has the tiny messages' fans.

    `asked` are the queries that came; with `hold` they wait for `let_go`, and `refuse` has the next ones refused.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.asked, self.refusals, self.held, self.holds = [], [], [], False
        self.page.route("**/api/*/fan?*", self._on_request)

    def _on_request(self, route):
        self.asked.append(urlsplit(route.request.url).query)
        if self.holds:
            self.held.append(route)
        else:
            self._answer(route)

    def _answer(self, route):
        if self.refusals:
            return route.fulfill(**self.refusals.pop(0))
        return route.fulfill(body=tiny_message.fan(urlsplit(route.request.url).query))

    def hold(self):
        """Keep the answers back."""
        self.holds = True

    def let_go(self):
        """Answer what waits."""
        self.holds = False
        while self.held:
            self._answer(self.held.pop(0))

    def refuse(self, *answers):
        """Refuse the next requests, each by what Playwright takes for an answer."""
        self.refusals += answers

    def leave(self):
        """Take the hand away and give the page back."""
        self.page.unroute_all()
        super().leave()

    def show(self, message):
        """Hand a message to the component and wait until all of it is decoded and drawn."""
        self.hand(message)
        self.page.wait_for_function("host.player.shore && !host.player.error")
        return self

    def come_near(self):
        """Bring the mouse to the step chart, and wait for the neighbouring runs."""
        self.part(".steps .plot").hover()
        self.wait("player.fan")
        return self

    def wait(self, condition):
        """Wait until a condition of the player holds."""
        self.page.wait_for_function(f"() => {{ const {{ player }} = host; return {condition}; }}")
