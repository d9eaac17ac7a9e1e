"""Eyes and a hand for the level explorer in the page: its state, its λ on every panel, A and B, and the sidebar."""

from component_view import ComponentView

from core.experiments.experiment import from_query

_LEVELS = "[...document.querySelectorAll('*')].map(element => element.levels).find(levels => levels?.header)"
PANELS = ("bar", "barcode", "branches", "counts")


class LevelsView(ComponentView):
    """The level-set page as a user and a test see it."""

    root_selector = "div.levels[role=group]"
    name, found = "levels", _LEVELS
    answered = "levels.queue.length === 0 && !levels.endsMoved"

    def experiment(self):
        """Return the experiment that the page says it shows."""
        experiment, remarks = from_query(self.read("levels.header.query"))
        assert remarks == []
        return experiment

    @property
    def sidebar(self):
        """The page's sidebar."""
        return self.page.locator('[data-testid="stSidebar"]')

    def slider(self, name):
        """Return a slider of the sidebar."""
        return self.sidebar.get_by_role("slider", name=name).first

    def slider_value(self, name):
        """Return the number that a slider of the sidebar says."""
        return float(self.slider(name).get_attribute("aria-valuetext").replace("−", "-"))

    def choose(self, box, option):
        """Choose an option of one of the sidebar's select boxes."""
        self.sidebar.get_by_role("combobox", name=box).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def open_tab(self, name):
        """Open one of the tabs below the explorer."""
        self.page.get_by_role("tab", name=name).click()
        self.page.locator(f'[role="tab"][aria-selected="true"]:has-text("{name}")').wait_for()
        self.ready()

    def drag_level(self, panel, level, *, release=True):
        """Take λ on a panel by the mouse and move it to a level."""
        box = self.part(f".panel.{panel} .plot").bounding_box()
        now, then = self.read(f"[levels.axis('{panel}', levels.lam), levels.axis('{panel}', {level})]")
        x = box["x"] + box["width"] / 2
        self.page.mouse.move(x, box["y"] + now)
        self.page.mouse.down()
        self.page.mouse.move(x, box["y"] + then, steps=6)
        if release:
            self.page.mouse.up()

    def place(self, x, y):
        """Return where a point of the landscape lies on the page, in pixels."""
        box = self.part(".picture").first.bounding_box()
        x0, x1, y0, y1 = self.read("levels.header.window")
        return (
            box["x"] + box["width"] * (x - x0) / (x1 - x0),
            box["y"] + box["height"] * (y1 - y) / (y1 - y0),
        )

    def pick(self, x, y):
        """Click on a point of the landscape."""
        self.page.mouse.click(*self.place(x, y))
