"""What a file from outside can get wrong: one sentence, with the key it is about."""


class BadInput(ValueError):
    """A file cannot be used.

    `sentence` is a msgid of the catalogues, `values` fill its placeholders; `str()` is the Chinese.
    """

    def __init__(self, sentence: str, *, key: str = "", **values: object) -> None:
        self.sentence = sentence
        self.key = key
        self.values = {"key": key, **values}
        super().__init__(sentence.format(**self.values))


class PolicyError(BadInput):
    """A policy cannot be used; `key` is the one at fault, empty where the file is not TOML at all."""


class TagBookError(BadInput):
    """A tag book cannot be used; `key` is the place at fault."""


class ProvinceError(BadInput):
    """A file of a province's codes cannot be used; `key` is the place at fault."""
