"""The words of head and tail lines, by language: before an author, on labels, beside dates, on buttons.

All are in folded form (text/fold.py). A word that is a usual one of other languages too ("di", "de", "av") stands in
`SHORT_BY`, and counts only in its own language.
"""

from __future__ import annotations

from collections.abc import Mapping

from dechaff.text.agencies import NEWS_AGENCIES
from dechaff.text.fold import fold_case

__all__ = [
    "ADVERSATIVES", "AGENCIES", "BY", "CONJUNCTIONS", "DATE_WORDS", "GLUED_SALUTATIONS", "LABELS", "NO_TITLE_WORDS",
    "PHOTO_AGENCIES", "PLACE_WORDS", "READING_WORDS", "ROLES", "SALUTATIONS", "SHARE_WORDS", "SHORT_BY", "SUFFIX_ROLES",
]  # fmt: skip

BY: Mapping[str, tuple[str, ...]] = {
    "en": ("by", "written by", "posted by", "published by", "story by", "words by", "reported by", "text by", "article by",
           "review by", "reviewed by", "analysis by", "opinion by", "comment by", "report by", "a commentary by", "commentary by", "created by", "authored by"),
    "de": ("von", "text von", "ein kommentar von", "eine analyse von", "ein beitrag von", "ein gastbeitrag von",
           "ein bericht von", "ein interview von", "eine kolumne von", "interview von", "kommentar von", "analyse von",
           "geschrieben von", "verfasst von", "veröffentlicht von", "essay von", "eine reportage von"),
    "fr": ("par", "écrit par", "publié par", "rédigé par", "posté par", "propos recueillis par", "texte par", "texte de",
           "publié par", "un article de", "article rédigé par"),
    "es": ("por", "escrito por", "publicado por", "redactado por", "texto de", "un artículo de"),
    "pt": ("por", "escrito por", "publicado por", "reportagem de", "texto de", "redigido por"),
    "it": ("a cura di", "scritto da", "pubblicato da", "articolo di", "testo di", "dal nostro inviato",
           "dalla nostra inviata", "dal nostro corrispondente", "dalla nostra corrispondente"),
    "nl": ("door", "geschreven door", "tekst door", "gepubliceerd door", "geplaatst door"),
    "da": ("skrevet af", "udgivet af", "publiceret af", "tekst af"),
    "no": ("skrevet av", "publisert av", "tekst av"),
    "sv": ("skriven av", "publicerad av", "text av", "skrivet av"),
    "fi": ("kirjoittanut", "kirjoittaja", "teksti", "toimittaja"),
    "pl": ("autor", "autorka", "autorzy", "napisał", "napisała", "opracował", "opracowała", "rozmawiał", "rozmawiała"),
    "cs": ("autor", "autorka", "autoři", "napsal", "napsala", "připravil", "připravila"),
    "hu": ("írta", "szerző", "szerkesztette", "szerzők"),
    "ro": ("scris de", "autor", "publicat de", "postat de", "articol de", "un articol de"),
    "ru": ("автор", "авторы", "текст", "подготовил", "подготовила", "беседовал", "беседовала", "корреспондент",
           "материал подготовил", "материал подготовила"),
    "uk": ("автор", "автори", "авторка", "текст", "підготував", "підготувала", "спілкувався", "спілкувалася"),
    "el": ("γραφει ο", "γραφει η", "γραφει", "γράφει ο", "γράφει η", "γράφει", "γράφουν", "συντάκτησ", "επιμέλεια",
           "ρεπορτάζ", "γράφουν οι"),
    "tr": ("yazan", "yazar", "haber", "hazırlayan", "muhabir"),
    "id": ("oleh", "ditulis oleh", "penulis", "reporter", "editor", "laporan wartawan"),
    "vi": ("tác giả", "bài viết của", "bài của", "bài"),
    "th": ("โดย", "เขียนโดย", "ผู้เขียน", "เรื่องโดย", "เรื่อง"),
    "ar": ("بقلم", "كتب", "كتبت", "الكاتب", "كتابة", "تقرير", "إعداد", "اعداد"),
    "fa": ("نويسنده", "به قلم", "گزارش از", "گزارشگر"),
    "hi": ("लेखक", "द्वारा", "लेखिका", "रिपोर्ट", "रिपोर्टर", "written by", "edited by", "reported by"),
    "zh": ("作者", "文/图", "图/文", "文", "撰文", "撰稿", "记者", "記者", "本报记者", "本報記者", "本网记者", "特约记者", "采写", "采访"),
    "ja": ("文", "取材・文", "執筆", "著者", "ライター", "筆者", "記者", "取材"),
    "ko": ("글", "작성자", "글쓴이", "취재", "기자"),
    "he": ("מאת",),
    "bn": ("লেখক", "প্রতিবেদক"),
    "ur": ("تحرير", "از قلم"),
}  # fmt: skip
"""What precedes the name of an author without a colon."""

SHORT_BY: Mapping[str, tuple[str, ...]] = {
    "it": ("di", "da"),
    "da": ("af",),
    "no": ("av",),
    "sv": ("av", "text"),
    "ro": ("de",),
    "el": ("του", "τησ", "των"),
    "fr": ("de",),
    "pl": ("tekst",),
    "nl": ("tekst",),
    "cs": ("text",),
}

CONJUNCTIONS = frozenset({"and", "und", "et", "y", "e", "og", "och", "i", "en", "a", "и", "і", "та", "ja", "és", "și", "&",
                          "και", "ve", "dan", "và", "და", "with", "mit"})  # fmt: skip

ADVERSATIVES = frozenset("""
but yet though although while whereas because since so which who whom where when aber doch sondern jedoch denn weil obwohl während
dass sodass mais car alors bien tandis puisque dont pero sino aunque porque mientras mas porém embora enquanto ma però mentre perché
poiché maar want omdat terwijl hoewel men fordi mens selv da medan eftersom fast mutta koska vaan vaikka ale lecz ponieważ
gdyż choć podczas který która které protože když zatímco ktorý lebo de hogy mert mivel amely dar iar pentru însă но а однако
потому что чтобы который которая которые хотя але однак бо тому який яка які хоча αλλά όμως ενώ γιατί ama ancak fakat çünkü
tetapi namun karena sedangkan sehingga nhưng vì còn tuy لكن ولكن لأن بينما اما ولی लेकिन पर मगर क्योंकि जबकि 但 但是 而 因为 不过
""".split())  # fmt: skip
"""Words that begin a second clause behind a comma: conjunctions, and relative pronouns that are nothing else."""

SALUTATIONS = frozenset(map(fold_case, {
    "dear", "ladies and", "my fellow", "my dear", "sehr geehrte", "sehr geehrter", "liebe freunde", "liebe freundinnen",
    "liebe leserinnen", "liebe leser", "liebe kolleginnen", "liebe kollegen", "liebe gäste", "liebe mitglieder", "liebe gemeinde",
    "meine damen", "mesdames", "messieurs", "cher", "chère", "chers", "chères", "estimado", "estimada", "estimados", "estimadas",
    "querido", "querida", "queridos", "queridas", "señoras y", "gentile", "gentili", "cari amici", "care amiche", "prezado",
    "prezada", "prezados", "caro amigo", "caros amigos", "senhoras e", "geachte", "beste vrienden", "szanowni", "szanowny",
    "szanowna", "drodzy", "vážení", "vážený", "vážená", "milí", "tisztelt", "kedves", "kära", "kære", "kjære", "bästa vänner", "hyvät",
    "arvoisa", "stimați", "stimate", "dragi prieteni", "poštovani", "уважаемые", "уважаемый", "уважаемая", "дорогие", "шановні",
    "шановний", "шановна", "вельмишановні", "дорогі", "уважаеми", "скъпи", "αγαπητοί", "αγαπητέ", "αγαπητή", "sayın", "sevgili", "değerli",
    "yang terhormat", "yth.", "kính thưa", "kính gửi", "thưa", "عزيزي", "عزيزتي", "أعزائي", "السيدات والسادة", "أيها السادة", "प्रिय",
    "आदरणीय",
}))  # fmt: skip
GLUED_SALUTATIONS = (
    "尊敬的",
    "亲爱的",
    "親愛的",
    "各位",
    "拝啓",
    "親愛なる",
    "皆様",
    "친애하는",
    "존경하는",
    "사랑하는",
)
"""What letters and speeches begin with: one or two words; and, without spaces, beginnings of words."""

ROLES = frozenset({
    "staff writer", "staff reporter", "reporter", "editor", "correspondent", "senior editor", "senior reporter", "columnist",
    "contributor", "news editor", "political editor", "political correspondent", "guest contributor", "author", "writer", "guest columnist", "guest columnists",
    "business reporter", "journalist", "senior writer", "senior correspondent", "managing editor", "associate editor",
    "deputy editor", "contributing writer", "features editor", "political reporter", "digital reporter", "news reporter",
    "audience writer", "freelance writer", "editor-in-chief", "editor in chief", "executive editor", "special correspondent",
    "director", "founder", "co-founder", "cofounder", "strategist", "manager", "specialist", "analyst", "producer", "researcher",
    "photographer", "expert", "consultant", "nutritionist", "dietitian", "marketer", "copywriter", "gardener", "reviewer",
    "science editor", "health editor", "business editor", "sports editor", "sports reporter", "staff", "blogger",
    "redakteur", "redakteurin", "korrespondent", "korrespondentin", "autor", "autorin", "reporterin", "volontär",
    "volontärin", "chefredakteur", "chefredakteurin", "freier autor", "freie autorin", "ressortleiter", "politikredakteur",
    "journaliste", "correspondant", "correspondante", "rédacteur", "rédactrice", "envoyé spécial", "envoyée spéciale",
    "periodista", "corresponsal", "redactor", "redactora", "redacción", "enviado especial", "jornalista", "repórter",
    "redator", "redatora", "correspondente", "giornalista", "inviato", "inviata", "redattore", "redattrice", "redactie",
    "redacteur", "verslaggever", "journalisten", "redaktør", "redaktör", "toimittaja",
    "dziennikarz", "dziennikarka", "redaktor", "redaktorka", "korespondent", "новинар", "журналист", "журналистка",
    "корреспондент", "редактор", "обозреватель", "журналіст", "журналістка", "кореспондент", "muhabir", "editör",
    "wartawan", "redaktur", "penulis", "phóng viên", "biên tập viên", "记者", "編集部", "編集委員", "論説委員", "기자",
    "특파원", "논설위원", "संवाददाता", "पत्रकार", "محرر", "مراسل", "صحفي", "صحفية",
})  # fmt: skip

SUFFIX_ROLES = ("기자", "특파원", "논설위원", "인턴기자", "记者", "記者", "編集委員", "論説委員")
"""Roles that are written behind the name."""

AGENCIES = NEWS_AGENCIES | frozenset(
    " ".join(name.split())
    for name in """afp.com | agence | agencias | agencies | agências | bbc | bbc news | beta | cnn | da redação | delfi | dw |
    la rédaction | lrt | news desk | news.at | newsroom | newswire | nos | nos nieuws | nyt | petra | ptv |
    redaccion | redacción | redaktion | redazione | redação | rt | rédaction | sita | sputnik | staff | staff
    report | staff reports | taz | haber merkezi | dış haberler | dış haberler servisi | yurt haberler | the new york times | web desk | wire | wire reports | wires | وكالات""".split(
        "|"
    )
)
"""News agencies, and the names of newsrooms in their place."""

PHOTO_AGENCIES = frozenset({"getty images", "getty", "istock", "shutterstock", "reuters", "afp", "ap", "ap photo", "epa", "efe",
                            "imago", "imago images", "picture alliance", "dpa", "alamy", "unsplash", "pexels", "pixabay",
                            "flickr", "wikimedia commons", "wikimedia", "ansa", "keystone", "scanpix", "ritzau scanpix", "tt",
                            "ntb", "adobe stock", "depositphotos", "europa press", "anadolu", "xinhua", "bloomberg", "fotolia",
                            "getty images/istockphoto", "istockphoto", "belga", "hollandse hoogte", "lehtikuva"})  # fmt: skip

LABELS: Mapping[str, tuple[str, ...]] = {
    "author": (
        "author", "authors", "by", "written by", "byline", "writer", "reporter", "text", "words", "story", "posted by",
        "published by", "autor", "autorin", "autoren", "von", "verfasser", "auteur", "auteurs", "par", "texte", "por",
        "autora", "autores", "texto", "autore", "autori", "testo", "di", "door", "tekst", "forfatter", "af", "av",
        "skribent", "journalist", "journalista", "skriven av", "författare", "teksti", "kirjoittaja", "toimittaja",
        "autorka", "autorzy", "napsal", "napsala", "autor článku", "írta", "szerző", "autorul", "scris de", "автор",
        "авторы", "текст", "автори", "авторка", "συντάκτησ", "γράφει", "κείμενο", "ρεπορτάζ", "yazar", "yazan", "haber",
        "muhabir", "oleh", "penulis", "reporter", "tác giả", "ผู้เขียน", "โดย", "เรื่อง", "بقلم", "كتب", "كتبت", "الكاتب", "المؤلف",
        "نويسنده", "خبرنگار", "लेखक", "द्वारा", "रिपोर्ट", "作者", "文", "撰文", "撰稿", "撰稿人", "记者", "記者", "本文作者", "執筆",
        "取材・文", "著者", "筆者", "ライター", "기자", "글", "작성자", "글쓴이", "posted by", "contributor", "创作者", "发布者",
        "written by", "מאת", "লেখক", "প্রতিবেদক", "مصنف", "تحرير", "redigerad av", "skrevet av", "skrevet af", "escrito por", "publicado por", "redacción",
    ),
    "editor": (
        "editor", "edited by", "redaktur", "red", "redaktor", "責任編輯", "责任编辑", "编辑", "編輯", "编审", "责编", "責編",
        "审核", "校对", "主编", "編集", "편집", "редактор", "редактор", "editing", "biên tập", "संपादक", "edited by", "監製", "監修",
    ),
    "date": (
        "date", "published", "publication date", "date published", "posted", "posted on", "published on", "created",
        "first published", "datum", "veröffentlicht", "erstellt", "stand", "publié", "publié le", "date de publication",
        "mis en ligne", "créé", "fecha", "publicado", "publicado el", "fecha de publicación", "publicado em", "data",
        "pubblicato", "pubblicato il", "data di pubblicazione", "gepubliceerd", "geplaatst", "dato", "udgivet",
        "offentliggjort", "publisert", "publicerad", "publicerat", "julkaistu", "data publikacji", "opublikowano",
        "utworzono", "publikováno", "vydáno", "zveřejněno", "megjelent", "közzétéve", "publicat", "data publicării", "дата",
        "опубликовано", "дата публикации", "опубліковано", "дата публікації", "ημερομηνία", "δημοσίευση", "δημοσιεύθηκε",
        "δημοσιεύτηκε", "tarih", "yayınlanma tarihi", "yayınlanma", "oluşturulma tarihi", "eklenme tarihi", "giriş",
        "giriş tarihi", "yayın tarihi", "yayım tarihi", "haber tarihi", "kayıt tarihi",
        "tanggal", "diterbitkan", "terbit", "dipublikasikan", "tayang", "ngày đăng", "ngày", "วันที่", "เผยแพร่", "โพสต์เมื่อ", "تاريخ",
        "تاريخ النشر", "نشر", "نُشر", "نشر في", "تم النشر", "تم النشر في", "تاريخ انتشار", "زمان انتشار", "तारीख", "प्रकाशित",
        "प्रकाशन तिथि", "published", "发布时间", "時間", "时间", "日期", "发布日期", "发布于", "發布時間", "發布於", "發佈時間", "发表于",
        "公開日", "公開", "配信", "投稿日", "掲載日", "日時", "입력", "등록", "작성일", "게재", "기사입력", "승인", "최초입력", "등록일", "발행일",
        "datum objave", "reģistrēts", "publicējums", "publish date", "release date", "date de parution",
        "פורסם", "פורסם ב", "פורסם בתאריך", "תאריך פרסום", "প্রকাশিত", "প্রকাশ", "প্রকাশের তারিখ", "প্রকাশের সময়", "شائع", "شائع شدہ", "اشاعت", "تاريخ اشاعت",
    ),
    "updated": (
        "updated", "last updated", "last updated on", "updated on", "modified", "last modified", "aktualisiert",
        "zuletzt aktualisiert", "letzte aktualisierung", "update", "mis à jour", "mis à jour le", "mise à jour",
        "dernière mise à jour", "modifié", "actualizado", "actualizado el", "última actualización", "atualizado",
        "atualizado em", "última atualização", "aggiornato", "aggiornato il", "ultimo aggiornamento", "ultima modifica",
        "bijgewerkt", "laatst bijgewerkt", "laatste update", "opdateret", "sidst opdateret", "oppdatert", "sist oppdatert",
        "uppdaterad", "senast uppdaterad", "uppdaterat", "päivitetty", "aktualizacja", "zaktualizowano",
        "data aktualizacji", "aktualizováno", "upraveno", "frissítve", "módosítva", "actualizat", "ultima actualizare",
        "обновлено", "оновлено", "ενημέρωση", "ενημερώθηκε", "τελευταία ενημέρωση", "güncelleme", "güncellenme tarihi",
        "son güncelleme", "güncelleme tarihi", "son güncelleme tarihi", "son güncellenme tarihi", "diperbarui", "pembaruan", "cập nhật", "อัปเดต", "แก้ไขล่าสุด", "تحديث", "آخر تحديث",
        "به‌روزرسانى", "अपडेट", "अपडेटेड", "अंतिम अपडेट", "更新", "更新时间", "更新時間", "最后更新", "最終更新", "更新日", "最終更新日",
        "수정", "업데이트", "최종수정", "수정일", "updated at", "letzte änderung", "zuletzt geändert", "geändert",
        "dernière modification", "última modificación", "última modificação", "laatste wijziging", "laatst gewijzigd",
        "sidst ændret", "sist endret", "senast ändrad", "ostatnia aktualizacja", "poslední aktualizace", "последнее обновление",
        "останнє оновлення", "utoljára frissítve", "modifica", "modificato", "modificato il", "modifica il", "uppfært",
        "aktualisiert am", "zuletzt aktualisiert am", "geändert am", "更新日時", "最后修改",
        "עודכן", "עודכן ב", "עודכן לאחרונה", "עדכון אחרון", "আপডেট", "সর্বশেষ আপডেট", "হালনাগাদ", "اپ ڈيٹ", "آخري اپ ڈيٹ", "اپ ڈيٹ شدہ",
    ),
    "source": (
        "source", "sources", "via", "originally published at", "originally published on", "originally published in",
        "quelle", "quellen", "source article", "fuente", "fonte", "fonti", "bron", "kilde", "källa", "lähde", "źródło", "zdroj",
        "forrás", "sursa", "sursă", "источник", "джерело", "πηγή", "kaynak", "sumber", "nguồn", "theo", "ที่มา", "المصدر", "مصدر",
        "منبع", "स्रोत", "सोर्स", "来源", "來源", "文章来源", "稿源", "稿件来源", "信息来源", "出典", "引用元", "情報源", "출처", "h/t", "hat tip",
        "作品来源", "资料来源",
    ),
    "photo": (
        "photo", "photos", "photo credit", "photo by", "photos by", "image", "image credit", "images", "picture", "credit",
        "credits", "photograph", "foto", "fotos", "bild", "bilder", "bildquelle", "fotocredit", "quelle foto", "crédit photo",
        "crédits photo", "photographie", "imagen", "imagem", "fotografía", "créditos", "immagine", "crediti", "beeld",
        "kuva", "kuvat", "zdjęcie", "zdjęcia", "fot", "fotografie", "kép", "fotó", "foto credit", "фото", "зображення",
        "φωτογραφία", "φωτο", "fotoğraf", "ảnh", "ภาพ", "صورة", "تصوير", "عكس", "फोटो", "图", "图片", "摄影", "攝影", "圖",
        "图片来源", "圖片來源", "写真", "撮影", "사진", "illustration", "illustrations", "grafik", "copyright", "getty",
    ),
    "section": (
        "section", "category", "categories", "topic", "topics", "filed under", "kategorie", "kategorien", "rubrik", "ressort",
        "thema", "themen", "catégorie", "catégories", "rubrique", "sección", "categoría", "categorías", "categoria",
        "categorie", "sezione", "rubriek", "kategori", "kategoria", "rubryka", "rubrika", "rovat", "рубрика", "категория",
        "категорія", "розділ", "κατηγορία", "chuyên mục", "หมวดหมู่", "القسم", "التصنيف", "श्रेणी", "分类", "分類", "栏目", "频道",
        "カテゴリー", "카테고리", "kicker",
    ),
    "tags": (
        "tags", "tag", "keywords", "etiketter", "schlagwörter", "schlagworte", "mots-clés", "mots clés", "etiquetas",
        "palabras clave", "tagi", "słowa kluczowe", "štítky", "címkék", "etichete", "теги", "ключевые слова", "ετικέτεσ",
        "etiketler", "từ khóa", "แท็ก", "وسوم", "الكلمات المفتاحية", "برچسب‌ها", "टैग", "टैग्स", "标签", "標籤", "关键词", "關鍵字", "タグ",
        "태그", "labels",
    ),
    "place": ("location", "ort", "lieu", "lugar", "luogo", "place", "город", "место"),
    "title": ("title", "titel", "titre", "título", "titolo", "tytuł", "заголовок", "标题", "標題", "原标题", "原標題"),
    "reading": (
        "reading time", "estimated reading time", "read time", "lesezeit", "lesedauer", "temps de lecture",
        "tiempo de lectura", "tempo de leitura", "tempo di lettura", "leestijd", "læsetid", "lesetid", "lästid",
        "czas czytania", "doba čtení", "olvasási idő", "время чтения", "час читання", "okuma süresi", "waktu baca",
        "timp de citire", "阅读时间", "읽는 시간",
    ),
}  # fmt: skip
"""What precedes a colon, by the field that follows it."""

DATE_WORDS = frozenset("""
on at the of and am um uhr den vom le à a las el em às il ore alle op om den d. kl klo klockan kl. godz. o v ve den saat w dnia
klo lúc ngày pukul jam wib wita wit lúc vào เวลา น น. الساعة في بتاريخ ساعة ساعت को बजे पर at hrs hours hr gmt utc est edt et pst pdt
pt ct mt cet cest bst ist msk kst jst hkt sgt aest aedt am pm a.m a.m. p.m p.m. 北京时间 北京時間 台北時間 香港時間 日本時間 現地時間 当地时间 當地時間 한국시간 현지시간 点 分 秒 时 時 upload uploaded 오전 오후 午前 午後 上午 下午
published posted publié veröffentlicht erstellt publicado pubblicato gepubliceerd geplaatst udgivet offentliggjort publisert
publicerad publicerat julkaistu opublikowano publikováno vydáno megjelent publicat опубликовано опубліковано δημοσίευση
yayınlanma diterbitkan đăng เผยแพร่ نشر تم النشر تاريخ प्रकाशित 发布 發布 公開 配信 掲載 入力 입력 등록 기사입력 created datum date fecha data
dato first online since mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
року года г г. р р. мск час ώρα στισ çarşamba perşembe cuma cumartesi pazar pazartesi salı senin selasa rabu kamis jumat sabtu
cst cdt mdt mst akst hst wat eat sast nzdt nzst acst awst cat edit
в у о ч часов годині godz час. בשעה ב এএম পিএম টা বেলা بجے صبح شام م ص
minggu publish time was last tekst h e.t. eastern time local date: time: publié créé le: du au lu fs mis ligne
""".split())  # fmt: skip
"""Words that may be beside a date and add nothing."""

SHARE_WORDS = frozenset("""
share shares tweet facebook twitter x linkedin whatsapp pinterest reddit telegram email e-mail mail print save bookmark copy
link url flipboard pocket messenger bluesky threads mastodon xing instagram vk ok viber line teilen teilen: drucken merken
speichern kopieren partager imprimer envoyer compartir imprimir guardar compartilhar salvar condividi stampa salva delen bewaar
afdrukken del dela jaa udostępnij drukuj zapisz sdílet tisk uložit megosztás nyomtatás distribuie поделиться распечатать
сохранить поділитися κοινοποίηση paylaş yazdır kaydet bagikan cetak simpan chia sẻ lưu in แชร์ مشاركة شارك طباعة حفظ اشتراک چاپ शेयर
分享 微信 微博 打印 收藏 qq 朋友圈 シェア 印刷 保存 ツイート はてブ 공유 인쇄 스크랩 카카오톡 페이스북 트위터 url복사 this article story on via with
auf per diesen artikel facebook: comment comments follow me subscribe listen hören écouter escuchar ouvir ascolta google news
feedly 0 1 2 3 4 5 6 7 8 9 + | text size font a- a+ aa aa- aa+ gift republish permalink post it pin sms wechat weibo
""".split())  # fmt: skip

READING_WORDS = frozenset("""
min min. mins minute minutes minuten minuter minutter minuti minuto minutos minut minuty minutę perc мин мин. минут минуты хв хвилин
dk dakika menit phút phut นาที دقيقة دقائق मिनट 分钟 分鐘 分 분 read reading time lesezeit lesedauer lecture lectura leitura lettura
leestijd læsetid lesetid lästid czytania čtení de di da temps tiempo tempo czas doba okuma süresi waktu baca đọc à of
estimated 阅读 閱讀 読了 소요 words wörter mots
""".split())  # fmt: skip

PLACE_WORDS = frozenset(
    {
        "from",
        "in",
        "at",
        "aus",
        "à",
        "en",
        "em",
        "a",
        "da",
        "i",
        "из",
        "в",
        "reports from",
        "reporting from",
        "de",
    }
)

NO_TITLE_WORDS = frozenset("""
cookie cookies javascript login logout newsletter newsletters privacy impressum datenschutz advertisement advertising subscribe
subscription commission affiliate disclosure abonnieren anzeige werbung sponsored copyright
""".split())  # fmt: skip
"""Words that no line of a headline's kind has in the head zone, where it is chrome."""
