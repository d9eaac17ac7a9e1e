"""The eight claims: where they stand in the paper, and what is true."""

from __future__ import annotations

from core.claims.claim import Claim

_LIST = (
    Claim(
        name="connected",
        title="Super-level sets are connected",
        statement="For every level λ the land S_λ, all θ with L(θ) ≥ λ, is one piece.",
        formula=r"S_\lambda = \{\theta : L(\theta)\ge\lambda\}\ \text{is connected for every }\lambda",
        paper="Abstract, §1 and §3.1: under the method super-level sets stay connected, and so descent paths are "
        "connected and stable.",
        truth="S_λ is a property of L alone: no algorithm and no learning rate changes it. Where L→∞ in every "
        "direction of two or more, S_λ is connected for every λ if L has no local maximum; just below a strict local "
        "maximum there is an island. Minima make no pieces of S_λ, they make pieces of the sub-level sets {L ≤ λ}. "
        "For a convex L (or a quasiconvex one) those are convex, and so in one piece.",
        source="Milnor, Morse Theory (1963), §3; Boyd & Vandenberghe, Convex Optimization (2004), §3.4",
    ),
    Claim(
        name="condition",
        title="The Lyapunov condition ∇V·∇L ≥ 0",
        statement="With V = L the condition ∇V·∇L ≥ 0 is what makes training stable.",
        formula=r"V = L:\qquad \nabla V(\theta)\cdot\nabla L(\theta) = \lVert\nabla L(\theta)\rVert^2 \ge 0",
        paper="Abstract: it is the condition under which the sets are said to be connected and equiconnected.",
        truth="With V = L the product is ‖∇L‖², which no differentiable L makes negative: the condition excludes "
        "nothing, and nothing can follow from it that is not true of every L. It makes V fall along the gradient "
        "flow θ' = −∇L; a step of finite length can still raise V. For V = ½‖θ−θ*‖² the condition reads "
        "(θ−θ*)·∇L ≥ 0 and is a real one: a convex L meets it everywhere, most others do not.",
        source="Khalil, Nonlinear Systems (2002), theorem 4.1; Zhou, Mertikopoulos, Bambos, Boyd & Glynn, "
        "Stochastic Mirror Descent in Variationally Coherent Optimization Problems (2017)",
    ),
    Claim(
        name="equiconnected",
        title="Equiconnected across epochs",
        statement="At the level of every epoch, one and the same continuous map joins any two points of S_λ by a "
        "path that does not leave S_λ.",
        formula=r"\begin{gathered}p(0;x,y)=x,\quad p(1;x,y)=y,\\ "
        r"L\bigl(p(s;x,y)\bigr)\ge\min\{L(x),L(y)\}\ \text{for all }s\end{gathered}",
        paper="Abstract: beyond being connected, the super-level sets are said to be equiconnected from epoch to "
        "epoch, which is called a uniform topological stability.",
        truth="A set with such a map can be shrunk to a point inside itself, so it is one piece and has no hole. Any "
        "bounded valley is a hole in S_λ: for a coercive L no S_λ above the minimum is equiconnected. It is "
        "true where all S_λ are convex (straight lines do it), and was shown for the returns of reinforcement "
        "learning, which are maximised.",
        source="Zeng, Doan & Romberg, Connected Superlevel Set in (Deep) Reinforcement Learning and its Application "
        "to Minimax Theorems (2023); Hatcher, Algebraic Topology (2002), ch. 0",
    ),
    Claim(
        name="monotone",
        title="The loss falls monotonically",
        statement="With the exponential schedule and gradient-based modulation of the rate, no step raises the loss.",
        formula=r"\begin{gathered}L(\theta_{t+1})\le L(\theta_t)\ \text{for all }t,\\ "
        r"\eta_t = \frac{\eta_0\,e^{-\alpha t}}{1+\lVert g_t\rVert}\end{gathered}",
        paper="Abstract: the exponential schedule, modulated by the gradient, is said to make the loss fall "
        "monotonically. Table 1 names a norm-scaled rate η_t; its formula here is our reading.",
        truth="If ∇L is Lipschitz with constant M between θ and θ−ηg, then L(θ−ηg) ≤ L(θ) − η(1−ηM/2)‖g‖²: the loss "
        "falls at every step with 0 < η < 2/M. What decides is the size of η against the curvature. At t = 0 decay "
        "has done nothing yet, and it brings a rate below the limit only after ln(η0·M/2)/α steps. Searching along "
        "the step until L falls, as the guard does, gives the decrease for every η0.",
        source="Nesterov, Introductory Lectures on Convex Optimization (2004), §1.2.3; Armijo (1966)",
    ),
    Claim(
        name="taylor",
        title="Second-order Taylor guarantees the decrease",
        statement="Where the second-order Taylor expansion says that a step lowers the loss, the step lowers it.",
        formula=r"g\cdot p+\tfrac12\,p^{\top}Hp<0\ \Longrightarrow\ L(\theta+p)<L(\theta)",
        paper="Abstract: guarantees of convergence are derived from a second-order Taylor expansion.",
        truth="The expansion leaves out a remainder of third order. If H is Lipschitz with constant M, it is at most "
        "(M/6)‖p‖³, so the decrease is certain only where g·p + ½pᵀHp + (M/6)‖p‖³ < 0. For quadratics M = 0 and the "
        "expansion is exact. At t = 0, or for any long step, the prediction alone guarantees nothing.",
        source="Nesterov & Polyak, Cubic regularization of Newton method and its global performance (2006), lemma 1",
    ),
    Claim(
        name="overshoot",
        title="Decay prevents overshooting",
        statement="A run whose rate decays does not leap across the valley, where the same rate without decay does.",
        formula=r"\eta(t)=\eta_0\,e^{-\alpha t}\ \Longrightarrow\ g_{t+1}\cdot p_t\le 0\ \text{for all }t",
        paper="§2: a decaying rate adjusts more finely and so is said not to overshoot minima; the picture is a ball "
        "that slows down before it leaps across the valley.",
        truth="In a direction of curvature c a step multiplies the distance to the minimum by 1−ηc: it leaps across "
        "when η > 1/c and away when η > 2/c. Decay ends this after ln(η0·c)/α steps, and not before: the first step "
        "is made with η0 whatever α is. What prevents overshooting is a rate below 1/c.",
        source="Nesterov, Introductory Lectures on Convex Optimization (2004), §1.2.3; Goh, Why Momentum Really "
        "Works, Distill (2017)",
    ),
    Claim(
        name="trapping",
        title="Decay keeps a run out of poor minima",
        statement="A run whose rate decays is not trapped in a minimum that is not the lowest one.",
        formula=r"\theta_0\ \text{anywhere}\ \Longrightarrow\ L\bigl(\lim_{t\to\infty}\theta_t\bigr)=\min_\theta L",
        paper="§1: connected super-level sets are said to keep the optimiser out of poor local minima; §2: the ball "
        "comes to rest at the lowest place there is.",
        truth="A minimum can hold gradient descent only while η < 2/λ_max there. A constant rate above that is thrown "
        "out of sharp minima; a decaying one sinks below the limit of every minimum, so decay can hold a run "
        "anywhere. Without noise the basin that the start lies in decides; with noise, cooling finds the lowest "
        "minimum only if it is logarithmically slow, never exponentially.",
        source="Wu, Ma & E, How SGD Selects the Global Minima in Over-parameterized Learning (2018); Hajek, Cooling "
        "Schedules for Optimal Annealing (1988)",
    ),
    Claim(
        name="overfitting",
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
    ),
)

CLAIMS: dict[str, Claim] = {claim.name: claim for claim in _LIST}
