"""Numbers as words, in English and German: whole numbers, ordinals, years, decimals, times.

Words are separated by spaces ("ein und zwanzig"), so that each can be found in a table.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

_MOST_DIGITS = 12
"""A longer number is read digit by digit."""
_YEARS = range(1100, 2100)


class NumberWords(Protocol):
    """How one language says numbers."""

    separator: str
    """What groups thousands."""

    def whole(self, digits: str) -> str:
        """Return a whole number in words; with a leading zero, or very long, its digits."""
        ...

    def ordinal(self, number: int, is_inflected: bool = False) -> str:
        """Return an ordinal; inflected: as after a preposition."""
        ...

    def year(self, number: int) -> str:
        """Return a year in words."""
        ...

    def decimal(self, whole: str, fraction: str) -> str:
        """Return a decimal fraction in words."""
        ...

    def time(self, hours: int, minutes: int) -> str:
        """Return a time of day in words."""
        ...

    def negative(self, words: str) -> str:
        """Return a number below zero."""
        ...

    def decade(self, number: int) -> str:
        """Return a decade: 80 or 1980."""
        ...


def is_year(digits: str) -> bool:
    """Whether four digits are more likely a year than an amount."""
    return len(digits) == 4 and int(digits) in _YEARS


def _is_long(digits: str) -> bool:
    return len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits[0] == "0")


class EnglishNumbers:
    """English numbers."""

    separator = ","
    _ones: ClassVar = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen",
    ]  # fmt: skip
    _tens: ClassVar = [
        "-",
        "-",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
    ]
    _scales = ("", " thousand", " million", " billion")
    _ordinals: ClassVar = {
        "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
        "nine": "ninth", "twelve": "twelfth",
    }  # fmt: skip

    def whole(self, digits: str) -> str:
        """Return a whole number in words."""
        if _is_long(digits):
            return " ".join(self._ones[int(digit)] for digit in digits)
        number = int(digits)
        if number == 0:
            return self._ones[0]
        parts: list[str] = []
        for scale in self._scales:
            number, group = divmod(number, 1000)
            if group:
                parts.append(self._group(group) + scale)
        return " ".join(reversed(parts))

    def _group(self, number: int) -> str:
        hundreds, rest = divmod(number, 100)
        parts = [f"{self._ones[hundreds]} hundred"] if hundreds else []
        if rest:
            parts.append(self._below_hundred(rest))
        return " and ".join(parts)

    def _below_hundred(self, number: int) -> str:
        if number < 20:
            return self._ones[number]
        tens, ones = divmod(number, 10)
        return self._tens[tens] + (f" {self._ones[ones]}" if ones else "")

    def ordinal(self, number: int, is_inflected: bool = False) -> str:
        """Return an ordinal in words."""
        before, _, last = self.whole(str(number)).rpartition(" ")
        regular = last[:-1] + "ieth" if last.endswith("y") else last + "th"
        return f"{before} {self._ordinals.get(last, regular)}".strip()

    def year(self, number: int) -> str:
        """Return a year in words."""
        century, rest = divmod(number, 100)
        if rest == 0:
            return (
                self.whole(str(number))
                if century % 10 == 0
                else f"{self.whole(str(century))} hundred"
            )
        if century == 20 and rest < 10:
            return f"two thousand {self._ones[rest]}"
        small = f"oh {self._ones[rest]}" if rest < 10 else self._below_hundred(rest)
        return f"{self.whole(str(century))} {small}"

    def decimal(self, whole: str, fraction: str) -> str:
        """Return a decimal fraction in words."""
        digits = " ".join(self._ones[int(digit)] for digit in fraction)
        return f"{self.whole(whole)} point {digits}"

    def time(self, hours: int, minutes: int) -> str:
        """Return a time of day in words."""
        if minutes == 0:
            return f"{self.whole(str(hours))} o'clock"
        return f"{self.whole(str(hours))} {'oh ' * (minutes < 10)}{self.whole(str(minutes))}"

    def negative(self, words: str) -> str:
        """Return a number below zero."""
        return f"minus {words}"

    def decade(self, number: int) -> str:
        """Return a decade in words."""
        words = self.year(number) if number >= 100 else self.whole(str(number))
        return words[:-1] + "ies" if words.endswith("y") else words + "s"


class GermanNumbers:
    """German numbers, one word a part: "zwei hundert ein und zwanzig"."""

    separator = "."
    _ones: ClassVar = [
        "null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
        "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
        "neunzehn",
    ]  # fmt: skip
    _tens: ClassVar = [
        "-", "-", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig",
        "neunzig",
    ]  # fmt: skip
    _millions = (("", ""), ("eine million", "millionen"), ("eine milliarde", "milliarden"))
    _ordinals: ClassVar = {"eins": "erste", "drei": "dritte", "sieben": "siebte", "acht": "achte"}

    def whole(self, digits: str) -> str:
        """Return a whole number in words."""
        if _is_long(digits):
            return " ".join(self._digit(digit) for digit in digits)
        return self._counted(int(digits), "eins")

    def _digit(self, digit: str) -> str:
        return "eins" if digit == "1" else self._ones[int(digit)]

    def _counted(self, number: int, one: str) -> str:
        """Return a number whose last "one" is `one`: "eins", or "ein" before a noun."""
        parts: list[str] = []
        for step, name, names in ((10**9, *self._millions[2]), (10**6, *self._millions[1])):
            count, number = divmod(number, step)
            if count:
                parts.append(name if count == 1 else f"{self._counted(count, 'ein')} {names}")
        thousands, number = divmod(number, 1000)
        if thousands:
            parts.append(f"{self._group(thousands, 'ein')} tausend")
        if number or not parts:
            parts.append(self._group(number, one) if number else self._ones[0])
        return " ".join(parts)

    def _group(self, number: int, one: str) -> str:
        hundreds, rest = divmod(number, 100)
        parts = [f"{self._ones[hundreds]} hundert"] if hundreds else []
        if rest == 1:
            parts.append(one)
        elif 1 < rest < 20:
            parts.append(self._ones[rest])
        elif rest:
            tens, ones = divmod(rest, 10)
            parts.append(f"{self._ones[ones]} und {self._tens[tens]}" if ones else self._tens[tens])
        return " ".join(parts)

    def ordinal(self, number: int, is_inflected: bool = False) -> str:
        """Return an ordinal in words."""
        before, _, last = self.whole(str(number)).rpartition(" ")
        is_small = number % 100 < 20 and last not in ("hundert", "tausend")
        regular = last + ("te" if is_small else "ste")
        return f"{before} {self._ordinals.get(last, regular)}{'n' * is_inflected}".strip()

    def year(self, number: int) -> str:
        """Return a year in words."""
        century, rest = divmod(number, 100)
        if century >= 20:
            return self.whole(str(number))
        words = f"{self._ones[century]} hundert" if century < 20 else ""
        return f"{words} {self.whole(str(rest))}" if rest else words

    def decimal(self, whole: str, fraction: str) -> str:
        """Return a decimal fraction in words."""
        return f"{self.whole(whole)} komma {' '.join(map(self._digit, fraction))}"

    def time(self, hours: int, minutes: int) -> str:
        """Return a time of day in words."""
        words = f"{self._counted(hours, 'ein')} uhr"
        return f"{words} {self.whole(str(minutes))}" if minutes else words

    def negative(self, words: str) -> str:
        """Return a number below zero."""
        return f"minus {words}"

    def decade(self, number: int) -> str:
        """Return a decade in words."""
        return (self.year(number) if number >= 100 else self.whole(str(number))) + "er"


NUMBER_WORDS: dict[str, NumberWords] = {"en": EnglishNumbers(), "de": GermanNumbers()}
"""Languages whose numbers can be said."""
