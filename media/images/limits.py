"""Limits of decoding: which pictures are large, how many pixels are decoded and kept, and what the process may take.

Measured in bytes of memory a pixel: a decoder takes 4 (JPEG, PNG), 10 (progressive JPEG), 13 (WebP), up to 18 (AVIF); an
encoder of AVIF or of lossless WebP 25 and more.
"""

LARGE = 2_000_000  # pixels; what is larger is decoded in a process of its own, a strip at a time
LARGE_FOR_ENCODER = 500_000  # pixels, where the encoder takes most: also in a process of its own
HUNGRY = ("AVIF", "WEBP")
MAX_HUNGRY_PIXELS = 16_000_000  # of those two; of others the settings say how many
KEPT_PIXELS = 8_000_000  # of those two, that an encoder takes in one piece; larger ones are kept at this size
MAX_PROGRESSIVE_PIXELS = 20_000_000  # larger ones are decoded, and kept, at half their width and height
MAX_RENDITION_PIXELS = 6_000_000  # tall ones are made in the smaller widths alone
MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 120
WAIT = 240  # seconds at most, the turns of others included
DAMAGED, FULL, TOO_LARGE = 4, 5, 6  # exit codes: what can't be read, a full disk, too little memory


def is_large(format_name: str, size: tuple[int, int]) -> bool:
    """Whether a picture of this format (in Pillow's words) and size in pixels is left to a process of its own."""
    return size[0] * size[1] > (LARGE_FOR_ENCODER if format_name in HUNGRY else LARGE)
