"""How the database came to its present shape, one step per module of ``versions``."""
