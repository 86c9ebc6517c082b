"""Record -> Candidates: the fields of a record that state its title, authors, date and other metadata.

Such fields are found by their names, or named by the user; one within another field has its name behind that and a dot.
They stay among the other fields of the record (`extra`), too.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dechaff.document import Candidate, Verbatim
from dechaff.text.language_tags import canonical_tag

_NAMES: Mapping[str, Sequence[str]] = {
    "title": ("title", "headline", "article_title", "article_headline", "titel", "ueberschrift", "überschrift",
              "schlagzeile", "titre", "titulo", "titular", "titolo", "tytul", "titlu", "nadpis", "cim", "baslik",
              "otsikko", "tittel", "overskrift", "judul", "tieu_de", "заголовок", "название", "заглавие", "τιτλος",
              "标题", "標題", "题目", "タイトル", "見出し", "제목", "العنوان", "عنوان", "शीर्षक"),
    "subtitle": ("subtitle", "subheadline", "standfirst", "deck", "untertitel", "sous_titre", "subtitulo",
                 "sottotitolo"),
    "author": ("authors", "author", "byline", "by", "author_name", "author_names", "writer", "creator", "autor",
               "autoren", "autorin", "verfasser", "auteur", "auteurs", "autores", "autore", "autori", "autorzy",
               "forfatter", "forfattare", "kirjoittaja", "szerzo", "yazar", "penulis", "tac_gia", "автор", "авторы",
               "συντακτης", "作者", "记者", "記者", "著者", "筆者", "저자", "기자", "الكاتب", "लेखक"),
    "date": ("date_published", "datepublished", "published_at", "publishedat", "published_date", "publication_date",
             "publish_date", "publishdate", "date_publish", "pub_date", "pubdate", "published", "date", "posted_at",
             "veroffentlicht", "veroffentlicht_am", "erscheinungsdatum", "datum", "date_publication",
             "date_de_publication", "publie_le", "fecha_publicacion", "fecha_de_publicacion", "fecha",
             "data_publicacao", "data_pubblicazione", "data_publikacji", "publicatiedatum", "dato", "tarih",
             "tanggal", "ngay", "дата", "дата_публикации", "ημερομηνια", "日期", "发布时间", "發布時間", "日付",
             "公開日", "날짜", "التاريخ", "तारीख"),
    "updated": ("date_modified", "datemodified", "modified_at", "updated_at", "last_modified", "date_modify",
                "updated", "modified", "aktualisiert"),
    "site": ("site_name", "sitename", "site", "source_name", "outlet", "newspaper", "publication", "zeitung",
             "journal", "medio", "periodico", "testata", "jornal", "krant", "gazeta", "газета", "издание", "媒体",
             "媒體", "매체"),
    "publisher": ("publisher", "verlag", "editeur"),
    "language": ("language", "lang", "language_code", "lang_code", "locale", "sprache", "langue", "idioma", "lingua",
                 "taal", "jezyk", "язык", "语言", "言語", "언어"),
    "section": ("section", "category", "ressort", "rubrik", "rubrique", "seccion", "secao", "sezione", "rubriek",
                "раздел", "рубрика", "栏目"),
    "tags": ("tags", "keywords", "schlagworte", "schlagworter", "mots_cles", "etiquetas", "palabras_clave",
             "palavras_chave", "trefwoorden", "теги", "标签", "关键词"),
    "description": ("description", "standfirst", "teaser"),
}  # fmt: skip
"""For each field of the metadata the names that a field of a record may have, as `plain_name` gives them."""

STATED_FIELDS = ("title", "author", "date", "site", "language")
"""The fields of the metadata whose field in a record the user can name."""

_WEIGHT = 0.98
_NOTHING = frozenset({"", "nan", "none", "null", "n/a", "na", "nat", "undefined", "unknown", "-", "[]"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_MOST, _LONGEST = 40, 2_000


def stated_columns(
    named: Mapping[str, str], names: Iterable[str], taken: Iterable[str | None] = ()
) -> Mapping[str, str]:
    """For each field of the metadata the field of the records that states it, if there is one.

    `named` are those that the user named; an empty name means none. `names` are all fields of the records, those within
    others included; `taken` are used for something else.
    """
    used = frozenset(taken)
    by_name: dict[str, str] = {}
    for name in names:
        if name not in used:
            by_name.setdefault(plain_name(name), name)
    for name in list(by_name.values()):
        if "." in name:  # a field within another one, where no other has its name
            by_name.setdefault(plain_name(name.rpartition(".")[2]), name)
    columns = {field: name for field, name in named.items() if name}
    for field, known in _NAMES.items():
        found = next((by_name[name] for name in map(plain_name, known) if name in by_name), None)
        if field not in named and found is not None and found not in columns.values():
            columns[field] = found
    return columns


def plain_name(name: str) -> str:
    """A name without case, accents, brackets and outer spaces, with `_` between its words.

    >>> plain_name(" Article Text"), plain_name("Author(s)"), plain_name("Título")
    ('article_text', 'authors', 'titulo')
    """
    bare = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return re.sub(r"[\s-]+", "_", bare.replace("(", "").replace(")", "").strip().casefold())


def announcement(columns: Mapping[str, str], named: Mapping[str, str]) -> str | None:
    """What was guessed, in words; None if nothing was."""
    guessed = [f'the {field} from "{name}"' for field, name in columns.items() if field not in named]
    options = ", ".join(f"--{field}-field" for field in STATED_FIELDS)
    return f"taking {', '.join(guessed)} (guessed: {options} say it)" if guessed else None


def stated_values(record: Mapping[str, object], columns: Mapping[str, str]) -> tuple[Candidate, ...]:
    """What the record states; values that are no texts, dates or lists of these are left out."""
    return tuple(
        Candidate(field, text, f"record field {name}", _WEIGHT)
        for field, name in columns.items()
        for text in _texts(value_at(record, name))
    )


def language_of(stated: Iterable[Candidate]) -> str | None:
    """The language that the record states, if it is a tag such as "de" or "pt-BR"."""
    found = (canonical_tag(each.value) for each in stated if each.field == "language")
    return next((value for value in found if _LANGUAGE.fullmatch(value)), None)


def value_at(record: Mapping[str, object], name: str) -> object:
    """The value of a field, by its name or by the names of the fields around it and dots; None if it isn't there."""
    if name in record or "." not in name:
        return record.get(name)
    value: object = record
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _texts(value: object) -> Iterator[str]:
    """The texts of a value: of a list each, of a mapping its name, of a date its form in ISO 8601.

    Bytes that are not UTF-8 are in them as lone surrogates.
    """
    if isinstance(value, list | tuple):
        for item in value[:_MOST]:
            if not isinstance(item, list | tuple):
                yield from _texts(item)
        return
    if isinstance(value, Mapping):
        value = value.get("name", value.get("rendered"))  # the second one is WordPress's
    if isinstance(value, datetime.datetime | datetime.date):
        value = value.isoformat()
    if isinstance(value, Verbatim):
        value = value.text
    if isinstance(value, bytes):  # a cell that is not UTF-8: its charset is that of the text, which is not known yet
        value = value.decode("utf-8", "surrogateescape")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return
    text = " ".join(str(value).split())
    if text.casefold() not in _NOTHING and len(text) <= _LONGEST:
        try:
            text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return
        yield text
