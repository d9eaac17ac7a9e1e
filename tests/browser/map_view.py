"""Eyes and a hand for the map in the page."""

from component_view import ComponentView

_MAP = "[...document.querySelectorAll('*')].map(element => element.map).find(map => map?.header)"


class MapView(ComponentView):
    """The map page as a user and a test see it."""

    root_selector = "div.heat"
    name, found = "map", _MAP
    answered = "map.queue.length === 0"

    def at(self, i, j):
        """Return where the middle of a cell lies on the page."""
        box = self.part(".plot").bounding_box()
        x, y = self.read(f"map.pixel({i}, {j})")
        return box["x"] + x, box["y"] + y

    def drag_box(self, first, last):
        """Drag a box from one cell to another."""
        self.page.mouse.move(*self.at(*first))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*last), steps=5)
        self.page.mouse.up()

    @property
    def sidebar(self):
        """The page's sidebar."""
        return self.page.locator('[data-testid="stSidebar"]')
