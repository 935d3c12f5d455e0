"""The search for minima: where to start, how to go down, which bottoms are minima."""
