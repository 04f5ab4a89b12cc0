"""How far apart colours look: contrast by WCAG 2.2, CIEDE2000, and colour blindness as Machado et al. simulate it."""

import numpy as np

# Linear sRGB to what an eye without that kind of cone sees, severity 1. G. M. Machado, M. M. Oliveira, L. A. F.
# Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009).
VISIONS = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    """Linear sRGB (3,), 0 to 1, of "#rrggbb"."""
    srgb = np.frombuffer(bytes.fromhex(colour[1:]), np.uint8) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def mixed(colour: str, ground: str, opacity: float) -> str:
    """What `colour` at that opacity makes on `ground`, as "#rrggbb"."""
    above, below = (np.frombuffer(bytes.fromhex(one[1:]), np.uint8) for one in (colour, ground))
    return "#" + bytes(np.round(opacity * above + (1 - opacity) * below).astype(np.uint8)).hex()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (n, 3) of linear sRGB (n, 3), for the white of sRGB."""
    share = rgb @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    f = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def smallest_difference(colours: tuple[str, ...], vision: str) -> float:
    """The smallest CIEDE2000 between two of the colours, as an eye of that vision sees them."""
    rgb = np.stack([linear(colour) for colour in colours])
    seen = lab(np.clip(rgb @ np.transpose(VISIONS[vision]), 0, 1))
    one, other = np.triu_indices(len(colours), 1)
    return float(ciede2000(seen[one], seen[other]).min())


def ciede2000(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The colour difference (n,) of L*a*b* (n, 3) each: Sharma, Wu, Dalal, Color Res. Appl. 30 (2005), their steps."""
    (l1, a1, b1), (l2, a2, b2) = np.transpose(one), np.transpose(other)
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    hue = np.where(grey, h1 + h2, h1 + turn / 2)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    )  # fmt: skip
    by_l = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    by_c = (c2 - c1) / (1 + 0.045 * chroma)
    by_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    bend = np.sin(np.radians(60 * np.exp(-(((hue % 360 - 275) / 25) ** 2))))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * bend
    return np.sqrt(by_l**2 + by_c**2 + by_h**2 + rotation * by_c * by_h)


def _cos(degrees: np.ndarray) -> np.ndarray:
    return np.cos(np.radians(degrees))
