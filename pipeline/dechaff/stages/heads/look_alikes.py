"""Line -> whether it is shaped as a headline, and is none by its own words.

These are the amounts and times of recipes and films, the names of newspapers and towns, captions and credits of
photos, the beginnings of breadcrumbs, and bylines whose name is no person.
"""

from __future__ import annotations

from functools import cache

import regex

from dechaff.stages.heads.bylines import is_author_label
from dechaff.text.agencies import NAME_PARTICLES

__all__ = ["is_look_alike", "is_unread_byline"]

_MOST_LOOK_ALIKE, _MOST_NAME = 200, 6

_UNITS = (
    r"(?:min(?:ute|uten|utes|utos|uti|uter|uut|ut)?|minutter|мин(?:ут\p{L}*)?|хв|dakika|menit|phút|hours?|hrs?|stunden?"
    r"|heures?|horas?|ore|uur|timmar|timer|godzin\p{L}*|час\p{L}*|persons?|people|servings|portion\p{L}*|personen|personnes|personas|persone"
    r"|pessoas|porções|porciones|porzioni|osób|порци\p{L}*)"
)


@cache
def _forms() -> tuple[regex.Pattern[str], ...]:
    return (
        # How many a recipe serves, and how long it or a film takes.
        regex.compile(
            r"(?:(?:serves|makes|feeds|yields?|ergibt|reicht für|für|pour|para|per|voor|till|til|dla|на|donne)[: ]*)?"
            r"(?:about |approx\.? |ca\.? |circa |env\. )?\d{1,3}(?: ?[-–] ?\d{1,3})? ?"
            rf"{_UNITS}?\W*(?:\d{{1,3}} ?{_UNITS})?",
            regex.IGNORECASE,
        ),
        regex.compile(r"(?:serves|makes|feeds|yields?)[: ]*\d{1,3}\b.{0,30}", regex.IGNORECASE),
        # Newspapers, by a last word that no headline ends with.
        regex.compile(
            r"(?:The |Der |Die |Das |Le |La |L'|L’|El |Il |De )?(?:\p{Lu}[\p{L}\p{M}'’-]* ){1,4}"
            r"(?:Online|Herald|Gazette|Tribune|Chronicle|Zeitung|Tageblatt|Tagblatt|Anzeiger|Nachrichten|Kurier|Rundschau"
            r"|Morgenpost|Abendblatt|Gazetesi|Haberleri|Dagblad|Dagbladet|Tidning)"
        ),
        regex.compile(
            r"(?:[\p{Arabic}\p{M}]+ ){1,2}(?:نيوز|نیوز)(?: ?[-–—|] ?[\p{Arabic}\p{M}]+(?: [\p{Arabic}\p{M}]+)?)?"
        ),
        # Towns whose name has the river that they lie at.
        regex.compile(
            r"(?:Frankfurt|Offenbach|Hanau|Kelsterbach|Rüsselsheim|Ludwigshafen|Köln|Esslingen|Marbach|Neuburg|Landsberg|Mühldorf"
            r"|Rottenburg|Brandenburg|Wörth|Mülheim)(?: ?\(| )(?:am|an der|a\. ?d\.|a\.)? ?"
            r"(?:Main|Rhein|Neckar|Inn|Lech|Oder|Elbe|Donau|Havel|Ruhr)\)?"
        ),
        # Credits and captions of photos.
        regex.compile(
            r".{3,80}[-–—/(] ?(?:Arquivo|Archivo|Archiv|Archives?|Arşiv|Архив|Архів|Reprodução|Divulgação)\)?\.?"
        ),
        regex.compile(r".{3,60} via (?:Reuters|AFP|AP|Getty(?: Images)?|EPA|Xinhua|dpa)\b.{0,20}", regex.IGNORECASE),
        regex.compile(
            r"(?:image|media|photo|video) (?:caption|copyright|source)\b.*"
            r"|(?:telif hakkı|bildrechte|bildunterschrift|bildquelle|fuente de la imagen|pie de foto|legenda da foto"
            r"|crédito da foto|fotoğraf altı yazısı|keterangan gambar"
            r"|sumber gambar|nguồn hình ảnh|chụp lại hình ảnh|автор фото|подпись к фото|підпис до фото|צילום"
            r"|تصویر کا (?:ذریعہ|کیپشن)|صدر الصورة|التعليق على الصورة|منبع تصویر|توضیح تصویر"
            r"|इमेज (?:स्रोत|कैप्शन)|ছবির (?:উৎস|ক্যাপশান))\b.*",
            regex.IGNORECASE,
        ),
        regex.compile(
            r".{3,100}[(（](?:사진|写真|图|圖|照片|foto|photo|bild) ?[:=：＝].{1,40}[)）]?", regex.IGNORECASE
        ),
        # Breadcrumbs without signs between their steps.
        regex.compile(
            r"(?:Accueil|Startseite|Homepage|Strona główna|Etusivu|Kezdőlap|Főoldal|Acasă|Anasayfa|Beranda|Domů|Главная"
            r"|Головна|Αρχική)"
            r" [\p{Lu}\d].*"
        ),
    )  # fmt: skip


def is_look_alike(line: str) -> bool:
    """Whether a line is surely no headline, by what it says."""
    text = line.strip()
    return len(text) <= _MOST_LOOK_ALIKE and any(form.fullmatch(text) for form in _forms())


def is_unread_byline(line: str, language: str | None) -> bool:
    """Whether a line begins as a byline and has nothing but capitalised words behind: "Por Diário da Barra"."""
    words = line.split()
    start = next((size for size in (2, 1) if is_author_label(" ".join(words[:size]), language)), 0)
    rest = words[start:] if start else []
    if not 1 <= len(rest) <= _MOST_NAME or line > "\u2e80":
        return False
    small = [word for word in rest if not word[0].isupper()]
    return rest[0][0].isupper() and len(small) <= 2 and all(word in NAME_PARTICLES or len(word) <= 2 for word in small)
