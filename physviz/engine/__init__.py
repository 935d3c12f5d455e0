"""The physics of a straight-line fit, in numpy; no Qt, usable in a notebook.

The subject from the ground up, a floor importing only those before it:

* ``points``, ``labels``, ``readers``, ``datasets``: data, with names, units and citations.
* ``moments``, ``quadratic``: sufficient statistics, and a bowl that keeps its digits.
* ``losses``, ``priors``: what a residual costs, and what is believed beforehand.
* ``cost``: S(θ), the action; its minimum and its momentum field p = ∇S.
* ``potential``: φ(θ) = −log p(y, θ), cost and noise and prior as one energy.
* ``boltzmann``: q = e^{−βφ}/Z and its thermodynamics.
* ``flow``, ``optimisers``, ``descent``, ``verdict``: motion on the landscape.
* ``amplitude``: the path integral ∫e^{iS/ħ}.
* ``fit``, ``summary``, ``report``: what statistics says, in tables.

>>> from physviz.engine.datasets import by_key
>>> from physviz.engine.potential import Problem
>>> from physviz.engine.boltzmann import boltzmann
>>> q = boltzmann(Problem(by_key("hubble1929").reading().points), inverse_temperature=1.0)
>>> round(q.log_z, 3)
-153.85
"""
