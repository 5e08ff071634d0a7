"""A folder for PYTHONPATH, where memory is measured."""
