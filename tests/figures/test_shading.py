"""Land and sea for Plotly: lighter is higher, also across the shore, and the hues are the player's."""

import numpy as np
import pytest

from core.figures.shading import land_and_sea, oklch

SHORES = [-0.5, 0.0, 0.02, 0.4, 0.98, 1.0, 2.0]


def rgb(colour):
    return np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])


def luminance(colour):
    """Return the relative luminance of WCAG 2."""
    part = rgb(colour)
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("shore", SHORES)
def test_lightness_rises_with_height_also_across_the_shore(theme, shore):
    scale = land_and_sea(theme, shore)
    heights, lights = [at for at, _ in scale], [luminance(colour) for _, colour in scale]
    assert heights[0] == 0
    assert heights[-1] == 1
    assert (np.diff(heights) >= 0).all()
    # equal lightness in OKLCH is equal luminance to about 0.03
    assert (np.diff(lights) > -0.03).all()
    assert lights[-1] - lights[0] > 0.2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("shore", SHORES)
def test_the_hue_switches_from_blue_to_sand_at_the_shore(theme, shore):
    scale = land_and_sea(theme, shore)
    water = [at for at, colour in scale if rgb(colour)[2] > rgb(colour)[0]]
    land = [at for at, colour in scale if rgb(colour)[0] > rgb(colour)[2]]
    assert [*water, *land] == [at for at, _ in scale]
    assert max(water, default=0) == np.clip(shore, 0, 1) == min(land, default=1)


def test_known_colours_of_oklch():
    """White, black, and sRGB's pure red and blue, whose coordinates are published."""
    assert oklch(1, 0, 0) == "#ffffff"
    assert oklch(0, 0, 0) == "#000000"
    np.testing.assert_allclose(rgb(oklch(0.62796, 0.25768, 29.234)), [1, 0, 0], atol=0.01)
    np.testing.assert_allclose(rgb(oklch(0.45201, 0.31321, 264.052)), [0, 0, 1], atol=0.01)
