"""The demo: its texts, its drawings, and the loader that plants them."""
