"""What a stored training is called: by what decides its numbers, whatever settings come later."""

from dataclasses import dataclass

import pytest

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.record import setting
from core.sweep.jobs import job, job_key


@dataclass(frozen=True)
class Later(NetworkExperiment):
    """A later version, with a setting more of each kind."""

    shown: bool = setting(False, "Something shown", "flag", acts_on="view")
    tempo: float = setting(1.0, "Something of the run", "float", low=0, high=2)
    live: float = setting(1.0, "Something of the run's rest", "float", low=0, high=2, acts_on="live")


SETTINGS = {"data": "xor", "rule": "adam", "beta1": 0.8, "widths": (8, 4)}


def test_new_settings_leave_the_names_of_stored_trainings_as_they_are():
    assert job_key(Later(**SETTINGS)) == job_key(NetworkExperiment(**SETTINGS))
    assert job_key(Later(shown=True, **SETTINGS)) == job_key(NetworkExperiment(**SETTINGS))
    assert job_key(Later(tempo=0.5, **SETTINGS)) != job_key(NetworkExperiment(**SETTINGS))
    assert job_key(Later(live=0.5, **SETTINGS)) != job_key(NetworkExperiment(**SETTINGS))


VIEW = [name for name, known in NetworkExperiment.settings().items() if known.acts_on == "view"]


@pytest.mark.parametrize("name", VIEW)
def test_what_is_only_shown_or_said_is_no_part_of_the_name(name):
    known = NetworkExperiment.settings()[name]
    other = {
        "flag": not known.default,
        "float": known.low,
        "integer": known.high,
        "text": "eta0:0.1:1.0:3",
        "choice": next((value for value in (known.choices or {}) if value != known.default), known.default),
        "choices": tuple(known.choices or ())[:1],
    }[known.kind]
    assert other != known.default
    before = NetworkExperiment(**SETTINGS)
    after = before.change(**{name: other})
    assert after != before
    assert job_key(after) == job_key(before)
    assert job(after) == job(before)
    assert before.only("run", "live") == after.only("run", "live")
