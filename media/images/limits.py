"""Limits of decoding: which pictures are large, how many pixels are decoded and kept, and what the process may take.

Measured in bytes of memory a pixel: a decoder takes 4 (JPEG, PNG), 10 (progressive JPEG), 13 (WebP), up to 18 (AVIF); an
encoder of AVIF or of lossless WebP 25 to 40. Together with an interpreter of 28 MB no picture takes more than
210 MB, but for a lossless WebP that is seen through (260).
"""

DECODED_HERE = 500_000  # pixels; what is larger is decoded in a process of its own
LARGE = 2_000_000  # pixels; what is larger is worked on a strip at a time
HUNGRY = ("AVIF", "WEBP")
MAX_HUNGRY_PIXELS = 12_000_000  # of those two; of others the settings say how many
KEPT_PIXELS = 6_000_000  # of those two, that an encoder takes in one piece; larger ones are kept at this size
MAX_COEFFICIENTS = 150_000_000  # bytes of a progressive JPEG's coefficients, which its decoder holds all at once
MAX_DECODED = (
    180_000_000  # bytes of these and the pixels; beyond, it is decoded, and kept, at half its width and height
)
FULL_COLOUR_PIXELS = 4_000_000  # of a rendition as AVIF; larger ones have colours at half the resolution
MAX_RENDITION_PIXELS = 6_000_000  # tall ones are made in the smaller widths alone
MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 120
WAIT = 240  # seconds at most, the turns of others included
DAMAGED, FULL, TOO_LARGE = 4, 5, 6  # exit codes: what can't be read, a full disk, too little memory


def is_decoded_here(size: tuple[int, int]) -> bool:
    """Whether a picture of this size in pixels is decoded in the process that asks for it.

    Eight threads that did so with pictures of two megapixels left 280 MB behind in two processes; a process of its own
    takes a fifth of a second to start.
    """
    return size[0] * size[1] <= DECODED_HERE
