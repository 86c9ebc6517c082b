"""A line -> whether it speaks to a reader: calls, credits and buttons have words that few other short lines have."""

from __future__ import annotations

import regex

__all__ = ["CUES", "speaks_to_reader"]

CUES = regex.compile(
    r"(?i)\b(?:URL|EMAIL|HANDLE|facebook|twitter|instagram|whatsapp|telegram|youtube|linkedin|pinterest|"
    r"reddit|tiktok|google|"
    r"newsletter|app|rss|cookies?|javascript|podcast|copyright|getty|reuters|afp|dpa|efe|ansa|disqus|wordpress|"
    # Verbs in the imperative, and words for you, here and more, by language.
    r"read|click|scroll|video|here|follow|share|subscribe|sign up|join|watch|listen|download|"
    r"comments?|more|related|photo|image|source|your|"
    r"lesen|hier|klicken|folgen|teilen|abonnieren|mehr|ihre?|foto|bild|quelle|anzeige|"
    r"lire|cliquez|ici|suivez|partage[rz]|abonne[rz]|plus|votre|crédits?|publicité|"
    r"lee|lea|leer|aquí|síguenos|compartir|suscríbe\w*|más|fuente|publicidad|"
    r"leia|clique|aqui|siga|compartilh\w*|assine|mais|fonte|publicidade|leggi|clicca|qui|segui\w*|condividi|iscriviti|"
    r"lees|volg|deel|meer|bron|läs|följ|dela|mer|källa|les|følg|del|kilde|lue|seuraa|jaa|lisää|kuva|"
    r"czytaj|zobacz|kliknij|tutaj|źródło|fot|čtěte|sdílet|zdroj|olvass|kövess|forrás|citește|urmărește|sursa|"
    r"читайте|подпис\w*|фото|источник|подробнее|читати|джерело|прочетете|снимка|източник|διαβάστε|δείτε|πηγή|"
    r"اقرأ|تابع\w*|شارك|المصدر|بخوانید|منبع|पढ़ें|फॉलो|क्लिक|tıklayın|okuyun|takip|kaynak|baca|ikuti|sumber|xem|theo|ảnh|nguồn)\b"
    r"|©|閱讀|阅读|來源|来源|點擊|点击|關注|关注|編輯|编辑|記者|记者|責任|责任|下載|下载|分享|もっと|関連|記事|写真|提供|"
    r"기자|사진|출처|무단|อ่าน|ติดตาม|ภาพ"
)
"""Names of networks and agencies, and in some thirty languages imperatives and words for you, here and more."""


def speaks_to_reader(line: str) -> bool:
    """Whether a line has a word of that kind. A sentence of an article may have one as well."""
    return CUES.search(line) is not None
