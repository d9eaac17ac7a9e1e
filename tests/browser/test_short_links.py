"""What the browser draws from is what `core` computes: arrays read back and compared."""

import numpy as np
import pytest
from view import View, as_drawn

from core.descent.ledger import VERDICTS
from core.experiments.experiment import from_query
from core.experiments.study import Study

QUERIES = {
    "opening": "problem=himmelblau",
    "five rules": "problem=rosenbrock&rules=heavy_ball,nesterov,rmsprop,adamw,stable_decay&steps=300",
    "divergence": "problem=quadratic&rules=gradient_descent,adam&eta0=10.0&alpha=0&steps=400",
    "distance as V": "problem=beale&rules=gradient_descent,stable_decay&lyapunov=distance",
    "own formula": "problem=formula&formula=log(1%2Bx^2)%2By^2&window=-2,2,-2,2&rules=adam",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_players_arrays_are_cores(visit, query):
    view = View(visit(f"?{query}", reduced_motion="reduce"))
    experiment, remarks = from_query(query)
    run, book = Study(experiment).run, Study(experiment).ledger
    assert remarks == []
    assert view.experiment() == experiment
    np.testing.assert_array_equal(view.array("theta"), as_drawn(run.theta))
    np.testing.assert_array_equal(view.array("v"), book.V.T)
    # Words show four digits of these, so that six travel.
    np.testing.assert_allclose(view.array("dv"), book.dV.T, rtol=1e-6)
    np.testing.assert_allclose(view.array("first"), book.first_order.T, rtol=1e-6)
    np.testing.assert_allclose(view.array("second"), (book.second_order + book.kinetic).T, rtol=1e-6)
    np.testing.assert_allclose(view.array("step_limit"), book.step_limit.T, rtol=1e-6)
    np.testing.assert_array_equal(view.array("step_size"), as_drawn(book.step_size))
    assert np.array(VERDICTS)[view.array("verdict")].tolist() == book.verdict.T.tolist()


def test_a_run_of_the_fan_is_cores_within_its_coding(visit):
    view = View(visit("?problem=himmelblau", reduced_motion="reduce"))
    view.come_near()
    experiment = from_query("problem=himmelblau")[0]
    expected = Study(experiment).fan
    values = view.read("player.fan.values.eta0")
    position = len(values) // 3
    here = expected.eta0.index(values[position])
    got = view.read(f"Array.from(player.fan.run('eta0', {position}).rules[0].theta)")
    x0, x1, y0, y1 = view.read("player.header.window")
    theta = expected.runs.theta[:, 0, here]
    inside = (np.abs(theta - [(x0 + x1) / 2, (y0 + y1) / 2]) < 1.4 * np.array([x1 - x0, y1 - y0])).all(axis=1)
    assert inside[:5].all()
    cell = 3 * max(x1 - x0, y1 - y0) / 65534
    np.testing.assert_allclose(np.reshape(got, (-1, 2))[inside], theta[inside], atol=cell)
