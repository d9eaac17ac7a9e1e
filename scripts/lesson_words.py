"""Write the vocabulary of lessons into docs/lessons.md, between its two marks."""

from pathlib import Path

from core.lessons.vocabulary import tables

GUIDE = Path(__file__).parents[1] / "docs" / "lessons.md"
BEGIN, END = "<!-- vocabulary: made by scripts/lesson_words.py -->\n", "<!-- end of vocabulary -->"


def written(text: str) -> str:
    """Return the guide with the present vocabulary."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}{tables()}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    GUIDE.write_text(written(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
