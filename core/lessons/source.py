"""A lesson's file cut into its parts: the YAML head, and for each step a section with its prose and its block.

---
title: …                 the head
---
## A step                its title
What is read before the run, in Markdown.
```step
experiment: …            what a program reads, in YAML
```
What is read after the run, with placeholders.
"""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .mistakes import RefusedError

# A lesson is some pages of text.
MOST_CHARACTERS = 100_000
BLOCK = "step"


@dataclass(frozen=True)
class Prose:
    """Markdown as written; its first line is `line` of the file."""

    text: str
    line: int


@dataclass(frozen=True)
class Section:
    """A step as it stands in the file; `block` is its YAML, None where the step is prose alone."""

    title: str
    line: int
    before: Prose
    block: Prose | None
    after: Prose


@dataclass(frozen=True)
class Source:
    """A file's parts: its head, the prose before the first step, and the steps."""

    head: Prose
    opening: Prose
    sections: tuple[Section, ...]


def split(text: str) -> Source:
    """Return a file's parts; `RefusedError` where it has not the form of a lesson."""
    if len(text) > MOST_CHARACTERS:
        raise RefusedError(
            1, f"The file has {len(text):,} characters.", f"Keep it below {MOST_CHARACTERS:,}."
        )
    lines = text.splitlines()
    end = _end_of_head(lines)
    body = [""] * (end + 1) + lines[end + 1 :]
    tokens = MarkdownIt("commonmark").parse("\n".join(body))
    _refuse(tokens)
    starts = [k for k, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    if not starts:
        raise RefusedError(end + 2, "The lesson has no step.", "Begin each step with a line “## Its title”.")
    first = _map(tokens[starts[0]])[0]
    early = [token for token in tokens if _is_block(token) and _map(token)[0] < first]
    if early:
        line = _map(early[0])[0] + 1
        raise RefusedError(
            line, "This block stands before the first step.", "Begin its step with “## Its title”."
        )
    edges = [*(_map(tokens[k])[0] for k in starts), len(body)]
    sections = [
        _section(tokens[k].map or [0, 0], tokens[k + 1].content, tokens, body, stop)
        for k, stop in zip(starts, edges[1:], strict=True)
    ]
    return Source(Prose("\n".join(lines[1:end]), 2), _prose(body, end + 1, first), tuple(sections))


def _end_of_head(lines: list[str]) -> int:
    if not lines or lines[0].strip() != "---":
        raise RefusedError(
            1,
            "The file does not begin with its head.",
            "Begin with a line “---”, the head, and another “---”.",
        )
    ends = [k for k, line in enumerate(lines[1:], 1) if line.strip() == "---"]
    if not ends:
        raise RefusedError(1, "The head has no end.", "Add a line “---” after it.")
    return ends[0]


def _refuse(tokens: list[Token]) -> None:
    """Refuse what a lesson can't have: headings of its own rank, HTML, and pictures from elsewhere."""
    for token in tokens:
        line = (token.map or [0])[0] + 1
        if token.type == "heading_open" and token.tag == "h1":
            raise RefusedError(
                line, "A heading “#” is the lesson's title.", "Put it in the head; steps begin with “##”."
            )
        inside = {child.type for child in token.children or []}
        if token.type == "html_block" or "html_inline" in inside:
            raise RefusedError(line, "HTML is not shown in a lesson.", "Write Markdown, and “<” as “&lt;”.")
        if "image" in inside:
            raise RefusedError(
                line, "Pictures are not shown in a lesson.", "Let the step's experiment show it."
            )


def _section(span: list[int], title: str, tokens: list[Token], body: list[str], stop: int) -> Section:
    begin = span[1]
    blocks = [token for token in tokens if _is_block(token) and begin <= _map(token)[0] < stop]
    if not blocks:
        return Section(title, span[0] + 1, _prose(body, begin, stop), None, Prose("", stop))
    if len(blocks) > 1:
        line = _map(blocks[1])[0] + 1
        raise RefusedError(line, "This step has a second block.", "Begin another step with “##” before it.")
    first, last = _map(blocks[0])
    if not body[last - 1].strip().startswith(blocks[0].markup) or last - 1 == first:
        raise RefusedError(first + 1, "The step's block has no end.", "Close it with a line “```”.")
    block = Prose(blocks[0].content, first + 2)
    return Section(title, span[0] + 1, _prose(body, begin, first), block, _prose(body, last, stop))


def _is_block(token: Token) -> bool:
    return token.type == "fence" and token.level == 0 and token.info.strip() == BLOCK


def _map(token: Token) -> tuple[int, int]:
    first, last = token.map or [0, 0]
    return first, last


def _prose(body: list[str], start: int, stop: int) -> Prose:
    while start < stop and not body[start].strip():
        start += 1
    return Prose("\n".join(body[start:stop]).rstrip(), start + 1)
