"""Whatever is sent, signed or not: an answer, nothing appended that should not be."""
