"""Word before a full stop -> whether the stop ends a sentence: abbreviations, initials, ordinals, by language.

The lists have abbreviations without their last full stop. One in lower case matches in any case, a capitalised one only
as it is written ("Sat." is an abbreviation, "sat." is not). Single letters and groups such as "z.B." or "U.S." are
recognised by their form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dechaff.text.function_words import BY_LANGUAGE, FUNCTION_WORDS

Stop = Literal["end", "doubt", "no end"]
"""Whether a full stop ends a sentence: if anything that can begin one follows, only if a function word does, or never."""

# ruff: noqa: E501
_ABBREVIATIONS = """
en mr mrs ms mx dr prof mt ft sr jr lt maj capt cpl sgt cmdr brig pvt gov pres sen sens reps supt det insp atty asst assoc vs viz cf approx appx apt dept ext figs vol vols ch sect pp eds ave blvd bldg hwy rte tel incl excl oz lbs inc ltd co corp bros assn univ St Gen Col Adm Rev Hon Rep Fig No Nos Al Ed Est Rd Sec Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
de dr prof dipl ing hrn frl st str pl nr abs ziff kap abschn bd bde hg hrsg aufl jg jh jhd jhdt sp abb tab vgl bzw bspw ca ggf evtl inkl exkl zzgl abzgl usw etc usf sog bes allg gem lt ehem gest geb verh gesch verst mio mrd tsd mill milliard std min sek stellv vors mind ung evang kath rd ua uam tel sept chr hl bf hbf nördl südl westl östl lic rer nat phil med habil pfr bez kfz co Hr Fr Mag Art Reg Max Mo Di Mi Do Sa So Jan Feb Mär Apr Jun Jul Aug Sep Okt Nov Dez
fr mm mme mmes mlle mlles mgr me dr pr prof st ste sts stes gén col cdt lt av bd boul pl rte chap art al fig vol pp éd ed coll cf ex env approx max min tél réf nos sept janv févr juil etc dépt hab apr resp adj suppl trad ms mss sq sqq ibid op cit bât étym fasc
es sr sra sres sras srta srtas dr dra dres lic ing arq prof profa gral cnel cap tte sto sta avda cl pza pl pág págs caps art arts fig figs núm núms vol vols eds aprox máx mín tel tfno depto dpto dept edo prov ss admón cía hnos mons pbro vs etc sept trad adj izq dcha EE FF CC RR JJ
pt sr sra srs sras srta dr dra drs dras prof profa eng enga arq exmo exma ilmo ilma cel cap ten gen sgt maj alm av lg pç pça tv rod bl nº núm pág págs pp caps art arts inc vol ed eds fig tab aprox máx mín tel cx ltda cia obs séc depto etc vs trad adj jr hab
it sig sigg lett dott dr prof dottssa profssa ing arch avv rag geom on sen gen cap magg brig mons rev pag pagg artt figg num nr vol voll edd tav tab es cfr vv ecc etc ca tel cell dc spett egr gent sett dom srl spa art fig col min max trad cit ibid op
nl dhr mw mevr mej dr drs prof ir ing mr bc st mgr ds br zr gen kol kap lt burg fam ca bijv bv enz etc evt excl incl ivm jl nr nrs blz pag hfst art afb fig tab vgl zgn resp ong ongev tel str sept vs gem prov vert hoofdst mld mln
sv dr prof fr hr jr sr kl nr st bl ca dvs osv etc ev evt exkl inkl forts fig kap sid resp tel tr ung uppl urspr vol ggr max min milj mkr mdkr mnkr moms sept obs äv jfr bla mm sek tim tfn
da dr prof hr fr frk sr jr skt kl nr bl ca dvs osv etc evt ekskl inkl fig kap resp tlf tel vedr iht ift jf jfr pga mio mia kr stk str afd bd udg årg maks min sek sept pct ang mht sml gl cand mag stud lic
no dr prof hr fr frk sr jr st kl nr bl ca dvs osv etc evt ekskl inkl fig kap resp tlf tel vedr iht jf jfr pga mill mrd kr stk avd bd utg årg maks min sek sept pst ang mht sml gt vgl adr cand
fi dr tri prof fil maist lis yht em ent ym yms jne tms mm esim eli ks vrt nk ts ns klo nro puh ss vv kpl toim kust mrd milj joht apul siht vt toht tal evl kenr kapt luutn kk vko koht luk kirj ap ip eaa ekr jkr mr mrs st
pl dr prof mgr inż hab lek ks bp abp kard św bł gen płk ppłk mjr kpt por ppor sierż mł pan ul al pl os nr str rys tab rozdz ust pkt poz par zob np tzn tzw tj itp itd im ok godz min sek tel wew kw mln mld tys zł gr zm ur ang łac franc niem ros woj pow gm dyr red wyd wg ww jw br zast przew kier dot
cs dr prof doc ing arch mgr bc mudr judr phdr rndr mvdr paeddr thdr csc drsc plk pplk mjr kpt por gen ul nám tř čj čís str kap obr tab odst písm sb zák čl tzv tzn tj např mj apod atd aj resp popř příp event max min cca ca tel mil mld mio tis kč hod sek roč vyd red pozn srov viz stol nar zemř kr okr
hu dr prof ifj özv szt gr br st ill pl pld stb kb kbl ún vö ld lásd ui uo bp ker krt út tel sz szd évf ford szerk kiad min max ft mrd mill ezr szept febr márc kft bt rt zrt nyrt bek mh vmint ált kat
ro dl dna dra domn dr prof univ conf lect asist ing av acad gen col cpt lt mr sf st str bd bdul șos sos nr bl sc et jud tel pag pg vol cap fig art alin pct etc aprox max min mil mld mii sept febr cca resp cit trad
ru гг вв руб коп тыс млн млрд трлн долл ул пр просп пер пл наб бул кв корп стр оф эт обл респ р-н мкр пос дер пгт ст им тов гр гражд проф акад доц канд докт инж ген полк подп лейт серж рис табл гл разд см ср напр др проч мин сек тел доб моб англ нем фр итал исп лат греч рус авт ред изд изд-во сб собр соч тт пп пун абз прим янв февр апр авг сент окт нояб дек св о-в оз мл зам нач пом отв
uk рр вул просп пр пл бул наб пров буд кв корп оф обл смт р-н ім грн коп тис млн млрд трлн дол проф акад доц канд докт інж ген полк підп лейт серж рис табл гл розд див напр ін хв хвил сек тел моб англ нім фр лат рос укр авт ред вид зб тт пп абз прим січ квіт трав черв серп вер жовт св гр тов зам нач оз
el κκ κα δρ καθ αγ αρ σελ τηλ οδ λεωφ πλ εκ εκατ δισ χιλ τρισ βλ πρβλ κεφ εδ εικ πιν τομ τεύχ αριθ αρχ δηλ κλπ κτλ λπ κά ιαν φεβ φεβρ μαρ απρ ιουν ιουλ αυγ σεπτ νοεμβ στρ ταξ υπ βουλ πρωθ υπουρ ελλ λατ αγγλ γαλλ υποσ σημ
tr dr prof doç yrd öğr gör arş av sn op uzm ecz müh mim alb yzb bnb org korg tümg gön mah cad sok sk blv bul apt nr tel dah bkz krş örn mes vb vs vd yy sf sh böl bl md şek tab ltd şti tic aş ank izm hz st yak maks dk mln mlr ing çev der bk
id dr drs dra ir prof sdr sdri bpk tn ny nn kh hj st jl jln gg gd kec kab kel kot prov ds nomor tlp telp tel hal hlm hlmn gbr tab dll dsb dst dkk tsb yth ybs yg dgn utk spt ttg tgl thn maks rb rp tbk ltd inc purn letjen mayjen brigjen kapt lettu
vi tp ths ts gs pgs bs ks ls nxb nsnd nsưt ubnd hđnd tx tt đt sđt stt mr mrs ms dr prof st vd vv
ar أد إلخ الخ هـ صب دكتور
fa دکتر الخ
hi डॉ डा प्रो पं श्री सुश्री कु मि मो स्व एड रु रू सं क्र पृ लि
sk dr prof doc ing arch mgr bc mudr judr phdr rndr mvdr paeddr thdr csc drsc plk pplk mjr kpt por gen ul nám čís str kap obr tab odd ods písm zb zák čl tzv tzn tj napr atď apod ap resp príp event max min cca tel mil mld mio tis hod sek roč vyd pozn porov stor nar zomr kr okr sv st ml bl angl nem franc lat gréc
sl dr mag prof doc dipl inž univ akad ga gdč gsp sv ul št str tel npr itd ipd idr oz tj tis mio mrd min sek čl odst tč pogl sl prim cit prev izd pribl cca max roj ml st gen polk kap por spec angl nem franc lat gr jan feb apr avg sept okt dec
hr dr mr prof doc dipl ing inž mag sc akad gđa gđica gosp sv ul br str tel tj npr itd itsl sl tzv odn god st stol čl toč mil mlrd tis kn min sek izd prev usp nakl oec iur spec univ rođ pok ml gen puk bojn kap engl njem franc lat grč cca max kr
sr др мр проф доц дипл инж маг акад гђа гђица госп св ул бр стр тел тј нпр итд исл сл тзв одн год стол чл ст тач мил млрд хиљ дин мин сек изд прев уп рођ пок ген пук кап енгл франц лат грч јан феб апр авг септ окт дец dr mr prof doc dipl inž mag akad gđa gđica gosp sv ul br str tel tj npr itd isl sl tzv odn god stol čl st tač mil mlrd hilj din min sek izd prev up rođ pok gen puk kap engl franc lat grč jan feb apr avg sept okt dec
bg вв год гр ул бул жк кв пл бл вх ет ап тел стр чл ал др проф доц акад инж арх гл ас напр вж срв сл пр хил млн млрд лв ст ген полк подп кап лейт серж обл общ св табл фиг изд прев бел англ фр лат гръц мин сек вкл ок прибл нар чл-кор февр апр авг септ окт ноем дек
he פרופ ופרופ לפרופ עמ בעמ ועמ רח ברח ורח גב וכו וכד וגו
ur ڈاکٹر پروفیسر الخ اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی
bn ড ডা ডক্টর মো মোঃ মোছা মি মিসেস প্রফ অধ্যা ইঞ্জি লি কোং নং পৃ খ্রি খ্রিঃ বি সি ডি এফ জি এইচ আই জে কে এল এম এন পি কিউ আর এস টি ইউ ভি ডব্লিউ জেড
"""

_MAY_END = """
en etc inc ltd co corp bros jr sr Al univ dept ave ph.d a.m p.m
de usw etc usf ua uam e.v n.chr v.chr chr co mio mrd tsd std min sek Art so
fr etc apr hab min art vol sept ex j.-c
es etc ss cía máx mín a.m p.m d.c a.c
pt etc ltda cia máx mín a.c d.c hab
it ecc etc spa srl s.p.a s.r.l a.c d.c min
nl enz etc jl v.chr n.chr bv e.d e.a
sv osv etc mm m.m o.d st kr mkr milj e.kr f.kr
da osv etc mio mia kr stk pct e.kr f.kr m.v m.m
no osv etc mill mrd kr stk pst e.kr f.kr m.v m.m
fi jne ym yms tms mm mrd milj eaa ekr jkr kpl
pl itp itd r w zł gr tys mln mld godz br n.e p.n.e
cs atd apod aj hod kč tis mil mld n.l a.s s.r.o
hu stb kft bt rt zrt nyrt ft út
ro etc mil mld mii d.hr î.hr
ru г гг в вв руб коп тыс млн млрд др проч мин ч т.д т.п н.э полк им
uk р рр ст грн коп тис млн млрд ін т.д т.п н.е
el κλπ κτλ λπ κά κ.λπ κ.ά μ.χ π.μ μ.μ εκατ δισ
tr vb vs vd yy a.ş şti m.ö m.s
id dll dsb dst dkk tbk rb
vi v.v vv
ar إلخ الخ هـ
fa الخ
sk atď apod ap hod tis mil mld mio min n.l a.s s.r.o
sl itd ipd idr tis mio mrd min d.o.o d.d n.št pr.n.št
hr itd itsl sl god st mil mlrd tis kn min d.o.o d.d n.e pr.kr kr
sr итд исл сл год мил млрд хиљ дин мин н.е п.н.е д.о.о а.д itd isl sl god mil mlrd hilj din min n.e p.n.e d.o.o a.d
bg г год вв в др пр т.н хил млн млрд лв мин ч ст общ н.е пр.н.е
"""

_ORDINAL_LANGUAGES = frozenset("de da no fi et lv pl cs sk sl hr sr bs hu tr is".split())
"""Languages that write ordinal numbers with a full stop: "am 3. Oktober"."""

PARTICLES = frozenset(
    "de den der van von vom zu zum le la les lo di da del della dalla dos das do du el al ten ter".split()
)
"""Function words that are also parts of names: after initials they do not show where a sentence begins."""

_ROMAN = re.compile(r"[IVXLC]{2,6}")
_NUMBER = re.compile(r"[$€£¥₹]?\d[\d.,:]*")
_THAI = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_BENGALI_SYLLABLE = re.compile("[\u0985-\u09b9\u09dc-\u09df][\u0981-\u0983\u09bc\u09be-\u09cc]*")
_WITHOUT_INITIALS = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
# Words that end most Hindi sentences, where these end in "." and not in a danda.
_HINDI_ENDS = frozenset(
    "है हैं था थी थे थीं हो हुआ हुई हुए गया गई गए गयी गये दिया दी दिए लिया ली लिए किया किए रहा रही रहे नहीं".split()
)
_HINDI_FUTURE = ("गा", "गे", "गी")


def _table(lines: str) -> dict[str, frozenset[str]]:
    return {line.split()[0]: frozenset(line.split()[1:]) for line in lines.strip().split("\n")}


_ABBREVIATIONS_OF: Mapping[str, frozenset[str]] = _table(_ABBREVIATIONS)
_MAY_END_OF: Mapping[str, frozenset[str]] = _table(_MAY_END)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language that decide about a stop; `may_end` are abbreviations that can end a sentence."""

    language: str
    abbreviations: frozenset[str]
    may_end: frozenset[str]
    function_words: frozenset[str]
    ordinals: bool


@lru_cache(maxsize=64)
def words_of(language: str) -> Words:
    """The words of a language (ISO 639-1 or -3); of one that is not known, those of all languages together."""
    code = "no" if language in ("nb", "nn") else language
    known = code in BY_LANGUAGE
    return Words(
        code,
        _ABBREVIATIONS_OF[code] if code in _ABBREVIATIONS_OF else frozenset().union(*_ABBREVIATIONS_OF.values()),
        _MAY_END_OF.get(code, frozenset()),
        BY_LANGUAGE[code] if known else FUNCTION_WORDS - PARTICLES,
        code in _ORDINAL_LANGUAGES or not known,
    )


def stop_after(word: str, first: bool, words: Words) -> Stop:
    """Whether a full stop after a word ends a sentence; `first`: the word is the first one of its sentence.

    >>> [stop_after(word, False, words_of("en")) for word in ("talks", "Dr", "J", "U.S", "12", "NATO")]
    ['end', 'no end', 'no end', 'doubt', 'doubt', 'end']
    """
    if len(word) > 3 and word.islower() and word.isalpha():
        return "end" if word not in words.abbreviations else "doubt" if word in words.may_end else "no end"
    if not word[-1].isalnum() and not unicodedata.category(word[-1]).startswith("M"):
        return "end"  # a bracket, a quotation mark, a percent sign
    if _is_in(word, words.abbreviations):
        return "doubt" if _is_in(word, words.may_end) else "no end"
    part = _last_part(word)
    if _NUMBER.fullmatch(part):
        return _after_number(part, first and part == word, words)
    if "." in part:
        return _after_group(part, words)
    if not part.isascii() and not _is_cased(part):
        return _after_caseless(part)
    if len(part) == 1:
        return "doubt" if part in words.may_end else "no end"
    if _is_in(part, words.abbreviations):
        return "doubt" if _is_in(part, words.may_end) else "no end"
    if _ROMAN.fullmatch(part):
        return "no end" if first else "doubt"
    return "doubt" if _looks_abbreviated(part, words) else "end"


def _is_in(word: str, entries: frozenset[str]) -> bool:
    return word in entries or word.lower() in entries


def _last_part(word: str) -> str:
    """The part after the last hyphen, slash or apostrophe: "Dipl.-Ing", "l'art"; but all of "don't"."""
    for mark in "-–/":
        word = word.rpartition(mark)[2] or word
    for mark in "'’":
        part = word.rpartition(mark)[2]
        word = part if len(part) > 1 else word
    return word


def _after_number(number: str, first: bool, words: Words) -> Stop:
    if first:
        return "no end"  # the number of a list item or a heading
    return "doubt" if words.ordinals or len(number) < 3 else "end"


def _after_group(group: str, words: Words) -> Stop:
    """After letters with full stops between: "z.B", "U.S", "т.е"; anything longer is an address or a file name."""
    parts = group.split(".")
    lengths = [len(part) for part in parts]
    if lengths[0] > 2 or max(lengths) > 3 or (min(lengths) > 1 and group.islower()) or any(map(str.isdigit, group)):
        return "end"
    return "doubt" if group.isupper() or group.lower() in words.may_end else "no end"


def _after_caseless(word: str) -> Stop:
    """After a word of a script without capital letters; in Thai and its neighbours no stop ends a sentence."""
    if _THAI.search(word):
        return "no end"
    if _DEVANAGARI.search(word):
        return "end" if word in _HINDI_ENDS or word.endswith(_HINDI_FUTURE) else "no end"
    if _BENGALI_SYLLABLE.fullmatch(word):
        return "no end"  # an initial or a title; sentences end with a danda
    return "end" if len(word) > 1 or _WITHOUT_INITIALS.match(word) else "no end"


def _looks_abbreviated(word: str, words: Words) -> bool:
    """Whether a word of two or more cased letters may be an abbreviation that is not listed."""
    if words.language == "vi":  # most words are as short as abbreviations, which are in capital letters
        return word.isupper() and len(word) < 5
    if word.isupper():
        return False
    if word not in words.function_words and not any(map(_is_vowel, word)):
        return True
    if len(word) < 4 and word[0].isupper():
        return True
    return len(word) == 2 and word not in words.function_words


def _is_cased(word: str) -> bool:
    return word.lower() != word.upper()


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.lower())[0] in "aeiouyæøœıаеиоуъыэюяєіαεηιουω"
