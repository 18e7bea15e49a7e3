"""Clusters of consonants that syllables of English and German words begin and end with.

Those of the common words of both languages in pronunciation.json, as the checkpoint reads them.
Phones of a cluster are joined by hyphens; a longer cluster loses the phones farthest from the
vowel.
"""

from __future__ import annotations

_ONSETS = (
    "b b-l b-r b-y ch d d-r d-w dh f f-l f-r f-y g g-l g-n g-r g-w g-y hh hh-y jh k k-l k-n "
    "k-r k-s k-v k-w k-y l l-y m m-y n n-y p p-f p-f-l p-l p-r p-y r s s-f s-k s-k-l s-k-r "
    "s-k-w s-k-y s-l s-m s-n s-p s-p-l s-p-r s-p-y s-t s-t-r s-t-s s-w sh sh-l sh-m sh-n sh-p "
    "sh-p-r sh-r sh-t sh-t-r sh-v t t-r t-s t-s-v t-w t-y th th-r th-w th-y v v-r v-y w y z "
    "zh "
)
_CODAS = (
    "b b-d b-z ch ch-t d d-z dh dh-z f f-s f-t f-t-s f-th g g-s g-z hh hh-s-t hh-t hh-t-s jh "
    "jh-d k k-s k-s-t k-s-t-s k-s-th k-t k-t-s l l-ch l-d l-d-z l-f l-f-t l-k l-k-t l-m l-m-z "
    "l-n l-p l-p-s l-p-s-t l-p-t l-s l-s-t l-sh l-t l-t-s l-th l-v l-v-d l-v-z l-z m m-d m-p "
    "m-p-f m-p-s m-p-t m-p-t-s m-s m-s-t m-t m-z n n-ch n-ch-t n-d n-d-z n-f n-f-t n-jh "
    "n-jh-d n-s n-s-t n-sh n-t n-t-s n-th n-th-s n-z ng ng-k ng-k-s ng-k-s-t ng-k-t ng-k-t-s "
    "ng-k-th ng-s ng-s-t ng-t ng-z p p-f p-s p-s-t p-t p-t-s p-th r r-ch r-d r-d-z r-f r-f-t "
    "r-jh r-jh-d r-k r-k-s r-k-t r-l r-l-s r-l-z r-m r-m-d r-m-z r-n r-n-d r-n-s-t r-n-t r-p "
    "r-p-s-t r-s r-s-t r-sh r-t r-t-s r-t-s-t r-th r-z s s-k s-k-s s-k-t s-t s-t-s sh sh-s-t "
    "sh-t sh-t-s t t-s t-s-t t-th th th-s v v-d v-z z z-d zh "
)
ONSETS = tuple(_ONSETS.split())
CODAS = tuple(_CODAS.split())
