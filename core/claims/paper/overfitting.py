"""Claim 8: decay prevents overfitting; `core.claims.overfitting` trains the networks that decide it."""

from ..claim import Claim

KIND = Claim(
    name="overfitting",
    order=8,
    title="Decay prevents overfitting",
    statement="Where a network overfits with a constant rate, it does not with a decaying one: its test loss does "
    "not climb again from its lowest value.",
    formula=r"\begin{gathered}\text{rise}=L_{\text{test}}(\theta_T)-\min_t L_{\text{test}}(\theta_t)\\ "
    r"\text{rise}_{\alpha>0}\approx 0<\text{rise}_{\alpha=0}\end{gathered}",
    paper="§1: dynamic learning rates are said to help against overfitting and to improve generalisation.",
    truth="Decay bounds the sum of all rates, Σ η(t) = η0/(1−e^(−α)), and so, as long as "
    "gradients stay bounded, how far the weights can go: like stopping early, which on a quadratic loss acts as an "
    "L2 penalty. It can lower the rise by learning less. "
    "Whether the lowest test loss gets better depends on data, network and rate; a large rate held for long can "
    "generalise better. Only repeated trainings decide it.",
    source="Bishop, Regularization and Complexity Control in Feed-forward Networks (1995); Li, Wei & Ma, Towards "
    "Explaining the Regularization Effect of Initial Large Learning Rate in Training Neural Networks (2019)",
)
