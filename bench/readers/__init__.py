"""What readers of the log cost those who append: `make bench-readers`."""
