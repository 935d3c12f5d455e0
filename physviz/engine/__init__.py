"""The physics of a straight-line fit, in numpy; no Qt, usable in a notebook.

The subject from the ground up, a floor importing only those before it:

* ``points``, ``labels``, ``readers``, ``datasets``: data, with names, units and citations;
  ``standard``, ``own_units``: the same in z = (x − m)/s, and its numbers given back their units.
* ``moments``, ``quadratic``: sufficient statistics, and a bowl that keeps its digits.
* ``losses``, ``tuning``, ``priors``: what a residual costs, and what is believed beforehand.
* ``cost``, ``sums``, ``linogram``: S(θ), the action, of squared loss in closed form, of any loss by
  its definition, and on a whole grid at once.
* ``potential``, ``energy``: φ(θ) = −log p(y, θ), cost and noise and prior as one energy.
* ``minima``, ``search``: every minimum of S and of φ; ``laplace``: Gaussians that touch q there.
* ``boltzmann``, ``quadrature``, ``distribution``: q = e^{−βφ}/Z and its thermodynamics, in closed
  form or by quadrature; ``divergence``: whether Z exists.
* ``density``, ``thermal``, ``predictive``: what is drawn and read of q.
* ``thermodynamics``, ``density_of_states``, ``identities``: all temperatures at once.
* ``optimisers``, ``landmarks``, ``suited``: the rules for one step, and which α rings, is best,
  diverges, or suits to begin with.
* ``runs``: the run that a rule makes, ``descent`` in closed form or a ``march`` over a ``terrain``
  whose ``track`` of steps is kept; ``flow``, ``stream``: the exact flow; ``verdict``: how it goes.
* ``field``, ``streamlines``, ``particle``: momentum p = ∇S, and a heavy ball as mechanics.
* ``samplers``, ``sampling``: q by a crowd of walkers, all their draws kept; ``sampled``,
  ``diagnostics``, ``stuck``: what they found, and how far to trust it; ``annealing``, ``rungs``:
  cooled, and what they found at each temperature.
* ``amplitude``, ``path_integral``: ∫e^{iS/ħ}d²θ, of squared loss in closed form, and of any loss.
* ``fit``, ``summary``, ``report``: what statistics says, in tables.
* ``words``, ``dictionary``: what three fields call the same thing, and what each has to say of the
  data, checked in two ways. Texts name such things between ‹ and ›, for ``words.say`` to put the
  words in; a ``words.Refusal`` is a ValueError that reads in plain words by itself.

>>> from physviz.engine.datasets import by_key
>>> from physviz.engine.potential import Problem
>>> from physviz.engine.boltzmann import boltzmann
>>> q = boltzmann(Problem(by_key("hubble1929").reading().points), inverse_temperature=1.0)
>>> round(q.log_z, 3)
-153.85
"""
