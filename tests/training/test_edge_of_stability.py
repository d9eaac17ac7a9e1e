"""Gradient descent with a constant η drives the sharpness to 2/η and holds it there (Cohen et al. 2021)."""

import numpy as np
from worlds import network, own, run

from core.data.load import load_data
from core.networks.risks import Risk
from core.trainer.switches import Monitors

ETA = 0.65


def test_full_batch_training_reaches_the_edge_of_stability():
    """Squared error on 1,000 digits, a 64-32-32-10 tanh network: within 10 % of 2/η for over 500 steps."""
    data = load_data("digits", size=1250)
    assert len(data.train_y) == 1000
    spec = network(data, widths=(32, 32), init="default")
    monitors = Monitors(sharpness=True, sharpness_every=20, accuracy=False)
    found = run([own(eta0=ETA, risk=Risk("squared_error"))], data, 1600, spec, monitors=monitors)
    found.train()
    history = found.history()
    measured = np.flatnonzero(np.isfinite(history.sharpness))
    edge = history.sharpness[measured] * ETA / 2
    assert edge[0] < 0.7
    at_edge = edge[measured >= 1000]
    assert (abs(at_edge - 1) < 0.1).all()
    # Above the limit second order promises rises, and they come; yet over many steps V falls.
    assert (history.dV[1000:-1] > 0).sum() > 50
    assert history.V[-1] < 0.8 * history.V[1000]
    np.testing.assert_allclose(history.curvature_limit[measured], 2 / history.sharpness[measured])
