"""Fixed programmes, planned side by side by our solver and by baselines: ``make bench``."""
