"""Charts of figures, drawn on the server as SVG. The modules say where each mark stands."""
