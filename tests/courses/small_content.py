"""A small content folder in which everything stands once: something to break.

One module of two lessons, a quiz with every type of question and a survey, each text in two languages.
"""

from __future__ import annotations

from pathlib import Path

PROGRAMME = "programme.yaml"
PROGRAMME_DE = "programme.de.yaml"
GLOSSARY = "glossary.yaml"
GLOSSARY_DE = "glossary.de.yaml"
FACTS = "facts.yaml"
MODULE = "modules/garden/module.yaml"
MODULE_DE = "modules/garden/module.de.yaml"
UNIT = "modules/garden/beds/unit.yaml"
UNIT_DE = "modules/garden/beds/unit.de.yaml"
LESSON = "modules/garden/beds/soil.md"
LESSON_DE = "modules/garden/beds/soil.de.md"
WATER = "modules/garden/beds/water.md"
QUIZ = "modules/garden/beds/check-soil.quiz.yaml"
QUIZ_DE = "modules/garden/beds/check-soil.quiz.de.yaml"
SURVEY_BEFORE = "modules/garden/beds/looking-ahead.quiz.yaml"
SURVEY = "modules/garden/beds/looking-back.quiz.yaml"

FILES = {
    PROGRAMME: """\
key: gardens
name: Gardens
title: Gardens for everybody
language: en
languages: [en, de]
countries: [AT]
disclaimer: Paid by somebody.
groups:
  - {key: growers, title: Growers, kinds: [club]}
partners:
  - {key: graz, name: A club, country: AT, kind: club, role: coordinator}
indicators:
  - {key: grown, title: People who can grow, count: people, group: growers, evidence: [module-completed], target: 5}
periods:
  - {key: whole, from: 2026-01-01, to: 2027-12-31}
neutral: {title: Learning, sender: Learning, avoid: [secret]}
""",
    PROGRAMME_DE: """\
of: 00000000
title: Gärten für alle
groups: {growers: {title: Leute mit Garten}}
indicators: {grown: {title: Wer es kann}}
""",
    GLOSSARY: """\
humus:
  term: Humus
  definition: What *leaves* become.
  note: Not a dip.
  avoid: [dirt]
""",
    GLOSSARY_DE: """\
of: 00000000
humus: {term: Humus, definition: Was aus *Laub* wird., note: Kein Aufstrich.}
""",
    FACTS: """\
f01:
  says: Worms like it dark.
  source: A book
  status: sure
""",
    MODULE: """\
title: A first garden
neutral-title: Course A
version: 1.0.0
language: en
group: growers
summary: Begin with the [soil](lesson:soil).
outcomes:
  dig: Dig a bed.
units: [beds]
surveys: {before: looking-ahead, after: looking-back}
certificate: {hours: 2}
changes:
  1.0.0: First edition.
""",
    MODULE_DE: """\
of: 00000000
title: Ein erster Garten
summary: Zuerst der [Boden](lesson:soil).
outcomes: {dig: Ein Beet graben.}
changes: {1.0.0: Erste Ausgabe.}
""",
    UNIT: """\
title: Beds
summary: All about *beds*.
activities: [looking-ahead, soil, water, check-soil, looking-back]
optional: [water]
""",
    UNIT_DE: """\
of: 00000000
title: Beete
summary: Alles über *Beete*.
""",
    LESSON: """\
---
title: Good soil
minutes: 5
outcomes: [dig]
facts: [f01]
---

## What it is

Soil with [humus](term:humus) is *dark*, see [water](lesson:water) and [more](https://example.org/soil "A page").

- one
- two **things**

> A word of an old gardener.[^1]

[^1]: She said it twice.

| Soil | Water |
|------|-------|
| dark | much  |

Loam
: Clay with sand.

::: case In the yard
Nobody `digs`.
:::

::: reflect
What do you see?
:::
""",
    LESSON_DE: """\
---
of: 00000000
title: Guter Boden
---

## Was das ist

Boden mit [Humus](term:humus) ist *dunkel*.

::: case Im Hof
Niemand gräbt.
:::

::: reflect
Was sehen Sie?
:::
""",
    WATER: """\
---
title: Water
minutes: 3
---

Not too much.
""",
    QUIZ: """\
title: Check the soil
kind: exam
pass: 50
attempts: 3
wait: 10m
draw: 8
shuffle: true
feedback: each
questions:
  - key: colour
    type: single
    text: Which *colour*?
    outcome: dig
    choices:
      - {key: dark, text: Dark, right: true, feedback: Yes.}
      - {key: pale, text: Pale, feedback: No.}
    explain: Dark it is.
    points: 2
  - key: tools
    type: multiple
    text: Which tools?
    choices:
      - {text: Spade, right: true}
      - {text: Fork, right: true}
      - {text: Spoon}
  - {key: worms, type: true-false, text: Worms are good., answer: true}
  - key: pairs
    type: match
    text: Connect.
    pairs: [{left: Spade, right: dig}, {left: Can, right: water}]
    distractors: [sing]
  - {key: steps, type: order, text: In order., items: [dig, sow, water]}
  - {key: word, type: short, text: What do leaves become?, accept: [humus]}
  - {key: depth, type: number, text: How deep?, answer: 20, tolerance: 2.5, unit: cm}
  - key: fill
    type: gaps
    text: "You {{verb}} with a {{tool}}."
    gaps:
      verb: {accept: [dig]}
      tool: {choices: [{text: spade, right: true}, {text: spoon}]}
  - key: day
    type: scenario
    text: It rains.
    start: door
    steps:
      door:
        text: You stand at the door.
        choices:
          - {text: Go out, next: bed, points: 1, feedback: Wet.}
          - {text: Wait, next: end, points: 0}
      bed: {text: The bed is mud., choices: [{text: Go home, next: end, points: 1}]}
      end: {text: It stops.}
  - {key: think, type: reflect, text: What will you grow?, words: 10}
""",
    QUIZ_DE: """\
of: 00000000
status: draft
title: Der Boden
questions:
  colour:
    text: Welche *Farbe*?
    choices: {dark: {text: Dunkel, feedback: Ja.}, pale: {text: Hell}}
    explain: Dunkel.
  pairs:
    text: Verbinden Sie.
    pairs: [{left: Spaten, right: graben}, {left: Kanne, right: giessen}]
    distractors: [singen]
  steps: {items: [graben, säen, giessen]}
  word: {text: Was wird aus Laub?, accept: [Humus]}
  day: {steps: {door: {text: Sie stehen an der Tür., choices: {a: {text: Hinaus, feedback: Nass.}}}}}
""",
    SURVEY_BEFORE: """\
title: Looking ahead
kind: survey
questions:
  - {key: sure, type: scale, text: I can dig., from: 1, to: 5, labels: [not at all, fully], measures: knowledge}
""",
    SURVEY: """\
title: Looking back
kind: survey
questions:
  - {key: sure, type: scale, text: I can dig., from: 1, to: 5, labels: [not at all, fully], measures: knowledge}
  - {key: once, type: scale, text: I could dig., from: 1, to: 5, labels: [not at all, fully], retrospective: sure}
  - {key: more, type: reflect, text: What else?}
""",
}


def write_small_content(root: Path) -> Path:
    """The folder, written below `root`, which it also returns."""
    for path, text in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root
