"""German words of songs with their phones, written down by ear to measure the rules by.

None of them is in the table of exceptions.
"""

from __future__ import annotations

_LINES = """
liebe l iy b ax, leben l ey b ax n, himmel hh ih m ax l, sterne sh t eh r n ax
nächte n eh sh t ax, träume t r oy m ax, gebrochen g ax b r ao hh ax n
verloren f eh r l ao r ax n, herzen hh eh r t s ax n, geist g ay s t, gesang g ax z aa ng
schönheit sh er n hh ay t, glück g l ih k, milch m ih l sh, wachsen v aa k s ax n
straße sh t r aa s ax, flüsse f l ih s ax, bücher b iy sh er, buch b uw hh, singen z ih ng ax n
danken d aa ng k ax n, feuer f oy er, häuser hh oy z er, wasser v aa s er, tanzen t aa n t s ax n
springen sh p r ih ng ax n, spielen sh p iy l ax n, sterben sh t eh r b ax n, hände hh eh n d ax
freiheit f r ay hh ay t, mutter m uh t er, bruder b r uw d er, schwester sh v eh s t er
kinder k ih n d er, schnee sh n ey, regen r ey g ax n, weinen v ay n ax n
zwischen t s v ih sh ax n, schwarz sh v aa r t s, wünsche v ih n sh ax, freunde f r oy n d ax
heute hh oy t ax, morgen m ao r g ax n, lächeln l eh sh ax l n, lachen l aa hh ax n
brauche b r aw hh ax, fliegen f l iy g ax n, quelle k v eh l ax, pferd p f eh r t
apfel aa p f ax l, knie k n iy, gnade g n aa d ax, jahre y aa r ax, ohren ao r ax n
vogel f ow g ax l, zehn t s ey n, blumen b l uw m ax n, rosen r ow z ax n, rot r ow t
grün g r iy n, blau b l aw, weiß v ay s, gold g ao l t, silber z ih l b er, licht l ih sh t
schatten sh aa t ax n, sonne z ao n ax, wind v ih n t, sturm sh t uh r m, meer m eh r
wellen v eh l ax n, berge b eh r g ax, tal t aa l, wald v aa l t, bäume b oy m ax
blätter b l eh t er, garten g aa r t ax n, haus hh aw s, tür t ih r, schlüssel sh l ih s ax l
zimmer t s ih m er, bett b eh t, schlaf sh l aa f, augen aw g ax n, lippen l ih p ax n
küsse k ih s ax, haut hh aw t, haare hh aa r ax, stimme sh t ih m ax, lieder l iy d er
klang k l aa ng, tanz t aa n t s, seele z ey l ax, hoffen hh ao f ax n, glauben g l aw b ax n
verstanden f eh r sh t aa n d ax n, vergessen f eh r g eh s ax n, verliebt f eh r l iy p t
erinnerung eh r ih n er uh ng, entfernt eh n t f eh r n t, zerbrochen t s eh r b r ao hh ax n
bekommen b ax k ao m ax n, gefühle g ax f iy l ax, geschichte g ax sh ih sh t ax
gedanken g ax d aa ng k ax n, unendlich uh n eh n t l ih sh, wirklich v ih r k l ih sh
traurig t r aw r ih sh, fröhlich f r er l ih sh, einsam ay n z aa m, langsam l aa ng z aa m
gemeinsam g ax m ay n z aa m, ewigkeit ey v ih sh k ay t, wunder v uh n d er, zauber t s aw b er
engel eh ng ax l, teufel t oy f ax l, könige k er n ih g ax, welt v eh l t, zeit t s ay t
stunden sh t uh n d ax n, tage t aa g ax, wochen v ao hh ax n, sommer z ao m er
winter v ih n t er, herbst hh eh r p s t, frühling f r iy l ih ng, laufen l aw f ax n
fallen f aa l ax n, halten hh aa l t ax n, warten v aa r t ax n, suchen z uw hh ax n
finden f ih n d ax n, bleiben b l ay b ax n, kommen k ao m ax n, nehmen n ey m ax n
geben g ey b ax n, sagen z aa g ax n, fragen f r aa g ax n, hören hh er ax n
sprechen sh p r eh sh ax n, schreien sh r ay ax n, weißt v ay s t, kannst k aa n s t
willst v ih l s t, sollst z ao l s t, machst m aa hh s t, liebst l iy p s t
schmetterling sh m eh t er l ih ng, sonnenschein z ao n ax n sh ay n
sternenhimmel sh t eh r n ax n hh ih m ax l, regenbogen r ey g ax n b ow g ax n
augenlicht aw g ax n l ih sh t, geburtstag g ax b uh r t s t aa k
aufgestanden aw f g ax sh t aa n d ax n, angekommen aa n g ax k ao m ax n
ausgehen aw s g ey ax n, mitgenommen m ih t g ax n ao m ax n, vorgestellt f ao r g ax sh t eh l t
unterwegs uh n t er v ey k s, schwierig sh v ih r ih sh, zusehen t s uw z ey ax n
vorwärts f ao r v eh r t s, rückwärts r ih k v eh r t s, universum uw n iy v eh r z uh m
gefährlich g ax f eh r l ih sh, kribbeln k r ih b ax l n
"""


def german_words() -> dict[str, list[list[str]]]:
    """Return each word's phones, in the form of dictionary entries."""
    pairs = (entry.split() for line in _LINES.strip().split("\n") for entry in line.split(", "))
    return {str(word): [[str(phone) for phone in phones]] for word, *phones in pairs}
