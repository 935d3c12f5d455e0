"""physviz: a straight-line fit as statistical physics, live."""

__version__ = "0.1.0"
