"""What our solver has to beat: plans as people make them, and two solvers over a short list of weekly series."""
