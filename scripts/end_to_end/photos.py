"""Test pictures, and checks of thumbnails with Pillow."""

import io
import struct
import zlib

from PIL import Image, ImageChops, ImageOps, ImageStat

ORIENTATION = 0x0112


def turned(photo, orientation=6):
    """The photo as a camera held upright stores it: rotated, with an EXIF orientation tag."""
    image = Image.open(io.BytesIO(photo))
    exif = image.getexif()
    exif[ORIENTATION] = orientation
    return encoded(image, "JPEG", exif=exif, quality=92)


def converted(photo, kind):
    return encoded(Image.open(io.BytesIO(photo)).convert("RGB"), kind)


def encoded(image, kind, **options):
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def bomb(side=60_000):
    """A PNG of a few hundred bytes whose header claims `side` times `side` pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def check_thumbnail(checks, what, original, thumbnail):
    """The thumbnail must be a JPEG within 300x300 that shows the original, the right way up."""
    image = Image.open(io.BytesIO(thumbnail))
    image.load()
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(original))).convert("RGB")
    fitted = ImageOps.contain(upright, (300, 300))
    checks.equal(f"{what}: is a JPEG", image.format, "JPEG")
    checks.ok(f"{what}: is {fitted.size}", near(image.size, fitted.size), image.size)
    checks.ok(f"{what}: has no orientation tag", image.getexif().get(ORIENTATION, 1) == 1)
    same = distance(image, fitted)
    checks.ok(f"{what}: shows the photo", same < 8, f"a mean difference of {same:.1f} of 255")
    upside_down = distance(image, fitted.rotate(180))
    checks.ok(f"{what}: the right way up", same * 2 < upside_down, f"{same:.1f} against {upside_down:.1f}")


def near(size, other):
    return max(size) <= 300 and all(abs(a - b) <= 1 for a, b in zip(size, other))


def distance(image, other):
    """The mean difference of two scaled-down pictures, from 0 to 255."""
    small = [picture.convert("RGB").resize((48, 48), Image.Resampling.BOX) for picture in (image, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3
