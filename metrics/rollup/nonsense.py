"""What no answer could be right about, as a sentence that says what is wrong."""


def gettext_noop(sentence: str) -> str:
    """Mark a sentence that a database can give rise to, for translation by whoever shows it."""
    return sentence


class Nonsense(ValueError):
    """Data or a question that are refused: an English sentence, and its parts for other languages.

    `sentence` is what is looked up in another language, and `parts` what is put into it.
    """

    def __init__(self, sentence: str, **parts: object) -> None:
        super().__init__(sentence % parts)
        self.sentence = sentence
        self.parts = parts
