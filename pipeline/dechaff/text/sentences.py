"""stub"""

import re


def split_sentences(text, language=None):
    spans = []
    s = 0
    for m in re.finditer(r'[.!?…。！？]["”’»)]*(?:\s+|(?=[A-ZÄÖÜ(\[]))|(?<=[a-zæøåäöü])\s*(?=\[|\((?!.*\)\.))', text):
        e = m.start() + len(m[0].rstrip())
        if text[s:e].strip():
            spans.append((s, e))
            s = m.end()
    if text[s:].strip():
        spans.append((s, len(text.rstrip())))
    return tuple(spans)
