"""A page as a text dump, made up: an article of five lines between menus."""

from __future__ import annotations

PROSE = """
The ferry left the harbour at six, an hour late, because the captain had waited for the doctor of the island.
Nobody complained, said Ann Lee, who has run the bakery by the quay for twenty years and takes the boat each week.
On the island the school stayed closed, and the children stood on the beach to see the lights come round the cape.
The doctor stepped ashore with two bags, shook hands with the mayor and walked up the hill without another word.
By midnight the wind had turned, and the ferry lay at its rope as quietly as if it had never been anywhere else.
""".strip().split("\n")
PROSE[0] += " The crew stood by the rope and said nothing."
MENU = [
    "Home",
    "News",
    "Log in",
    "Subscribe",
    "Contact us",
    "Privacy policy",
    "Weather",
    "Sport",
    "Search",
    "Menu",
    "Jobs",
]
FOOT = ["Terms of use", "About us", "Cookie policy", "Sitemap", "Facebook", "Twitter", "© 2023 Harbour News", "Careers"]
HEADLINE = "Ferry waits an hour for the doctor of the island"


def dump() -> str:
    return "\n".join(
        [f"{HEADLINE} - Harbour News", *MENU, HEADLINE, "", *(f"{line}\n" for line in PROSE), *FOOT, *MENU]
    )
