"""What a search compares: names and words in one form, and the grams by which an index finds them.

Pure text rules, no Django models.

- Width, case, diacritics and punctuation don't matter. Chinese stands together, and every other
  word and number has a space before it: “洛阳市2018年Skills Contest” is kept as
  “洛阳市 2018年 skills contest”.
- So a word of a search is found where the kept text contains it: Chinese anywhere, anything else
  from the beginning of a word. 阳市 is found and so is cont, but ly isn't found in “family”.
- The pinyin of a name is kept from each of its syllables on, and so are its initials: luoyang, ly,
  lyszgh and zonggonghui find 洛阳市总工会.
- The grams of a text are its Chinese characters and pairs of neighbours, and the beginnings of its
  other words. A text that contains a word has all grams of the word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from operator import add

from django.conf import settings
from django.utils.module_loading import import_string

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # with 々 and 〇
RUN = re.compile(rf"[{HAN}]+|\d+|[^\W\d_{HAN}]+")
HAN_RUN = re.compile(rf"([{HAN}]+)")
IS_HAN = re.compile(rf"[{HAN}]")
# Most texts: Latin letters, punctuation and Chinese. Going through them letter by letter is slow.
HAS_NO_MARKS = re.compile(r"[\0-\u02ff\u2000-\u206f\u3000-\u3029\u4e00-\u9fff]*").fullmatch
BETWEEN_WORDS = re.compile(r"[\s、，；]+")
APOSTROPHES = str.maketrans("", "", "'’ʼ＇")  # Xi'an is one word
MOST_WORDS = 20  # of one search: every word costs a look into the index
LONGEST_BEGINNING = 4  # letters of a gram: enough to tell most words apart


def normalised(text: str) -> str:
    """One line of text in the form that is compared; empty where nothing can be searched for."""
    letters = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    plain = letters
    if not HAS_NO_MARKS(letters):
        plain = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return "".join(run if IS_HAN.match(run) else f" {run}" for run in RUN.findall(plain))


def words_of(search: str) -> dict[str, str]:
    """The words of what somebody searches for, normalised, and as they were written; all of them
    are meant, but for those without letters and digits."""
    words = {normalised(written): written for written in BETWEEN_WORDS.split(search)}
    return {word: written for word, written in words.items() if word}


def kept_text(names: Iterable[str], texts: Iterable[str] = ()) -> str:
    """What is kept of a record, in lines: its names, other texts, and the pinyin of the names."""
    of_names = [normalised(line) for name in names for line in name.splitlines()]
    of_texts = [normalised(line) for text in texts for line in text.splitlines()]
    chinese = [run for line in of_names for run in RUN.findall(line) if IS_HAN.match(run)]
    pinyin = [f" {word}" for run in chinese for word in pinyin_words(run)]
    return "\n".join(line for line in dict.fromkeys(of_names + of_texts + pinyin) if line)


def grams_of_text(text: str) -> set[str]:
    """All grams of a kept text."""
    grams: set[str] = set()
    parts = HAN_RUN.split(text)
    for run in parts[1::2]:
        grams.update(run, pairs(run))
    beginnings: Iterable[str] = " ".join(parts[::2]).split()
    for length in range(LONGEST_BEGINNING, 0, -1):
        beginnings = {word[:length] for word in beginnings}
        grams |= beginnings
    return grams


def grams_of_word(word: str) -> set[str]:
    """The fewest grams that every text with this normalised word has."""
    grams: set[str] = set()
    for run in RUN.findall(word):
        if IS_HAN.match(run):
            grams.update(pairs(run) if len(run) > 1 else run)
        else:
            grams.add(run[:LONGEST_BEGINNING])
    return grams


def pairs(run: str) -> Iterator[str]:
    return map(add, run, run[1:])


# pinyin ---------------------------------------------------------------------------------------


@lru_cache(maxsize=10_000)  # names share much: places, and what stands after a year
def pinyin_words(chinese: str) -> list[str]:
    """The pinyin and the initials of a Chinese name, from each of its syllables on."""
    words = []
    for syllables in readings(chinese):
        pinyin, initials = "".join(syllables), "".join(syllable[0] for syllable in syllables)
        for start, syllable in enumerate(syllables):
            words += [pinyin, initials[start:]]
            pinyin = pinyin[len(syllable) :]
    return words


def readings(chinese: str) -> list[list[str]]:
    """The readings of a Chinese name in syllables without tones: as the words of the language, as
    places where it may name some, and with u for the ü that keyboards write as v."""
    places, one_of_them = place_readings()
    as_words = read_words(chinese)
    as_places: list[str] = []
    for piece in one_of_them.split(chinese):
        as_places += places.get(piece) or read_words(piece)
    found = []
    for reading in (as_words, as_places):
        found += [reading, [syllable.replace("v", "u") for syllable in reading]]
    return [reading for i, reading in enumerate(found) if reading not in found[:i]]


@lru_cache(maxsize=10_000)
def read_words(chinese: str) -> list[str]:
    """The syllables of the words of the language that stand together in a run of Chinese."""
    # Only who writes names needs the library's dictionaries, which take 50 MB: not every reader.
    from pypinyin.seg.mmseg import seg

    return [syllable for word in seg.cut(chinese) for syllable in read_word(word)]


@lru_cache(maxsize=100_000)  # the library takes its time for a word, and names share most of theirs
def read_word(word: str) -> list[str]:
    from pypinyin import lazy_pinyin

    return lazy_pinyin(word, errors="ignore")


@cache
def place_readings() -> tuple[dict[str, list[str]], re.Pattern[str]]:
    """How places are read whose names the library doesn't know, and what finds them in a name."""
    places: dict[str, list[str]] = import_string(settings.PLACE_READINGS)()
    longest_first = sorted(places, key=len, reverse=True)
    return places, re.compile(f"({'|'.join(longest_first)})")
