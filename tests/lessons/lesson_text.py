"""A small lesson that is right, for tests to spoil, and the evidence of a link."""

from functools import cache

from core.lessons.links import read_link
from core.lessons.reading import parse_lesson
from core.lessons.rooms import evidence_of

RIGHT = """---
title: A try
order: 99
minutes: 3
for: tests
summary: One step, and something to talk about.
goals:
  - Read a file.
misconceptions:
  - belief: "All files are right."
    step: A run
---
What is read first.

## A run

Before it.

```step
minutes: 2
experiment: playground?problem=ill_conditioned&condition=10&start=-2.6,0.5&eta0=0.205&alpha=0&rules=gradient_descent
free: eta0
expect:
  outcome: diverged
prediction:
  kind: number
  ask: When does V rise first?
  what: first_rise.step
  tolerance: 1
task:
  ask: Let it come to rest.
  until:
    outcome: minimum
  example:
    eta0: 0.1
```

At step {first_rise.step = 6}; {outcome.reason}.

## To talk about

Nothing runs here.
"""


@cache
def seen(link):
    """Return the evidence of a link, made once."""
    return evidence_of(read_link(link, 1))


def asked(link, **prediction):
    """Return a prediction about a link, as a lesson's file would ask it."""
    lines = "\n".join(f"  {name}: {value}" for name, value in prediction.items())
    text = (
        RIGHT.split("```step")[0]
        + f"""```step
minutes: 2
experiment: {link}
prediction:
  ask: What will be?
{lines}
```

Told.

## To talk about
"""
    )
    return parse_lesson(text, "try").steps[0].prediction
