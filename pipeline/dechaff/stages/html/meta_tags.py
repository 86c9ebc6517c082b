"""The meta tags that state metadata: OpenGraph, Dublin Core, Parse.ly, Sailthru, Cxense, libraries and loose habits.

In each line a field of the metadata, a weight from 0 to 1, and the names of tags that state it. The weights follow how
often a tag is right, and how many pages fill it in automatically.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ITEMPROPS", "META_TAGS", "TIERS", "WRITTEN_BY"]

_TABLE = """
title 0.95 citation_title
title 0.9 og:title parsely-title sailthru.title article:title
title 0.8 twitter:title dc.title dcterms.title headline hdl cxenseparse:title
title 0.6 title
author 0.95 citation_author
author 0.85 parsely-author sailthru.author
author 0.8 author article:author article:author_name og:article:author byl authors cxenseparse:author dc.creator
author 0.8 dcterms.creator article.author shareaholic:article_author_name rbauthors
author 0.7 og:author
author 0.6 creator
author 0.4 dc.contributor
date 0.92 article:published_time
date 0.9 og:article:published_time article:published parsely-pub-date cxenseparse:publishtime
date 0.9 cxenseparse:recs:publishtime dc.date.issued dcterms.issued datepublished originalpublicationdate
date 0.9 article_date_original shareaholic:article_published_time
date 0.85 sailthru.date pubdate publishdate publish-date publish_date published_date publication_date
date 0.8 citation_publication_date citation_online_date displaydate
date 0.7 citation_date dc.date dcterms.date dcterms.created dc.date.created date
date 0.6 article:created
updated 0.9 article:modified_time
updated 0.85 datemodified
updated 0.8 dcterms.modified dc.date.modified article:modified article:updated
updated 0.7 og:updated_time lastmod
updated 0.6 last-modified
site 0.95 og:site_name
site 0.6 application-name
site 0.5 apple-mobile-web-app-title cxenseparse:site
publisher 0.8 dc.publisher dcterms.publisher citation_journal_title
publisher 0.6 publisher article:publisher
publisher 0.3 copyright
url 0.7 og:url
url 0.6 parsely-link
url 0.4 twitter:url
section 0.9 article:section
section 0.85 parsely-section
section 0.6 section
tags 0.9 article:tag
tags 0.85 news_keywords
tags 0.8 citation_keywords
tags 0.7 parsely-tags dc.subject
tags 0.6 sailthru.tags keywords
description 0.9 description
description 0.85 og:description
description 0.8 dc.description dcterms.abstract
description 0.7 twitter:description sailthru.description
licence 0.9 dcterms.license
licence 0.5 dc.rights
licence 0.4 dcterms.rights
language 0.7 dc.language
language 0.5 og:locale content-language
paywalled 0.9 article:content_tier
source 0.8 original-source
source 0.6 syndication-source
"""
META_TAGS: Mapping[str, tuple[str, float]] = {
    name: (line.split()[0], float(line.split()[1])) for line in _TABLE.strip().splitlines() for name in line.split()[2:]
}
"""Field and weight by the name of a tag."""

TIERS: Mapping[str, str] = {"free": "no", "locked": "yes", "metered": "yes", "premium": "yes"}
"""Whether a page is behind a paywall, by the tiers of `article:content_tier`."""

ITEMPROPS: Mapping[str, str] = {
    "headline": "title", "alternativeheadline": "subtitle", "author": "author", "creator": "author",
    "datepublished": "date", "datemodified": "updated", "articlesection": "section", "keywords": "tags",
    "description": "description", "inlanguage": "language", "license": "licence",
}  # fmt: skip
"""Field by the property of microdata."""

WRITTEN_BY = frozenset(
    """written by
    verfasst von
    geschrieben von
    escrito por
    écrit par
    scritto da
    geschreven door
    napisane przez
    автор
    написано автором
    skrevet av
    skriven av
    forfatter
    yazan
    kirjoittanut
    par
    author""".replace("    ", "").split("\n")
)
"""Labels of Twitter cards whose data is the author."""
