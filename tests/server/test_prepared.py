"""What the server reads in when it starts: no page is the first to need a package that takes long to import."""

import subprocess
import sys

_PROGRAM = """
import sys
from pages.server import training
training.prepare()
known = set(sys.modules)
import pages.shared.training, pages.shared.player, pages.shared.trainer, pages.shared.details, pages.shared.levels
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run
from core.workers.pool import shared_pool
run = network_run(NetworkExperiment.opening(data="moons", epochs=2))
run.train(until=3)
run.rewind(0)
slow = {"torch", "sklearn", "scipy", "pandas", "plotly", "sympy", "contourpy", "gudhi", "core"}
print(sorted(name for name in sys.modules.keys() - known if name in slow or name.startswith("core.")))
print("torch._dynamo" in sys.modules)
print(len(shared_pool().pids))
shared_pool().end()
"""


def test_what_pages_need_is_there_before_the_first_of_them():
    told = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=300)
    new, compiler, workers = told.stdout.split("\n")[:3]
    assert (new, workers) == ("[]", "1"), told.stderr
    # It takes longer than all the rest of torch, and nothing here is compiled.
    assert compiler == "False"
