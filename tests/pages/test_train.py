"""The training page: every control reaches the experiment, the run follows, nothing ever raises."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.load import DATA
from core.data.tables.table import read_table
from core.experiments.network_experiment import NetworkExperiment, preset_network_experiment
from core.experiments.network_presets import NETWORK_PRESETS, QUESTIONS
from core.experiments.trainings import network_run
from core.messages.packing import split, unpack
from core.workers.child import LostRunError
from tests.pages import scripts

TABS = ("Path", "Stability", "Ledger", "Data", "Formulas")
SMALL = {"size": "100", "epochs": "3", "widths": "4"}

pytestmark = pytest.mark.usefixtures("workers")


def app(table=None, **link):
    at = scripts.app("train")
    at.query_params.update(link)
    if table is not None:
        at.session_state["training.table"] = table
    at.run()
    assert not at.exception, at.exception
    return at


def again(at):
    at.run()
    assert not at.exception, at.exception
    return at


def experiment(at):
    return at.session_state["training"]


def run_of(at):
    return at.session_state["training.run"].run


def trained(at):
    run_of(at).train()
    return again(at)


def widget(at, kind, name):
    return at.get(kind)[[each.key for each in at.get(kind)].index(f"train_{name}")]


def header(at):
    message = bytes(scripts.pictures(at)[0].proto.bytes)
    return unpack(split(message)[0])[0]


def captions(at):
    return " ".join(each.value for each in at.caption)


def test_the_page_opens_on_a_phenomenon_with_its_question_and_an_untrained_run():
    at = app()
    assert NETWORK_PRESETS[experiment(at).preset].question in at.markdown[0].value
    assert run_of(at).t == 0
    assert header(at)["t"] == 0


@pytest.mark.parametrize("data", sorted(set(DATA) - {"mnist_full", "table"}))
def test_every_data_set_opens_trains_and_fills_every_tab(data):
    at = app(data=data, **SMALL)
    assert QUESTIONS[data] in at.markdown[0].value
    # Before the first step the other tabs say that nothing is measured, whatever the data are.
    for tab in TABS if data == "moons" else ("Data",):
        at.session_state["train_tabs"] = tab
        again(at)
    trained(at)
    for tab in TABS:
        at.session_state["train_tabs"] = tab
        again(at)
    assert header(at)["state"] == "finished"


def test_all_monitors_fill_stability_and_ledger():
    at = trained(app(data="moons", monitors="energy,accuracy,grad_norm,taylor,sharpness", **SMALL))
    for tab in ("Stability", "Ledger", "Formulas"):
        at.session_state["train_tabs"] = tab
        again(at)
        assert "not measured" not in captions(at)
    at.session_state["train_tabs"] = "Stability"
    parts = again(at).dataframe[0].value["part"]
    assert {"sharpness λ_max", "Taylor prediction of ΔV"} <= set(parts)


def test_monitors_that_are_off_are_named_with_the_way_to_switch_them_on():
    at = trained(app(data="moons", monitors="", **SMALL))
    for tab, said in (("Stability", "sharpness λ_max"), ("Ledger", "Taylor prediction")):
        at.session_state["train_tabs"] = tab
        assert said in captions(again(at))


def test_moving_eta0_during_a_run_counts_from_there_on_and_the_run_is_kept():
    at = app(data="moons", **SMALL)
    before = run_of(at)
    before.train(until=3)
    widget(at, "select_slider", "eta0").set_value(0.1).run()
    assert not at.exception
    assert run_of(at) is before
    assert [step for step, _ in before.changes] == [0, 3]
    assert before.configurations[0].rule.eta0 == 0.1


def test_a_slider_moved_after_the_end_does_not_rewrite_how_the_run_ended():
    at = app(data="moons", alpha="0.5", **SMALL | {"epochs": "60"})
    trained(at)
    said = run_of(at).outcome(0)
    assert said.kind == "frozen"
    widget(at, "select_slider", "alpha").set_value(0.0).run()
    assert run_of(at).outcome(0) == said


def test_other_data_after_a_preset_bring_their_own_rule_and_no_rivals():
    at = app()
    widget(at, "toggle", "more").set_value(True).run()
    widget(at, "selectbox", "data").set_value("moons").run()
    assert experiment(at) == NetworkExperiment.opening(data="moons")
    widget(at, "selectbox", "rule").set_value("adam").run()
    widget(at, "select_slider", "eta0").set_value(0.01).run()
    widget(at, "selectbox", "data").set_value("digits").run()
    assert (experiment(at).rule, experiment(at).eta0) == ("adam", 0.01)


def test_a_new_seed_means_a_new_run_and_the_old_one_is_closed():
    at = app(data="moons", **SMALL)
    before = run_of(at)
    widget(at, "number_input", "seed").set_value(5).run()
    assert run_of(at) is not before
    assert before.state == "closed"


def test_a_run_that_was_ended_is_replaced_with_a_word():
    at = app(data="moons", **SMALL)
    before = run_of(at)
    before.close()
    again(at)
    assert run_of(at) is not before
    assert "was ended because its page was closed" in at.warning[0].value


@pytest.mark.parametrize("asked", ["ask", "rewind"])
def test_a_run_that_is_lost_while_the_page_draws_is_replaced_with_a_word(asked, monkeypatch):
    at = trained(app(data="moons", **SMALL))
    lost = run_of(at)

    def order(*_, **__):
        lost._give_up("killed")
        raise LostRunError(lost._dead)

    monkeypatch.setattr(lost, "_order", order)
    if asked == "rewind":
        lost.rewind(0)
        assert lost.state == "closed"
    else:
        # Where nothing has changed, the page asks the run nothing.
        at.session_state["training.run"].picture = None
        monkeypatch.setattr(lost, asked, order)
    again(at)
    assert run_of(at) is not lost
    assert lost.state == "closed"
    assert "the process that held this training ended again and again" in at.warning[0].value


def test_choosing_data_brings_its_opening_and_keeps_the_rest():
    at = app(data="moons", rule="adam", **SMALL)
    widget(at, "selectbox", "data").set_value("digits").run()
    assert not at.exception
    assert experiment(at).size == 1797
    assert experiment(at).rule == "adam"


def test_widths_that_are_no_numbers_are_refused_beside_the_control_and_kept_as_typed():
    at = app(data="moons", **SMALL)
    widget(at, "text_input", "widths").set_value("4, many").run()
    assert "whole numbers" in at.error[0].value
    assert widget(at, "text_input", "widths").value == "4, many"
    assert experiment(at).widths == (4,)
    widget(at, "text_input", "widths").set_value("6, 5").run()
    assert not at.error
    assert experiment(at).widths == (6, 5)


def test_a_cnn_without_images_is_refused_beside_the_model():
    at = app(data="moons", **SMALL)
    widget(at, "selectbox", "model").set_value("cnn").run()
    assert not at.exception
    assert "needs images" in at.error[0].value
    assert experiment(at).model == "mlp"


@pytest.mark.parametrize(
    ("kind", "name", "value", "said"),
    [
        ("select_slider", "epochs", 5000, "Choose fewer epochs or a larger batch"),
        ("text_input", "widths", "1024, 1024, 1024, 1024", "at most"),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_control_and_the_run_stays(kind, name, value, said):
    at = app(data="moons", size="4000", batch_size="8", epochs="3", widths="4")
    before = run_of(at)
    widget(at, kind, name).set_value(value).run()
    assert not at.exception
    assert said in at.error[0].value
    assert run_of(at) is before


def test_rivals_are_kept_and_removed():
    at = app(data="moons", **SMALL)
    keep = next(each for each in at.button if each.label == "Keep as rival")
    keep.click().run()
    widget(at, "selectbox", "rule").set_value("adam").run()
    assert [each.rule for each in experiment(at).competitors()] == ["adam", "gradient_descent"]
    assert len(run_of(at).configurations) == 2
    next(each for each in at.button if each.label == "Remove").click().run()
    assert not at.exception
    assert experiment(at).rivals == ""


@pytest.mark.parametrize("name", sorted(NETWORK_PRESETS))
def test_every_preset_opens_from_the_menu(name):
    at = app(data="moons", **SMALL)
    at.session_state["training_presets_open_0"] = True
    again(at)
    next(each for each in at.button if each.key == f"preset_{name}").click().run()
    assert not at.exception
    assert experiment(at) == preset_network_experiment(name)
    assert NETWORK_PRESETS[name].question in at.markdown[0].value


def test_a_preset_that_differs_in_rates_only_begins_a_new_run():
    at = app()
    widget(at, "select_slider", "eta0").set_value(0.02).run()
    before = run_of(at)
    before.train(until=20)
    at.session_state["training_presets_open_0"] = True
    again(at)
    next(each for each in at.button if each.key == "preset_spirals").click().run()
    assert run_of(at) is not before
    assert (run_of(at).t, header(at)["t"]) == (0, 0)


def test_locks_hold_what_belongs_to_a_locked_control_and_other_data_do_not_move_it():
    at = app(data="moons", locked="model,eta0,lam", eta0="0.05", lam="0.7", **SMALL)
    assert widget(at, "text_input", "widths").disabled
    widget(at, "selectbox", "data").set_value("digits").run()
    assert (experiment(at).eta0, experiment(at).lam, experiment(at).widths) == (0.05, 0.7, (4,))
    at = app(data="moons", locked="data", rivals="rule:adam", **SMALL)
    assert widget(at, "select_slider", "size").disabled
    assert next(each for each in at.button if each.label == "Remove").disabled


def _upload_script(link, contents):
    """Run as a script of its own: tables that are uploaded one after the other."""
    import streamlit as st

    from core.data.tables.table import read_table
    from core.experiments.network_experiment import NetworkExperiment
    from pages.shared import training as session

    session.training.put(NetworkExperiment.from_query(link)[0])
    st.session_state["said"] = []
    for content in contents:
        try:
            session.put_table(read_table(content, "own.csv"))
        except ValueError as error:
            st.session_state["said"].append(str(error))


def test_a_table_keeps_the_settings_of_its_link_and_one_that_can_not_be_used_changes_nothing():
    good = "\n".join(["x,y", *(f"{k * k % 37},{'ab'[k % 2]}" for k in range(60))]).encode()
    gaps = "\n".join(["x,y,z", *("1,,b" if k % 2 else ",a,b" for k in range(60))]).encode()
    link = "data=table&label=y&widths=7,7&eta0=0.05&epochs=7&batch_size=16"
    at = AppTest.from_function(_upload_script, args=(link, [good, gaps])).run()
    assert not at.exception
    assert experiment(at) == NetworkExperiment.from_query(link)[0]
    assert at.session_state["training.table"].rows == 60
    assert len(at.session_state["training.table"].columns) == 2
    assert len(at.session_state["said"]) == 1


def test_what_a_link_got_wrong_does_not_block_other_controls():
    rows = "\n".join(["x,y", *(f"{k * k % 37},{'ab'[k % 2]}" for k in range(60))]).encode()
    at = app(table=read_table(rows, "own.csv"), data="table", label="nope")
    assert at.info
    widget(at, "select_slider", "lam").set_value(0.1).run()
    assert experiment(at).lam == 0.1


def test_a_table_is_asked_for_until_there_is_one():
    at = app(data="table")
    assert "choose a file, such as a CSV" in at.info[0].value
    assert "training.run" not in at.session_state


def test_a_table_trains_and_its_label_can_be_chosen():
    rng = np.random.default_rng(0)
    rows = [f"{x:.2f},{'uv'[int(x > 0)]},{'ab'[int(y > 0)]}" for x, y in rng.normal(size=(90, 2))]
    at = app(
        table=read_table("\n".join(["x,first,second", *rows]).encode(), "own.csv"), data="table", epochs="3"
    )
    assert len(run_of(at).data.classes) == 2
    widget(at, "selectbox", "label").set_value("first").run()
    assert not at.exception
    assert experiment(at).label == "first"
    trained(at)
    for tab in TABS:
        at.session_state["train_tabs"] = tab
        again(at)


def keys(at):
    return {each.key for kind in ("selectbox", "slider", "select_slider") for each in at.get(kind)}


NUMBERLESS = {"train_loss", "train_class_weights", "train_label_noise", "train_imbalance"}


def test_a_regression_offers_nothing_that_needs_classes_and_other_data_bring_it_back():
    at = app(data="moons", class_weights="balanced", **SMALL)
    assert keys(at) >= NUMBERLESS
    widget(at, "selectbox", "data").set_value("diabetes").run()
    assert not at.exception
    assert (experiment(at).loss, experiment(at).class_weights) == ("squared_error", "uniform")
    assert not keys(at) & NUMBERLESS
    assert "without ½" in captions(at)
    assert "do not apply: a number is predicted" in captions(at)
    options = widget(at, "selectbox", "model").options
    assert "linear model" in options
    assert "softmax regression" not in options
    widget(at, "selectbox", "data").set_value("circles").run()
    assert experiment(at).loss == "cross_entropy"
    assert keys(at) >= NUMBERLESS


def test_a_link_that_wants_classes_of_a_number_says_so_and_can_be_mended():
    at = app(data="diabetes", loss="cross_entropy", **SMALL)
    assert "needs classes, but a number is predicted" in at.info[0].value
    widget(at, "selectbox", "loss").set_value("squared_error").run()
    assert not at.info
    assert run_of(at).data.task == "regression"


def test_label_noise_of_a_link_is_said_to_change_nothing():
    at = app(data="diabetes", label_noise="0.2", imbalance="3", **SMALL)
    assert "Label noise changes no sample here" in captions(at)
    assert "Class imbalance changes no sample here" in captions(at)


def test_the_data_tab_of_a_regression_has_the_targets_numbers():
    at = app(data="diabetes", **SMALL)
    at.session_state["train_tabs"] = "Data"
    shown = again(at).dataframe[0].value
    assert shown["samples"].tolist() == [80, 20]
    data = run_of(at).data
    own = data.target.mean + data.target.spread * data.train_y.astype(float)
    assert shown["highest"][0] == pytest.approx(own.max(), rel=1e-3)
    assert "disease progression" in captions(at)


def prices():
    """Return a table with a column of numbers that nothing but a regression can predict, and one of two classes."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 2))
    price = 300_000 + 80_000 * x[:, 0] + 20_000 * rng.normal(size=90)
    rows = [f"{a:.3f},{b:.3f},{c:.0f},{'ab'[int(b > 0)]}" for (a, b), c in zip(x, price, strict=True)]
    return read_table("\n".join(["size,place,price,kind", *rows]).encode(), "prices.csv")


def test_a_label_column_of_numbers_takes_its_loss_along():
    link = {
        "data": "table",
        "label": "kind",
        "epochs": "20",
        "class_weights": "balanced",
        "label_noise": "0.1",
    }
    at = app(table=prices(), **link, rivals="rule:adam,class_weights:balanced")
    assert run_of(at).data.task == "classification"
    widget(at, "selectbox", "label").set_value("price").run()
    assert not at.exception
    assert run_of(at).data.task == "regression"
    settings = experiment(at)
    assert (settings.loss, settings.class_weights, settings.rivals) == ("squared_error", "uniform", "")
    assert "Label noise changes no sample here" in captions(at)
    trained(at)
    history = run_of(at).history()
    assert history.test_r2[-1] > 0.5
    assert 5_000 < history.test_rmse[-1] < 80_000
    tile = header(at)["configurations"][0]["tiles"][2]
    assert "price" in tile["detail"]
    for tab in TABS:
        at.session_state["train_tabs"] = tab
        again(at)
    widget(at, "selectbox", "label").set_value("kind").run()
    assert experiment(at).loss == "cross_entropy"
    assert run_of(at).data.task == "classification"


def test_a_table_whose_default_label_is_a_number_trains_without_further_ado():
    """Uploaded after a classification, it brings the squared error."""
    content = "\n".join(["x,y", *(f"{k * k % 37},{1.5 * k + k % 7:.2f}" for k in range(60))]).encode()
    at = AppTest.from_function(_upload_script, args=("data=moons", [content])).run()
    assert not at.exception
    assert at.session_state["said"] == []
    assert (experiment(at).data, experiment(at).loss) == ("table", "squared_error")


def test_full_mnist_that_is_not_there_is_offered_and_explained(monkeypatch):
    monkeypatch.setattr("core.data.openml.mnist_full_available", lambda: False)
    at = app(data="mnist_full")
    assert any("Download MNIST" in each.label for each in at.button)
    assert at.info


def test_what_a_link_gets_wrong_is_said():
    at = app(data="moons", eta0="fast", nonsense="1")
    assert len(at.warning) == 2
    assert experiment(at).eta0 == NetworkExperiment.opening(data="moons").eta0


def test_locked_controls_can_not_be_moved():
    at = app(data="moons", locked="eta0,data", **SMALL)
    assert widget(at, "select_slider", "eta0").disabled
    assert widget(at, "selectbox", "data").disabled
    assert not widget(at, "select_slider", "alpha").disabled


def test_the_image_data_have_a_tab_to_draw_in():
    at = trained(app(data="digits", **SMALL))
    at.session_state["train_tabs"] = "Draw a digit"
    again(at)
    assert len(scripts.pictures(at)) == 2


def _hand_script(messages, link):
    """Run as a script of its own: what a hand did in the trainer, without a browser."""
    import streamlit as st

    from core.experiments.network_experiment import NetworkExperiment
    from pages.shared import orders
    from pages.shared import training as session

    if session.training.key not in st.session_state:
        session.training.put(NetworkExperiment.from_query(link)[0])
    now = session.open_run()
    for message in messages:
        orders.hand(message)
        now.run.wait(30)


def hand(*kinds):
    messages = [{"kind": k, "value": v, "seq": n, "done": True} for n, (k, v) in enumerate(kinds, 1)]
    at = AppTest.from_function(_hand_script, args=(messages, "data=moons&size=100&epochs=3&widths=4")).run()
    assert not at.exception, at.exception
    return at


def test_the_hand_trains_steps_rewinds_and_starts_over():
    steps = {
        (("step", None),): 1,
        (("epoch", None),): 3,
        (("train", None),): 9,
        (("train", None), ("rewind", 4)): 3,
        (("train", None), ("restart", None)): 0,
        (("train", None), ("rewind", 3), ("step", None)): 4,
    }
    for kinds, t in steps.items():
        assert run_of(hand(*kinds)).t == t, kinds


def test_nonsense_moves_no_run():
    at = hand(("explode", 1), ("focus", 7), ("rewind", "x"), ("look", "y"), ("lam", "z"))
    assert not at.exception
    assert run_of(at).t == 0


def test_the_hand_moves_the_level_and_the_focus():
    at = hand(("lam", 0.125), ("focus", 0), ("look", 3))
    assert experiment(at).lam == 0.125
    assert at.session_state["training.run"].look_at == 3


def test_the_link_it_offers_is_the_experiment():
    at = app(data="xor", rivals="rule:adam,eta0:0.01", label_noise="0.1", **SMALL)
    at.session_state["training_share_open"] = True
    again(at)
    link = next(each.value for each in at.code if "?" in each.value)
    assert NetworkExperiment.from_query(link.split("?")[1]) == (experiment(at), [])


def test_watched_numbers_are_those_of_a_plain_run():
    at = trained(app(data="moons", **SMALL))
    plain = network_run(experiment(at))
    plain.train()
    for name, column in vars(plain.history()).items():
        np.testing.assert_array_equal(getattr(run_of(at).history(), name), column, err_msg=name)
