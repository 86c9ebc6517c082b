"""The names of news agencies, and the small words of names of people, for all stages that read who wrote a text."""

from __future__ import annotations

NEWS_AGENCIES = frozenset(
    " ".join(name.split())
    for name in """
    aa | aap | accesswire | adn | adnkronos | afp | afp deutschland | afx | agence france presse afp |
    agence france-presse | agencia brasil | agencia efe | agerpres | agi | agência brasil | anadolu | anadolu agency |
    anadolu ajansı | ani | anp | ansa | antara | ap | apa | askanews | associated press | ats | australian
    associated press | awp | belga | bernama | bloomberg | bloomberg news | bns | bta | business wire | canadian
    press | cna | ctk | ddp | deutsche presse agentur | dha | dpa | dpa-afx | dts | efe | ein presswire |
    einpresswire | epa | epd | europa press | globe newswire | globenewswire | glomex | hina | ians | iha |
    inter press service | interfax | ips | jiji | jiji press | keystone-sda | kna | kuna | kyodo | kyodo news |
    lapresse | leta | lusa | mediafax | mena | mti | notimex | ntb | ots | pa | pa media | pap | pr newswire |
    press association | press trust of india | prnewswire | pti | qna | reuters | ria novosti | ritzau | rtr |
    sana | sda | sid | spa | spot on news | sta | stt | tanjug | tasr | tass | the associated press | the
    canadian press | thomson reuters | tt | ttxvn | télam | ukrinform | upi | wam | xinhua | yonhap | čtk |
    интерфакс | рейтер | риа новости | тасс | укринформ | укрінформ | унн | أ ف ب | الأناضول | ايرنا | ايسنا |
    رويترز | एएनआई | पीटीआई | भाषा | 中央社 | 中新社 | 中新网 | 共同 | 共同通信 | 新华社 |
    新华网 | 新華社 | 时事 | 時事 | 時事通信 | 뉴스1 | 뉴시스 | 연합뉴스""".split("|")
)
"""In folded form (text/fold.py), with spaces or hyphens between the words."""

NAME_PARTICLES = frozenset(
    """'t abu af al av ben bin bint d' da das de del della den der di do dos du e el ibn la le te ten ter ud ul und
    van van't vom von y zu zum zur""".split()
)
