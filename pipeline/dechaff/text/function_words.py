"""The most frequent function words by language: frequent in sentences, rare in menus and lists of titles."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = """
en the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which you were her all she there would their we him been has when who will more no if out so said what up its about into than them can only other new some could time these two may then do first any my now such like our over
de der die das und in zu den ist von mit sich des auf für nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei kann wenn ich im dem wir ihr hier
fr le la les de des du et à en un une que qui est dans pour pas sur au par plus ce il ne se avec sont ses mais comme on ou son lui nous cette été elle a ont aux leur fait être avoir je vous y d l s n qu c sa ces tout
es el la los las de del y en un una que es por con para no se su al lo como más pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde han quien está desde todo nos ha fue son era
pt o a os as de do da dos das e em um uma que é por com para não se na no nos nas mais como mas foi ao ele ela seu sua ou ser quando muito há já está eu também só pelo pela até isso entre depois sem mesmo são aos
it il lo la i gli le di del della dei e in un una che è per con non si da al sono come anche più ma nel nella alla suo sua ha questo o se ci su dal dalla degli delle ai hanno era essere stato loro perché tra
nl de het een en van in is dat op te zijn met voor niet aan er die om ook als maar bij of uit door naar heeft ze hij over nog worden kan wordt deze was meer hun dan wel we zich dit tot werd waar
sv och i att det som en på är av för med den till inte har om ett de var men sig så han från vi kan när nu hade också efter vid ut under hon eller än alla man ska över jag mycket där detta sedan genom något några vad mellan mig blir få får två eftersom dessa deras hur upp
no og i det er på en som for av med at de til den ikke har om et var men seg så han fra vi kan når nå hadde også etter ved ut under hun eller enn alle man skal over ble mellom gjennom noe noen hva deg bli blitt vært slik uten mye veldig dere fram selv hvor hvordan
da og i det er på en som for af med at de til den ikke har om et var men sig så han fra vi kan når nu havde også efter ved ud under hun eller end alle man skal over blev mellem gennem noget nogle hvad mig blive blevet været sådan uden meget jer frem selv hvor hvordan
fi ja on ei se että oli hän ovat mutta kun myös niin tai kuin joka mukaan sen ole jo vain olla voi sitä jos nyt vielä tämä ollut mitä ne hänen kanssa sekä kuitenkin vuonna jälkeen olen jotka jonka eli siis tässä minun kaikki sekä kuten sitten
pl i w na z do się nie że jest to o jak a po co ale od za przez dla tym był są tak już oraz jego być które który może ze czy tylko tego ich przy jej było także pod przed
cs a v na se je že s z do to o i k jako za by ale pro jsou od které po který tak však podle si už byl ve jeho než při také bude může co nebo jen
sk a v na sa je že s z do to o i k ako za by ale pre sú od ktoré po ktorý tak však podľa si už bol vo jeho než pri tiež bude môže čo alebo len
hu a az és hogy nem is egy de ez volt ha meg csak már még mint el van azt ezt amely után lehet kell sem ki szerint aki ami pedig majd vagy
ro și de la în a cu nu pe că o din se este un pentru care mai au fost ca sau dar prin sunt ce fi după acest această le ale lui când
ru и в не на что с по как это но из к у за от так для о же все был он они мы она было его только также или если бы до уже может при том их то года году который которые чтобы более нет
uk і в не на що з та як це але до у за від для про його також або якщо вже може при їх він вона було який які щоб більше є року ми так було
bg и на в да се не за от с че е по са като до но това при или след във която който ще беше
sr и у на је да се за од са не су као али који која што по или би до после у њима i u na je da se za od sa ne su kao ali koji koja što po ili bi do posle
sl in je na se za v s z so ne ki pa bi kot ali tudi po od do pri še že bo ni ko iz lahko ter med kaj smo ga jih vse kar bil bila sta zaradi tako samo kako če več biti kjer
hr i u na je da se za od s ne su kao ali koji koja što po ili bi do nakon
el και το η ο να της του την των στην στο με για που από τα δεν είναι θα οι ότι τους μια ένα σε τον αλλά ως στη πως
tr ve bir bu da de için ile çok olarak daha gibi olan kadar sonra ancak ne ise o her en ya var oldu değil göre ama
ar في من على إلى أن التي هذا عن الذي مع كان هذه لا ما بعد أو كما قد بين كل لم قال وقد هو هي ذلك حتى خلال غير
fa و در به از که این را با است برای آن یک خود تا بر هم نیز می شود شد کرد های بود اما یا
ur کے کی میں ہے اور سے کا کو پر نے ہیں کہ یہ بھی نہیں اس تھا ایک لیے لئے کر تو ہو گیا تھے وہ ان جو تھی کیا جس رہے ہوئے ہی ساتھ
he של את על לא הוא זה עם כי גם היא או אם אך כל יותר רק היה אני הם
hi के में की है और से को का ने पर हैं कि यह भी नहीं इस था एक लिए कर तो हो गया थे वह साथ
bn এবং এই করে থেকে জন্য না তার করা হয় যে ও একটি এর সঙ্গে
id yang dan di dengan untuk dari ini itu dalam tidak pada akan juga ke oleh karena ada bisa sudah saat telah adalah mereka kata atau lebih para
vi và của là có cho không được các những một trong với người khi này đã để đến từ ra ở cũng như nhiều về tại
ja の に は を た が で て と し れ さ ある いる も する から な こと
ko 이 그 및 에서 있다 수 것 등 는 은 를 을 의 에 로 고
zh 的 了 是 在 和 有 不 这 这个 我 他 也 就 人 都 一 與 這 為 們
th ที่ และ ใน ของ มี ได้ เป็น การ จะ ไม่ ให้ ว่า กับ
"""

_WORDS_WITHOUT_PACK = """
ca el la els les de del dels i a en un una que és per amb no es al als com més però seva seu aquest aquesta ha han són va ser ho hi molt també fins des entre sobre quan on tot perquè sense
gl o a os as de do da dos das e en un unha que é por con para non se na no nos nas máis como pero foi ao á seu súa ten moi tamén desde ás polo pola cando
eu eta da ez bat dira ere du dute zen egin izan baina hau edo den dela gehiago duen zuen bere dituzte
sq të e në që dhe një për me nga i së është do si por janë më ka nuk kjo ky tij pas kur duke edhe ose u këtë ishte
uz va bu bilan uchun ham bir da deb edi emas qilish haqida keyin yil bo'lgan kerak lekin esa
et ja on et ei see oli kui ka mis oma ning ta aga ma või selle siis nii veel seda kes pärast olid mitte
lv un ir ar no uz par ka kas arī lai bet tas nav kā pēc vai bija tika savu viņš gada tiek
lt ir yra kad su iš į ne tai kaip bet už buvo dėl taip tik jau nuo apie per kai savo arba
af die en van in is het nie dat vir op met te wat aan hy was sy hulle maar ook word om kan sal moet baie hierdie daar gesê so
is og að í á er sem til um við en fyrir með ekki var það af frá hann hefur
cy y yn yr a i o ar mae ei wedi gan am ac hyn eu oedd fod
mk и на во да се за од со не што е ќе го ја ги како но тоа дека
be і ў на не што з у да як гэта для па але за быў якія таксама
kk және мен бұл үшін де да бір деп осы болып еді жоқ
ckb لە و بە بۆ کە لەگەڵ ئەم ئەو هەیە لێ
ps د او په چې ته له کې دی دا سره
mr आणि आहे या हे ते की त्या नाही होते असे आहेत मध्ये यांनी
ne छ र को मा गर्ने भएको यो पनि छन् गरेको हुने भने
"""

BY_LANGUAGE: Mapping[str, frozenset[str]] = {
    line.split(" ")[0]: frozenset(line.split(" ")[1:]) for line in _WORDS.strip().split("\n")
}
"""Function words in lower case, by language."""

WITHOUT_PACK: Mapping[str, frozenset[str]] = {
    line.split(" ")[0]: frozenset(line.split(" ")[1:]) for line in _WORDS_WITHOUT_PACK.strip().split("\n")
}
"""The same for languages without rules of their own: a text in one of them is not in the language next to it."""

FUNCTION_WORDS: frozenset[str] = frozenset().union(*BY_LANGUAGE.values())
"""The words of all languages together."""

UNSPACED_FUNCTION = frozenset("的了是在和有不这這与與为為们們のにはをたがでてとしれさもな") | frozenset(
    "ที่และในของมีได้เป็น"
)
"""Characters of function words in scripts without spaces."""
