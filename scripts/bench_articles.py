"""What a library of many articles costs: the seconds until the line can answer, and how long it takes to match a text.

The articles are copies of the shipped one under other names, written into a folder of their own and read as any content
is. Prints the figures for one article and for fifty, side by side; in each start the content is read and the script is
built in a process of its own, as a server does it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from statistics import median

from line.core.conversation import advance
from line.core.script import Script
from line.core.script_building import build
from line.core.turn import Facts, Heard, Session
from line.core.understanding import understand
from line.loader import CONTENT, load

SHIPPED = CONTENT / "articles" / "heterotopic-ossification"
PARTS = ("Ankle", "Elbow", "Finger", "Hand", "Heel", "Hip", "Knee", "Shin", "Shoulder", "Toe")
TROUBLES = ("Sprain", "Strain", "Bursitis", "Cyst", "Arthritis", "Contusion", "Tendinitis")
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
TEXTS = (
    "symptoms",
    "treetmint",
    "what are the symptoms of a sore knee sprain",
    "HO",
    "menu",
    "can i come in later on tuesday please",
    "my brother broke his elbow last year and now theres a lump in it, is it that bone thing",
    "tratamiento para el hombro",
    "stop",
    "how is it treated",
    "thank you so much",
    "i fell and my toes went white",
    "what causes sore shoulder bursitis",
    "who are you",
)
MATCHES = 40
START = """
import json, sys, time
begun = time.perf_counter()
from pathlib import Path
from line.core.script_building import build
from line.loader import load
script = build(load(Path(sys.argv[1])))
print(json.dumps({"seconds": time.perf_counter() - begun, "nodes": len(script.nodes)}))
"""


def write_content(folder: Path, many: int) -> Path:
    """The line's content with so many articles."""
    content = Path(shutil.copytree(CONTENT, folder / f"content-{many}"))
    for (trouble, part), code in zip(list(product(TROUBLES, PARTS))[: many - 1], _codes(), strict=False):
        title = f"Sore {part} {trouble}"
        made = Path(shutil.copytree(SHIPPED, content / "articles" / title.lower().replace(" ", "-")))
        (made / "es.md").unlink(missing_ok=True)
        text = (made / "en.md").read_text(encoding="utf-8")
        text = text.replace("code: HO\n", f"code: {code}\n", 1)
        text = text.replace("heterotopic ossification", title.lower()).replace(
            "Heterotopic Ossification", title
        )
        text = text.replace(
            "heterotopic, ossification, abnormal bone, extra bone", f"{trouble.lower()} of the {part.lower()}"
        )
        (made / "en.md").write_text(text, encoding="utf-8")
    return content


def _codes() -> Iterator[str]:
    """Three letters that no list of words knows."""
    return (f"Q{a}{b}" for a, b in product(LETTERS, LETTERS))


def starts(content: Path, rounds: int) -> tuple[float, int]:
    """The median of the seconds from the first import to a script, and how many places it has."""
    took = []
    for _ in range(rounds):
        command = [sys.executable, "-c", START, str(content)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        told = json.loads(ended.stdout)
        took.append(told["seconds"])
    return median(took), told["nodes"]


def matches(script: Script) -> tuple[float, float]:
    """Milliseconds at the median for a text: to say what it means, and for the whole turn that answers it."""
    meanings, turns = [], []
    session = Session(
        "writing", "en", script.start["writing"], facts=Facts(caller="+19045550110", textable=True)
    )
    now = datetime.now(UTC)
    for text in TEXTS * MATCHES:
        begun = time.perf_counter()
        understand(text, script.lexicon, medium="writing", language="en")
        middle = time.perf_counter()
        advance(script, session, Heard(text), now)
        meanings.append(middle - begun)
        turns.append(time.perf_counter() - middle)
    return median(meanings) * 1000, median(turns) * 1000


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    print(f"{'articles':>8} {'places':>7} {'start, s':>9} {'meaning, ms':>12} {'turn, ms':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for many in (1, given.articles):
            content = write_content(Path(folder), many)
            seconds, nodes = starts(content, given.rounds)
            meaning, turn = matches(build(load(content)))
            print(f"{many:8} {nodes:7,} {seconds:9.2f} {meaning:12.3f} {turn:9.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
