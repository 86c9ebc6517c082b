"""Words that stand around names: roles, buttons, degrees; and the names of news agencies."""

from __future__ import annotations

__all__ = ["AGENCIES", "DEGREES", "NOBODY", "NOBODY_PHRASES", "PARTICLES", "ROLES", "STAFF"]


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.replace("\n", " ").split("|"))


ROLES = frozenset(
    """analyst assistant associate author authors autor autorin blogger ceo cfo chefredakteur chief coach
    cofounder columnist consultant contributing contributor contributors coo copywriter correspondant
    correspondent corresponsal cto deputy designer developer dietitian director editor editors engineer
    expert founder freelance freie freier giornalista guest head intern journalist journaliste journalistin
    journalists junior korrespondent korrespondentin lead lecturer leiter leiterin manager marketer
    marketing nutritionist periodista photographer president producer professor published redacteur redactor
    redactora redakteur redakteurin redaktion redattore reporter reporters researcher ressortleiter
    rédacteur rédactrice senior specialist staff strategist team therapist updated verslaggever volontär
    volontärin vp writer writers автор журналист корреспондент обозреватель редактор""".split()
)
"""What someone does; a text with one of these words is no name, if a name stands before it."""

NOBODY = frozenset(
    """admin administrator anonymous author authors bio by comment comments default editor email facebook
    follow guest http https linkedin login menu more name newsletter nobody none null post posts print
    profile reply root search share subscribe test twitter undefined unknown user username webmaster
    wordpress www""".split()
)
"""Words of systems and of buttons; a text of nothing else is no name."""

NOBODY_PHRASES = _phrases(
    """about the author | about the authors | all posts | author archive | author name | click here | follow
    author | full bio | guest author | guest post | log in | meet the author | more from | no author | not
    available | our team | posted by | read more | see all posts | see bio | see full bio | sign up | site
    admin | site administrator | super user | the author | user name | view all posts | view author | view
    bio | view profile | web admin | written by | your name"""
)
"""Whole texts that are no names."""

DEGREES = frozenset(
    """aprn ba bs bsc bsn ccc cfa cfp cissp cpa cscs csp dc dds dmd do dpt dr dvm edd esq facp fand fnp ii iii
    jd jr lcsw ldn lmft lpc ma mba md mph ms msc mscp mse msn np od pe pharmd phd pmp prof psyd pt rd rdn rn
    slp sr""".split()
)
"""Degrees and the like behind names."""

PARTICLES = frozenset(
    "af al av bin da das de del della den der di do dos du e el ibn la le ten ter van von y zu".split()
)
"""Words of names in small letters."""

STAFF = frozenset("desk editors redaktion staff team".split())
"""Last words of what is no person but may sign an article."""

AGENCIES = _phrases(
    """aa | aap | adnkronos | afp | afp deutschland | afx | agence france presse | agence france presse afp |
    agencia efe | agerpres | agi | anadolu agency | anadolu ajansı | ani | anp | ansa | antara | ap | apa |
    associated press | ats | australian associated press | belga | bloomberg | bloomberg news | bta |
    canadian press | ctk | deutsche presse agentur | dha | dpa | dpa afx | dts | efe | epd | europa press |
    glomex | hina | ians | iha | interfax | jiji press | keystone sda | kna | kyodo | kyodo news | lapresse
    | lusa | mti | notimex | ntb | pa | pa media | pap | press association | press trust of india | pti |
    reuters | ria novosti | ritzau | rtr | sda | sid | spot on news | stt | tanjug | tass | the associated
    press | the canadian press | tt | télam | ukrinform | upi | xinhua | yonhap | čtk | интерфакс | риа
    новости | тасс | укринформ | укрінформ | 共同通信 | 新华社 | 時事通信 | 연합뉴스"""
)
"""The names of news agencies, as words."""
