"""How much: indicators, sources and the figures that unions report."""
