"""Texts of the shape of a name -> whether something shows that they are names of people, and not of places or papers.

Two words with capitals may be a town, a newspaper, a section or a label as well as a person. A text is taken as a name
where no word before it says so only if it has a usual given or family name or another sign of one, and no word that
names of people do not have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dechaff.stages.heads.person_names import is_name, is_team
from dechaff.text.agencies import NAME_PARTICLES
from dechaff.text.fold import fold_case
from dechaff.text.given_names import begins_with_family_name, has_form_of_family_name, is_family_name, is_given_name

__all__ = ["is_introduced", "is_person_name"]

_INITIAL = re.compile(r"[^\W\d_]\.(?:-?[^\W\d_]\.)?")
_WORD = re.compile(r"[^\W\d_]+")

_OF_PLACES = frozenset("""
saint santa santo san são st ste sankt los las rio port porto fort mount mont lake lago loch cape cabo isle isla île
ilha island islands bay beach valley river county city town village street road avenue square bridge station airport
university college school hospital cathedral abbey palace hall court district province region state states republic
kingdom north south east northern southern eastern western central new old upper lower great greater bad groß klein
kreis stadt landkreis straße platz bahnhof flughafen schloss burg neue neuer alte ober nord süd ost ciudad comunidad
provincia puerto nueva nuevo calle avenida plaza puente norte sur este oeste estado municipio castilla cidade
comunidade província praça sul leste região città reggio romagna calabria comune regione via piazza sud est ovest
ville région département rue place pont mer ouest pays den het stad gemeente provincie straat noord zuid oost miasto
powiat województwo ulica most górny dolny nowy nowa stary stara wielka wielki нижний верхний новый новая старый старая
великий великая область край район город улица площадь республика новий нова старий стара велика місто вулиця il ilçe
mahallesi caddesi köprüsü kuzey güney doğu batı län kommun gata västra östra norra södra vest øst sør
""".split())  # fmt: skip
_OF_PAPERS = frozenset("""
post times herald gazette tribune chronicle observer guardian telegraph journal star sun mirror mail express standard
independent examiner inquirer sentinel courier monitor register record review reporter bulletin echo argus advertiser
dispatch mercury globe magazine news newspaper press daily weekly radio television media network channel today insider
zeitung tageszeitung tageblatt abendblatt morgenpost anzeiger nachrichten kurier bote rundschau presse allgemeine
rundfunk spiegel merkur volksstimme blatt tagblatt stimme quotidien parisien dépêche monde figaro libération courrier
télégramme dauphiné progrès matin soir diario periódico prensa mundo país universal heraldo vanguardia voz noticias
opinión nación gaceta tiempo correo jornal diário folha estado correio notícias globo público gazeta expresso imprensa
nacional corriere giornale gazzetta stampa repubblica messaggero mattino sole resto quotidiano secolo notizie tempo
krant dagblad telegraaf volkskrant nieuws nieuwsblad courant dziennik głos rzeczpospolita wiadomości tygodnik газета
правда известия новости вестник ведомости комсомольская коммерсант новини вісті gazetesi haber haberler haberi ajansı
ajans gazete medya sabah milliyet hürriyet dagbladet tidningen tidning posten avis avisen tidende bladet sanomat lehti
nyheter nyheder deník noviny zprávy lidové hospodářské
""".split())  # fmt: skip
_OF_LABELS = frozenset("""
premium content subscriber subscribers subscription exclusive only free access paid climate change supreme editor's
pick picks choice market markets report reports health care security conflict war crisis election elections budget
education environment crime football soccer cricket tennis rugby basketball cup league championship final transfer
match club team united awards award week story stories article articles live update updates alert analysis explained
interview letter letters review reviews thank thanks you happy end rights reserved continue loading world foundation
society association committee council party company bank group airlines police army government minister ministry act
bill project center centre event events web desk staff service services online digital shop store sale app edition
print plus artikel exklusiv abonnenten abo inhalt inhalte bezahlt themen thema meinung kommentar lesedauer anzeige
rechte vorbehalten ende sport wirtschaft politik kultur panorama ausland inland lokales abonné abonnés contenu
exclusif réservé accès libre édition tribune débats avis fin suite lire merci droits réservés contenido contenidos
exclusivo exclusiva suscriptores suscriptor solo última hora noticia noticias sucesos deportes política cultura
gracias derechos reservados conteúdo assinantes assinante edição impressa ouvir texto esportes obrigado fim direitos
contenuto contenuti esclusivo abbonati abbonato prima pagina riproduzione riservata cronaca politica grazie fine
alleen abonnees abonnee binnenland buitenland einde tylko prenumerata prenumeratorów wydarzenia kultura koniec agencja
polska главные главное новости новость экономика бизнес общество политика культура спорт конец son dakika gündem spor
ekonomi siyaset giriş tarihi güncelleme merkezi abone özel endast prenumeranter läs mer lyssna slut
""".split())  # fmt: skip
_NO_PERSONS = _OF_PLACES | _OF_PAPERS | _OF_LABELS
_ABBREVIATIONS = frozenset({"u.s.", "u.k.", "u.n.", "e.u.", "d.c.", "n.y.", "l.a.", "s.a.", "f.c.", "a.c."})
_ARTICLES = frozenset("the los las el la le les il lo gli den het der die das os as".split())
"""What names of papers and places begin with."""


def is_person_name(text: str) -> bool:
    """Whether a text is the name of a person by its own words: "Ann Lee", "J. Q. Whitcombe", "Pierre O'Dwyer".

    What a name for a whole newsroom is ("Harbour News Staff") counts as well.
    """
    if is_team(text):
        return True
    if not is_name(text, marked=True):
        return False
    words = text.strip(" .,").split()
    if text > "\u2e80":
        return begins_with_family_name(text)
    folded = [fold_case(word).strip(".,") for word in words]
    parts = {part for word in folded for part in _WORD.findall(word)}
    if not (_NO_PERSONS.isdisjoint(folded) and _NO_PERSONS.isdisjoint(parts)) or folded[0] in _ARTICLES:
        return False
    if any(_INITIAL.fullmatch(word) and word.lower() not in _ABBREVIATIONS for word in words[:-1]):
        return True
    bearing = [word for word, plain in zip(words, folded, strict=True) if plain not in NAME_PARTICLES]
    return any(map(is_given_name, bearing)) or any(
        is_family_name(word) or has_form_of_family_name(word) for word in (*bearing[-1:], *bearing[:1])
    )


_LONGEST_LINE = 240
_BEFORE_NAME = ("about ", "by ", "follow ", "more by ", "posts by ", "über ", "von ", "par ", "por ", "di ", "door ")
_WRITES = re.compile(
    r",? (?:is|was|has been|ist|est|es|è|é) (?:an? |the |eine?r? |une? |uno? |una |um |uma )?[^.]{0,100}?"
    r"\b(?:writer|editor|journalist|reporter|author|columnist|correspondent|blogger|contributor|redakteur(?:in)?|autor(?:in|a)?"
    r"|journaliste|periodista|redactora?|giornalista|jornalista)\b"
    r"|,? (?:writes|covers|joined|schreibt|berichtet|écrit|escribe|scrive|escreve|schrijft)\b",
    re.IGNORECASE,
)


def is_introduced(name: str, lines: Sequence[str]) -> bool:
    """Whether another line says who bears a name: "About Ann Lee", "Ann Lee is a writer who ...", an address."""
    address = re.compile(rf"{'[._-]?'.join(map(re.escape, name.lower().split()))}@")
    for line in lines:
        if len(line) > _LONGEST_LINE and not line.startswith(name):
            continue
        if line.startswith(name) and len(line) > len(name) and _WRITES.match(line, len(name)):
            return True
        if name in line and line.lower().startswith(_BEFORE_NAME) and line.endswith(name):
            return True
        if "@" in line and address.search(line.lower()):
            return True
    return False
