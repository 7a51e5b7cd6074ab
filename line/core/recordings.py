"""What a recording may be: how the carrier names one, how large it is at most, and which sounds are played.

Rules only. A file is what its first bytes say it is, never what a header or an address calls it (ASVS 5.0, 5.2.2).
"""

from __future__ import annotations

import re

MOST_BYTES = 20 * 1024 * 1024
"""A message is two minutes at most, some 2 MB as WAV; whatever is larger than this is none."""

_SID = re.compile(r"RE[0-9a-f]{32}")
_MP3_FRAMES = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")


def is_sid(text: str) -> bool:
    """Whether this is the carrier's id of a recording: nothing else may become a part of an address."""
    return _SID.fullmatch(text) is not None


def kind_of(content: bytes) -> str | None:
    """The media type of a sound by its first bytes: WAV or MP3; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[:3] == b"ID3" or content[:2] in _MP3_FRAMES:
        return "audio/mpeg"
    return None
