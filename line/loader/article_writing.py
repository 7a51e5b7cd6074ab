"""An article's file as it is written down: front matter between two lines of ---, then the body."""

from __future__ import annotations

import yaml

from line.core.article_draft import Draft

_HEAD = """\
# Taken in from the page that `source` names; a draft until a person has read it against the page.
# abbreviations: what is written, how it is said on a call and how it stands in a text (as written, unless given).
# sections: `label` is what the menus say, `keywords` what a patient may say or text; `before` and `after` name a
# safety line of the line's own (prompts/*.yaml).
"""


def written(draft: Draft) -> str:
    """The whole file."""
    about = {name: value for name, value in draft.front.items() if name not in ("abbreviations", "sections")}
    rest = {name: value for name, value in draft.front.items() if name in ("abbreviations", "sections")}
    return "\n".join(["---", _yaml(about) + _HEAD + _yaml(rest) + "---", *draft.body, ""])


def _yaml(tree: dict[str, object]) -> str:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None)
