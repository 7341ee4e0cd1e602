"""Pictures in which a camera, a program and a person wrote down who, where and with what; every such word has SECRET in it."""

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b"<x>SECRET place</x></x:xmpmeta><?xpacket end='w'?>"
)
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0f\x1c\x02\x50\0\x0aSECRET ann\0"


def exif(side: int = 1) -> Image.Exif:
    """Maker, person, lens and place, as a telephone writes them."""
    tags = Image.Exif()
    tags[0x0112], tags[0x010F], tags[0x013B], tags[0x010E] = side, "SECRET maker", "SECRET ann", "SECRET words"
    tags.get_ifd(0x8769)[42036] = "SECRET lens"
    tags.get_ifd(0x8825)[1], tags.get_ifd(0x8825)[18] = "N", "SECRET place"
    tags.get_ifd(0x8825)[2] = (32.0, 17.0, 0.0)
    return tags


def gradient(mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").convert(mode).crop((0, 0, 120, 80))


def encode(kind: str, mode: str = "RGB", **options) -> bytes:
    output = BytesIO()
    gradient(mode).save(output, kind, **options)
    return output.getvalue()


def jpeg(side: int = 6, behind: bytes = b"\xff\xd8SECRET second picture\xff\xd9") -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = encode("JPEG", exif=exif(side), xmp=XMP, comment=b"SECRET note", progressive=True, icc_profile=profile)
    iptc = b"\xff\xed" + struct.pack(">H", len(IPTC) + 2) + IPTC
    return plain[:2] + iptc + plain[2:] + behind


def png(behind: bytes = b"SECRET behind the end") -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET ann")
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    plain = encode("PNG", "RGBA", exif=exif(), pnginfo=info)
    own = b"prVWSECRET program"
    chunk = struct.pack(">L", len(own) - 4) + own + struct.pack(">L", zlib.crc32(own))
    return plain[:33] + chunk + plain[33:] + behind


def webp() -> bytes:
    return encode("WEBP", "RGBA", exif=exif(), xmp=XMP)


def gif() -> bytes:
    plain = encode("GIF", "P", comment=b"SECRET note")
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(XMP)]) + XMP + b"\0"
    start = 13 + (3 << (plain[10] & 7) + 1)
    return plain[:start] + xmp + plain[start:] + b"SECRET behind the end"


def tiff(**options) -> bytes:
    tags = exif(3)
    tags[700], tags[33723] = XMP, IPTC
    output = BytesIO()
    frames = [gradient(), gradient().rotate(180)]
    frames[0].save(output, "TIFF", exif=tags, save_all=True, append_images=frames[1:], **options)
    return output.getvalue() + b"SECRET behind the end"


def packed_tiff() -> bytes:
    return tiff(compression="tiff_lzw")


def avif() -> bytes:
    return encode("AVIF", exif=exif(), xmp=XMP)


def heic() -> bytes:
    heif = pillow_heif.from_pillow(gradient())
    output = BytesIO()
    heif.save(output, exif=exif().tobytes(), xmp=XMP)
    return output.getvalue() + struct.pack(">L4s", 24, b"uuid") + b"SECRET in a uuid"


def jpeg2000() -> bytes:
    """With a box of XML, one of Adobe's, and a remark in the codestream."""
    plain = encode("JPEG2000")
    start = plain.index(b"\xff\x4f\xff\x51")
    size = start + 4 + struct.unpack(">H", plain[start + 4 : start + 6])[0]
    remark = b"\xff\x64\0\x0e\0\1SECRET rem"
    remarked = plain[:size] + remark + plain[size:]
    at = start - 8
    (length,) = struct.unpack(">L", plain[at : at + 4])
    length = struct.pack(">L", length + len(remark)) if length else plain[at : at + 4]
    boxes = b"".join(
        struct.pack(">L4s", len(words) + 8, name) + words
        for name, words in ((b"xml ", b"<x>SECRET</x>"), (b"uuid", bytes(16) + XMP))
    )
    return remarked[:at] + boxes + length + remarked[at + 4 :]


PICTURES = {
    "jpeg": jpeg,
    "png": png,
    "webp": webp,
    "gif": gif,
    "tiff": tiff,
    "packed tiff": packed_tiff,
    "avif": avif,
    "heic": heic,
    "jpeg 2000": jpeg2000,
}


def pixels(picture: bytes) -> list[bytes]:
    """Every picture in the file, unpacked."""
    if picture[4:12] == b"ftypheic":
        return [pillow_heif.open_heif(picture).to_pillow().tobytes()]
    frames = []
    with Image.open(BytesIO(picture)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(image.convert("RGBA").tobytes())
    return frames
