"""A folder with rules and three documents, for tests of verbs."""

from __future__ import annotations

PROSE = [
    "The talks resumed on Monday, and nobody who was there expected them to come to an end before the week was out.",
    "Officials were hopeful all the same, and said so to everybody who asked them on the steps of the town hall.",
    "On Tuesday it rained. The delegates stayed indoors and played cards with the people who guarded the door.",
    "By Friday there was a paper that all of them could sign, though none of them would say what stood in it.",
]
RULES = """\
version: 1
lists: {network: [Facebook, Email, Copy link]}
rules:
  - id: no-time-to-read
    match: |
      No time to read?
      Get a summary
    examples:
      - before: "No time to read?\\nGet a summary\\nThe talks resumed."
        after: The talks resumed.
  - id: read-more
    at: last 2 lines
    match: 'Read more: <title as linked_title>'
  - id: by-line
    match: By <name as author>
    when: {max_words: 3, before: <blank>, site: example.org}
  - id: share
    match_any: [<network>, Share on <network>]
    when: {in_a_row: 2}
  - id: at-the-end
    at: end
    match: Subscribe to our letter
  - id: quoted
    do: keep
    match: /".*"/
  - id: often
    match: /.*tide tables.*/
    when: {in_files: 3}
"""


def page(*lines: str) -> str:
    """The lines between the first two paragraphs of the prose."""
    return "\n\n".join([PROSE[0], *lines, *PROSE[1:]])
