"""Line -> whether it is what a page says of itself or of its parts, shaped as a title: a call, a notice, a heading.

Each list has the words of many languages; what a language does not say in such a line is not in it.
"""

from __future__ import annotations

from functools import cache

import regex

from dechaff.text.fold import fold_case

__all__ = ["is_contents_label", "is_notice", "is_part_heading", "is_summary_label"]

_MOST_NOTICE = 160

_ARTICLE = r"(?:article|story|articolo|artículo|noticia|nota|artigo|notícia|artikel|beitrag|bericht|verhaal)"


@cache
def _anywhere() -> regex.Pattern[str]:
    """How to hear an article, how old it is, where its photos are, who may read it, and what the site is paid for."""
    return regex.compile(
        rf"\b(?:ascolta|listen to|écouter?z?|escuch[ae]r?|ou[çv]a?i?r?|luister naar)\b.{{0,24}}\b{_ARTICLE}\b"
        rf"|\b{_ARTICLE} (?:anhören|vorlesen lassen|beluisteren)$"
        r"|\bthis article is more than"
        r"|\b\d+ (?:fotografi\p{L}*|photos?|fotos?|bilder|zdjęć) (?:v|in|w|en|na|i)\b.{0,8}gal"
        r"|扫码|掃碼|扫描二维码|公众号|小程序|注册登录|点击(?:查看|阅读|下载)|免费(?:注册|下载|查看)"
        r"|\b(?:we|this (?:web)?site|this page) uses? cookies"
        r"|\b(?:web)?(?:site|seite) (?:verwendet|nutzt|benutzt) cookies|\bwir (?:verwenden|nutzen) cookies"
        r"|\b(?:site|nous) utilis(?:e|ons) des cookies|\b(?:sitio|web|página) (?:usa|utiliza) cookies"
        r"|\bsito (?:usa|utilizza)(?: i)? cookie|\bsite (?:usa|utiliza) cookies|\b(?:website|site) gebruikt cookies"
        r"|\b(?:strona|serwis|witryna) (?:używa|korzysta z)(?: plików)? cookies?|\bсайт использует (?:cookies?|куки)"
        r"|\b(?:we|site) may earn\b.{0,24}\bcommission|\bcontains affiliate links"
        r"|\bfor subscribers only$|\bsubscribers? only$|\bsubscriber[- ]exclusive$|^exclusive (?:to|for) subscribers$"
        r"|^nur für abonnent(?:en|innen)|\bfür abonnenten$|^réservé aux abonnés|\bréservé aux abonnés$"
        r"|\b(?:sol[oa]|exclusiv[oa]|contenido) para suscriptores$|\briservato agli abbonati$"
        r"|\b(?:exclusiv[oa]|conteúdo|só) para assinantes$|^alleen (?:voor )?abonnees$|\bvoor abonnees$"
        r"|\btylko dla (?:prenumeratorów|subskrybentów)$|\bтолько для подписчиков$|^endast för prenumeranter$"
        r"|\babonelere özel$|^(?:有料(?:記事|会員)|会員限定)|\bgift articles\b.{0,12}\b(?:month|left|give)"
        r"|\bgenerated (?:by|with|using) (?:ai|artificial intelligence)$"
        r"|\bofficial (?:web)?sites? (?:use \.gov|of the united states)|\bsecure \.gov (?:web)?sites?\b|\.gov website\b"
        r"|\bhere'?s how you know$"
        r"|\bcopy (?:the )?content of this page\b|^please wait\W*$|^loading\W*$",
        regex.IGNORECASE,
    )


@cache
def _at_start() -> regex.Pattern[str]:
    """What a reader is asked to do, and the labels of corrections."""
    return regex.compile(
        r"(?:please )?(?:disable|turn off|switch off|deactivate|pause|whitelist)\b.{0,24}\bad[ -]?block"
        r"|(?:bitte )?(?:deaktivieren|schalten) sie\b.{0,24}\b(?:ad-?|werbe)blocker"
        r"|(?:merci de |veuillez )?désactiver?z?\b.{0,24}\b(?:bloqueur|ad-?block)"
        r"|(?:por favor,? )?(?:desactiv[ae]r?|desabilite|desative)\b.{0,24}\b(?:bloqueador|ad-?block)"
        r"|disattiva\b.{0,24}\bad-?block|(?:proszę )?wyłącz\b.{0,24}\b(?:ad-?block|blokowanie)"
        r"|(?:пожалуйста, )?отключите\b.{0,24}\bблокировщик"
        r"|(?:sign up|subscribe|register|get|receive|join)\b.{0,40}\b(?:newsletters?|inbox|by e-?mail|email updates)\b"
        r"|(?:recevez|abonnez-vous|inscrivez-vous)\b.{0,40}\b(?:newsletter|lettre|mail|boîte)"
        r"|(?:abonnieren sie|erhalten sie|melden sie sich|jetzt)\b.{0,40}\b(?:newsletter|abonnieren|postfach)\b"
        r"|(?:suscríbete|suscribase|suscríbase|regístrate|recibe|apúntate)\b.{0,40}\b(?:newsletter|boletín|correo)"
        r"|(?:iscriviti|abbonati|ricevi)\b.{0,40}\b(?:newsletter|e-?mail|notizie)"
        r"|(?:assine|inscreva-se|cadastre-se|receba)\b.{0,40}\b(?:newsletter|boletim|e-?mail)"
        r"|(?:meld je aan|schrijf je in|abonneer je|ontvang)\b.{0,40}\bnieuwsbrief|(?:zapisz|zaprenumeruj)\b.{0,30}\bnewsletter"
        r"|подпи(?:шитесь|шись|сывайтесь) на\b|підпи(?:шіться|суйтеся) на\b|prenumerera på\b|\p{L}+ (?:bültenimize|kanalımıza) abone ol"
        r"|(?:download|get|install)\b(?: \p{L}[\p{L}'.]*){0,5} app(?: (?:today|now|for free|free|here))?!?$"
        r"|téléchargez (?:notre|l')\p{L}* ?appli|laden sie (?:unsere|die)\b.{0,24}\bapp\b|(?:descarga|baixe|scarica)\b.{0,16}\bapp\b"
        r"|(?:jump|skip) to\b.{0,24}\b(?:content|navigation|search|menu|main)\b|hoppa till\b.{0,12}\b(?:navigering|innehåll|sök)"
        r"|(?:zur|zum) (?:navigation|hauptnavigation|suche|inhalt|hauptinhalt) (?:springen|wechseln)"
        r"|(?:aller à|aller au|sauter (?:à|au|le))\b.{0,12}\b(?:navigation|rechercher|contenu|menu)"
        r"|(?:saltar a|ir a|saltar al|ir al|ir para|saltar para|anar a|saltar al)\b.{0,12}\b(?:navegaci\p{L}+|navegação|búsqueda|contenido|conteúdo|contingut)\b"
        r"|(?:vai a|vai al|salta al)\b.{0,6}\b(?:navigazione|contenuto)|(?:ga|spring) naar\b.{0,6}\b(?:navigatie|inhoud|hoofdinhoud)"
        r"|(?:gå|hopp|spring) til\b.{0,6}\b(?:navigasjon|navigation|innhold|indhold|hovedinnhold)|siirry\b.{0,12}(?:sisältöön|valikkoon|navigointiin)"
        r"|(?:przejdź|skocz) do\b.{0,6}\b(?:nawigacji|nawigacja|treści)|přejít na\b.{0,12}\b(?:navigac\p{L}+|obsah)"
        r"|перейти к\b.{0,6}\b(?:навигаци\p{L}+|содержани\p{L}+|поиску)|ugrás a\b.{0,12}\b(?:navigáció|tartalom)\p{L}*"
        r"|(?:add (?:this page )?to|ajouter\b.{0,16}\bà) (?:your |my |vos |mes )?(?:bookmarks|favou?rites|signets|favoris)\b"
        r"|(?:envie|deixe) (?:o )?seu comentário|(?:deja|escribe) (?:tu|un) comentario|laissez? un commentaire|leave a (?:comment|reply)"
        r"|pobierz (?:naszą )?aplikację|скачайте (?:наше )?приложение"
        r"|(?:correction|corrections|clarification|editor'?s note|korrektur|richtigstellung|anmerkung der redaktion|rectificatif"
        r"|note de la rédaction|corrección|fe de errores|nota de la redacción|errata corrige|nota da redação|erramos"
        r"|rectificatie|sprostowanie|поправка|примечание редакции) ?:",
        regex.IGNORECASE,
    )


def is_notice(line: str) -> bool:
    """Whether a line is what a page says of itself, or a call to its reader."""
    text = line.strip().replace("’", "'")
    return len(text) <= _MOST_NOTICE and (
        _label(text) in _PAID_LABELS
        or _anywhere().search(text) is not None
        or _at_start().match(text.lstrip("#*_ ")) is not None
    )


def _lines(text: str) -> frozenset[str]:
    return frozenset(fold_case(" ".join(each.split())) for each in text.split("|"))


_SUMMARY_LABELS = _lines(
    """key points | key takeaways | key facts | at a glance | highlights | the main points | main points | story highlights |
    in brief | in short | what you need to know | das wichtigste in kürze | das wichtigste | auf einen blick | in kürze |
    die wichtigsten punkte | kurz gesagt | l'essentiel | l'essentiel à retenir | en bref | en résumé | à retenir |
    points clés | claves | las claves | puntos clave | en breve | lo más importante | in sintesi | in breve | punti chiave |
    i punti chiave | pontos principais | em resumo | resumo | principais pontos | in het kort | samengevat | w skrócie |
    najważniejsze informacje | najważniejsze | w kilku punktach | главное | коротко | коротко о главном | головне |
    i korthet | kort fortalt | det viktigaste i korthet | tiivistelmä | öne çıkanlar | özet | ringkasan | poin penting |
    v kostce | röviden | pe scurt | أبرز النقاط | النقاط الرئيسية | मुख्य बातें | 要点 | 要旨 | この記事のポイント | ポイント | 요약 |
    핵심 요약 | 핵심 포인트"""
)
_PAID_LABELS = _lines(
    """plus-artikel | plus artikel | premium | premium-artikel | premium content | subscriber content | exclusive content |
    abo | abo-artikel | exklusiv für abonnenten | article abonné | contenu abonné | contenu réservé | contenido exclusivo |
    contenido premium | conteúdo exclusivo | contenuto esclusivo | contenuti premium | plus-artikkel | plusartikel |
    prémium tartalom | treść premium"""
)
"""What says that an article is for subscribers, in a line of its own."""

_CONTENTS_LABELS = _lines(
    """table of contents | contents | in this article | in this guide | on this page | jump to | page contents | what's inside |
    inhaltsverzeichnis | inhalt | in diesem artikel | auf dieser seite | sommaire | table des matières | au sommaire |
    tabla de contenidos | índice | contenido | en este artículo | indice | indice dei contenuti | in questo articolo |
    sumário | conteúdo | neste artigo | nesta página | inhoudsopgave | inhoud | in dit artikel | spis treści | w tym artykule |
    содержание | оглавление | в этой статье | зміст | innehåll | innehållsförteckning | indhold | innhold | sisällys |
    sisällysluettelo | obsah | tartalom | cuprins | içindekiler | daftar isi | mục lục | المحتويات | فهرس المحتويات |
    विषय सूची | 目次 | 目录 | 目錄 | 本文目录 | 목차"""
)


def is_summary_label(line: str) -> bool:
    """Whether a line is the label of the main points of an article, which are below it."""
    return _label(line) in _SUMMARY_LABELS


def is_contents_label(line: str) -> bool:
    """Whether a line is the label of a table of contents."""
    return _label(line) in _CONTENTS_LABELS


def _label(line: str) -> str:
    return fold_case(line.strip("#*_:： \t")) if len(line) <= 60 else ""


@cache
def _parts() -> regex.Pattern[str]:
    """Headings of parts of a test or a guide, in which its makers speak of how they made it."""
    made = r"(?:test|tested|choose|chose|pick|picked|rate|rated|review|reviewed|research|researched|evaluate|evaluated|rank|ranked|select|selected|score|scored|analyzed|analyse|analysed|compare|compared)"
    return regex.compile(
        rf"how (?:we|i)(?:'ve| have)? {made}\b|(?:our|the) (?:[\w-]+ )?(?:review|testing|rating|selection|ranking|research) (?:process|methodology|method|criteria)$"
        r"|our (?:methodology|experts|top picks|picks)$|methodology$|why (?:you should )?trust (?:us|our|\p{Lu}\p{L}+)\b"
        r"|(?:frequently asked questions|faqs?|other [\w ]{3,40} we tested|what to look for (?:in|when)|more (?:articles|stories) you)\b"
        r"|so (?:haben wir|testen wir|wählen wir)|wie wir (?:testen|getestet)|häufig gestellte fragen|häufige fragen"
        r"|comment nous (?:testons|avons testé|choisissons)|questions fréquentes|foire aux questions"
        r"|cómo (?:probamos|hemos probado|elegimos)|preguntas frecuentes|come (?:testiamo|abbiamo testato)|domande frequenti"
        r"|como (?:testamos|escolhemos)|perguntas frequentes|zo (?:testen|hebben) we|veelgestelde vragen"
        r"|jak testujemy|najczęściej zadawane pytania|как мы (?:тестируем|тестировали|выбирали)|часто задаваемые вопросы",
        regex.IGNORECASE,
    )


def is_part_heading(line: str) -> bool:
    """Whether a line is the heading of a part of a test or a guide: "How we tested the ferries", "FAQ"."""
    return _parts().match(line.strip("#*_ ")) is not None
