"""How workers carry out effects: one topic a file, and `app` that wires them."""
