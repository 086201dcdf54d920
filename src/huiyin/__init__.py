"""回音 Huiyin: every request gets an answer."""

__version__ = "0.1.0"
