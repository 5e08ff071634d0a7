"""Pages that a browser shows at the address of the web process."""
