"""Ornaments of a social card: the mark of the software and the quilt, as site/art/ draws them, in the colours of a site."""

from PIL import Image, ImageDraw

Patch = tuple[str, str]  # a token of css/tokens.css, and the corners of a patch: "x,y x,y …"

MARK: tuple[tuple[int, int], list[Patch]] = (
    (48, 48),
    [
        ("gold-print", "0,0 48,0 48,48 0,48"),
        ("red", "4,4 44,4 44,44 4,44"),
        ("paper", "4,11 37,11 37,44 4,44"),
        ("green", "10,11 37,11 37,38 10,38"),
        ("gold", "10,17 31,17 31,38 10,38"),
        ("gold-print", "16,38 16,27 23,21 31,27 31,38"),
    ],
)
QUILT: tuple[tuple[int, int], list[Patch]] = (
    (384, 48),
    [
        ("paper", "0,0 384,0 384,48 0,48"),
        ("red", "0,0 48,0 0,48"),
        ("red", "96,0 144,0 96,48"),
        ("ink", "48,0 48,48 0,48"),
        ("ink", "144,0 144,48 96,48"),
        ("gold", "48,0 60,0 60,48 48,48"),
        ("gold", "72,0 84,0 84,48 72,48"),
        ("green", "60,0 72,0 72,48 60,48"),
        ("green", "84,0 96,0 96,48 84,48"),
        ("ink", "144,0 192,0 192,48 144,48"),
        ("gold", "152,6 184,6 184,42 152,42"),
        ("red", "160,12 176,12 176,36 160,36"),
        ("green", "192,0 240,0 240,48"),
        ("green", "288,0 336,0 336,48"),
        ("gold", "192,0 240,48 192,48"),
        ("gold", "288,0 336,48 288,48"),
        ("red", "240,0 288,0 288,16 240,16"),
        ("ink", "240,32 288,32 288,48 240,48"),
        ("red", "336,0 384,0 384,48 336,48"),
        ("paper", "344,6 376,6 376,42 344,42"),
        ("green", "352,12 368,12 368,36 352,36"),
    ],
)
FINER = 4  # drawn so much larger, then made small: smooth edges


def draw_ornament(
    drawing: tuple[tuple[int, int], list[Patch]], size: tuple[int, int], colours: dict[str, str]
) -> Image.Image:
    """Renders a drawing at this size in pixels, in these colours by token."""
    (width, _height), patches = drawing
    large = Image.new("RGB", (size[0] * FINER, size[1] * FINER))
    scale, pen = large.width / width, ImageDraw.Draw(large)
    for token, corners in patches:
        points = [tuple(scale * float(each) for each in corner.split(",")) for corner in corners.split()]
        (left, top), (right, bottom) = map(min, zip(*points, strict=True)), map(max, zip(*points, strict=True))
        if len(points) == 4 and len(set(points)) == 4 and len({x for x, y in points}) == 2:  # up to, not with, its edge
            pen.rectangle([left, top, right - 1, bottom - 1], fill=colours[token])
        else:
            pen.polygon(points, fill=colours[token])
    return large.resize(size, Image.Resampling.BOX)
