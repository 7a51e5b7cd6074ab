"""Content folders for tests: the real clinic and article with a handful of prompts and words beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from line.core.library import Content
from line.loader import CONTENT, ContentError, load
from line.loader.reminder_file import KINDS

TABLE = {
    "safety.fever_after_symptoms": frozenset[str](),
    "safety.emergency_before_injury_care": frozenset[str](),
    "safety.general_information": frozenset[str](),
    "menu.topic": frozenset({"topic"}),
}

ENGLISH = """\
reviewed_by: null
reviewed_on: null
prompts:
  safety.fever_after_symptoms: A fever after surgery or an injury needs a call to us today.
  safety.emergency_before_injury_care:
    spoken: For chest pain, trouble breathing, heavy bleeding or a bone through the skin, call 9 1 1.
    texted: For chest pain, trouble breathing, heavy bleeding or a bone through the skin, call 911.
  safety.general_information: This is general information, not medical advice.
  menu.topic: To hear about {topic}, say MENU.
"""

SPANISH = """\
reviewed_by: null
reviewed_on: null
prompts:
  safety.fever_after_symptoms:
    spoken: Si tiene fiebre después de una operación o una lesión, llámenos hoy.
    texted: Si tiene fiebre tras una cirugia o un golpe, llame hoy a JOI.
  safety.emergency_before_injury_care:
    spoken: Si le duele el pecho o le falta el aire, llame al 9 1 1.
    texted: Si le duele el pecho o le falta el aire, llame al 911.
  safety.general_information:
    spoken: Esta es información general, no es consejo médico.
    texted: Esto es general y no es un consejo del doctor.
  menu.topic: Para {topic}, diga MENU.
"""


def _kind(kind: tuple[str, frozenset[str]]) -> str:
    name, uses = kind
    words = ", ".join(f"{use}: safety.general_information" for use in sorted(uses))
    when = "hours: -2, minutes_before: 30" if name == "appointment" else "hours: 0, useful_hours: 4"
    return f"  {name}:\n    words: {{{words}}}\n    steps:\n      step: {{{when}, channel: text}}\n"


WORDS = {
    "red_flags.yaml": (
        "signs:\n  chest:\n    tier: A\n    reason: heart\n    en: [<chest> + pain]\n    es: [dolor de pecho]\n"
    ),
    "words.yaml": "groups:\n  en:\n    chest: [chest]\nordinary:\n  en: [the]\n  es: [el]\n",
    "opt_out.yaml": "phrases:\n  en: [stop texting me]\n  es: [no me escriban]\ncarrier_words: [STOP, END]\n",
    "reminders.yaml": "kinds:\n" + "".join(map(_kind, KINDS.items())),
    "intents.yaml": 'commands:\n  menu:\n    en: [MENU]\n    es: [MENU, "NO"]\n',
}


def sample_content(folder: Path) -> Path:
    """A whole content folder under `folder`, fit to have faults planted in it."""
    content = folder / "content"
    shutil.copytree(CONTENT / "articles", content / "articles")
    for name in ("clinic.yaml", "languages.yaml"):
        shutil.copy(CONTENT / name, content / name)
    (content / "prompts").mkdir()
    (content / "prompts" / "en.yaml").write_text(ENGLISH, encoding="utf-8")
    (content / "prompts" / "es.yaml").write_text(SPANISH, encoding="utf-8")
    for name, text in WORDS.items():
        (content / name).write_text(text, encoding="utf-8")
    return content


def load_sample(content: Path) -> Content:
    """The content of such a folder."""
    return load(content, TABLE)


def change(path: Path, old: str, new: str) -> int:
    """Replaces the one place where `old` stands and gives its line number."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(content: Path) -> list[str]:
    """What the loader says about this folder, each from its path inside it."""
    with pytest.raises(ContentError) as raised:
        load_sample(content)
    start = f"{content.parent.name}/content/"
    assert all(problem.startswith(start) for problem in raised.value.problems)
    return [problem.removeprefix(start) for problem in raised.value.problems]
