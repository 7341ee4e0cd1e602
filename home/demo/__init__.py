"""The demo: its texts, its drawings, and its loader."""
