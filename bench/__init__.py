"""Speed, side by side with others: `make bench`; rows: docs/performance.md."""
