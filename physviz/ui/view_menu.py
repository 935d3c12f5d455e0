"""The entries of the menu View."""

from __future__ import annotations

from physviz.engine.words import TITLES
from physviz.ui.amplitude_menu import INTEGRAND
from physviz.ui.entry import Entry


def _momentum(name: str, text: str, tip: str, keys: str) -> Entry:
    group = "field" if name.startswith("field") else "way"
    return Entry(name, text, tip, keys, "", True, group, "‹Gradient› fi&eld p = ∇S")


VIEW_ENTRIES: tuple[Entry | None, ...] = (
    Entry("frame_all", "&Frame all", "Bring everything back into view", "Ctrl+0"),
    None,
    Entry(
        "sticks",
        "‹Residual› &sticks",
        "‹Residuals› as sticks",
        checkable=True,
        group="residuals",
    ),
    Entry(
        "squares",
        "‹Residual› s&quares",
        "‹Residuals› as the squares S adds up",
        checkable=True,
        group="residuals",
    ),
    Entry(
        "none",
        "&No ‹residuals›",
        "Leave the ‹residuals› out",
        checkable=True,
        group="residuals",
    ),
    None,
    Entry(
        "band",
        "‹Thermal› &band",
        "Where the lines of q lie, ± 1 and 2 sd",
        checkable=True,
    ),
    Entry(
        "samples",
        "Sa&mple lines",
        "Lines drawn at random from the distribution, each a line the data allow",
        checkable=True,
    ),
    Entry(
        "laplace",
        "‹Laplace› ell&ipse",
        "‹Laplace› approximation: the 90 % ellipse of the Gaussian that touches q at its mode",
        checkable=True,
    ),
    Entry(
        "walkers",
        "&‹Walkers›",
        "The ‹walkers› of the ‹sampler›, where one has been, and what they try next",
        "Ctrl+Shift+W",
        checkable=True,
    ),
    Entry("flow", "Ex&act flow", "The exact flow θ(t) beside the descent", checkable=True),
    Entry(
        "dual_lines",
        "D&ual lines of the points",
        "Every point as the line β₀ = y − β₁x of all θ that pass through it (Eq. 5)",
        checkable=True,
    ),
    Entry(
        "eigen_axes",
        "Ei&gen-axes",
        "The ‹hessian›'s eigenvectors at the minimum, and by how much a step shrinks each mode",
        "Ctrl+Shift+E",
        checkable=True,
    ),
    Entry(
        "explain",
        "E&xplain the step",
        "The terms of the next step of the run in front, head to tail",
        "Ctrl+T",
        checkable=True,
    ),
    INTEGRAND,
    _momentum("field_none", "&None", "Leave the ‹gradient› field out", "Ctrl+Shift+N"),
    _momentum("field_arrows", "&Arrows", "p = ∇S as arrows, as long as √|p|", "Ctrl+Shift+A"),
    _momentum(
        "field_streamlines",
        "&Streamlines",
        "The lines that p = ∇S runs along: the ways of the exact flow",
        "Ctrl+Shift+L",
    ),
    _momentum(
        "uphill",
        "&Uphill, as written (Eqs. 8–13)",
        "p = ∇S points up the ‹cost›, and the exact flow goes on from the start to t < 0",
        "Ctrl+U",
    ),
    _momentum(
        "downhill",
        "&Downhill, time turned round",
        "−∇S points down the ‹cost›, the way that descent goes (Eq. 16)",
        "Ctrl+D",
    ),
    None,
    *(
        Entry(
            f"words_{voice}",
            title,
            f"Say everything in the words of {title}",
            f"Ctrl+{k}",
            checkable=True,
            group="words",
            within="&Vocabulary",
        )
        for k, (voice, title) in enumerate(TITLES.items(), 1)
    ),
    Entry(
        "system",
        "Theme of the s&ystem",
        "Light or dark as the desktop is",
        checkable=True,
        group="theme",
    ),
    Entry("light", "&Light theme", "Dark type on light ground", checkable=True, group="theme"),
    Entry("dark", "&Dark theme", "Light type on dark ground", checkable=True, group="theme"),
    Entry("projector", "&Projector mode", "Bigger type and strokes", "F11", checkable=True),
    None,
    Entry(
        "float",
        "Float the fr&ont tab",
        "Take the tab in front out of its row, or put back those that float",
        "Ctrl+Shift+F",
    ),
    Entry("reset_layout", "&Reset layout", "Put panels and tabs back in their places"),
)
