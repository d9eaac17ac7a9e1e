"""A typed record of settings: checked when made, immutable, written as a link and as JSON and read back.

A record is a frozen dataclass that derives from `Record`; each field is made by `setting`, whose words and
bounds become the field's `Setting`. Every control, link, preset, lesson and test reads them from there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode

from ..setting import ActsOn, Setting, SettingError, shorten


def setting(default: Any, label: str, kind: str, **more: Any) -> Any:
    """Return a dataclass field that carries the words and bounds of a `Setting`."""
    return field(default=default, metadata={"label": label, "kind": kind} | more)


def carried(known: Setting, **more: Any) -> Any:
    """Return a field that carries a `Setting` made elsewhere, but for whatever differs here."""
    words = {each.name: getattr(known, each.name) for each in fields(known) if each.name != "name"}
    return field(default=words.pop("default"), metadata=words | more)


def like(record: type[Record], name: str, default: Any, **more: Any) -> Any:
    """Return a field like another record's of that name, with its own default and whatever else differs."""
    return field(default=default, metadata=dict(record.__dataclass_fields__[name].metadata) | more)


# What can't follow a plus sign that is one: a plus before it was a blank.
_AFTER_A_BLANK = re.compile(r"\+\s*(?:[*/^),=:]|$)")


def link_parts(query: str) -> dict[str, str]:
    """Return the named parts of a link's query text, with + for a plus sign where it was typed by hand.

    Programs write a blank as + and a plus as %2B; a person who types ?formula=x^2+y^2 means a plus. So + is a
    blank where %2B stands beside it (and no %20, a program's other spelling of a blank) or no plus could stand.
    """
    # Pluses are kept through the decoding as %2B, and told apart by what stands beside them.
    kept = dict(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True))
    raw = {unquote(name): value for name, _, value in (part.partition("=") for part in query.split("&"))}
    return {name: _with_blanks(value, raw.get(name, "")) for name, value in kept.items()}


def _with_blanks(value: str, raw: str) -> str:
    encoded = raw.upper()
    if ("%2B" in encoded and "%20" not in encoded) or _AFTER_A_BLANK.search(value):
        # The pluses that were written as %2B stay.
        return unquote(raw.replace("+", " "))
    return value


@dataclass(frozen=True)
class Record:
    """What all records of settings can do; `FORMAT` names a record's JSON, `ALWAYS` what every link says.

    `LOCKED_WITH` names for some settings another one whose lock holds them too.
    """

    FORMAT: ClassVar[str] = ""
    ALWAYS: ClassVar[frozenset[str]] = frozenset()
    LOCKED_WITH: ClassVar[dict[str, str]] = {}

    def __post_init__(self) -> None:
        """Check every value, so that a record which exists is valid."""
        for name, known in self.settings().items():
            object.__setattr__(self, name, known.check(getattr(self, name)))
        self.check_together()

    def check_together(self) -> None:
        """Raise `SettingError` where values that are each valid do not go together; a record overrides this."""

    def __repr__(self) -> str:
        """Name the settings that are not the default ones, and those that a link always names."""
        always = self.always()
        shown = {
            name: getattr(self, name)
            for name, known in self.settings().items()
            if name in always or getattr(self, name) != known.default
        }
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @classmethod
    def settings(cls) -> dict[str, Setting]:
        """Return the settings by name, in the order of the fields."""
        known: dict[str, Setting] | None = cls.__dict__.get("_known")
        if known is None:
            known = {f.name: Setting(name=f.name, default=f.default, **f.metadata) for f in fields(cls)}
            # Kept with the very class, since a derived record has settings of its own.
            cls._known = known  # type: ignore[attr-defined]
        return known

    @classmethod
    def opening(cls, **settings: Any) -> Self:
        """Return the record that a page opens with; a record whose problem brings values overrides this."""
        return cls(**settings)

    @classmethod
    def opened(cls, settings: dict[str, Any], remarks: list[str]) -> tuple[Self, list[str]]:
        """Return the record of settings that are each valid, and the remarks; made from what was read."""
        return cls.opening(**settings), remarks

    def change(self, **settings: Any) -> Self:
        """Return a copy with some settings changed, which alone are checked; `SettingError` names a wrong one."""
        known = self.settings()
        unknown = sorted(set(settings) - set(known))
        if unknown:
            raise SettingError(f"{unknown[0]!r} is not a setting; the settings are {', '.join(known)}.")
        values = {name: getattr(self, name) for name in known}
        changed = {name: known[name].check(value) for name, value in settings.items()}
        copy = object.__new__(type(self))
        # A frozen dataclass has no other way around its constructor, which would check every value again.
        vars(copy).update(values | changed)
        copy.check_together()
        return copy

    def plays_part(self, name: str) -> bool:
        """Say whether a setting changes anything in this record."""
        return self.settings()[name].plays_part(self)

    def only(self, *acts_on: ActsOn, keep: Collection[str] = ()) -> Self:
        """Return a copy in which what acts on anything else has its default, but for the settings to `keep`."""
        others = {
            name: known.default
            for name, known in self.settings().items()
            if known.acts_on not in acts_on and name not in keep
        }
        return self.change(**others)

    def changed(self) -> dict[str, Any]:
        """Return the settings that differ from their defaults."""
        values = {name: (getattr(self, name), known.default) for name, known in self.settings().items()}
        return {name: value for name, (value, default) in values.items() if value != default}

    def is_locked(self, name: str) -> bool:
        """Say whether a setting can't be moved here, by itself or with another one."""
        locked: tuple[str, ...] = getattr(self, "locked", ())
        return name in locked or self.LOCKED_WITH.get(name) in locked

    def always(self) -> Collection[str]:
        """Return what a link to this record says even where it is the default."""
        return self.ALWAYS

    def query(self, names: Collection[str] | None = None) -> str:
        """Return the link's query text; defaults are left out, what a problem brings is always in.

        With `names` it holds these settings alone: what is the same for all records that agree in them.
        """
        parts = {
            name: known.format(getattr(self, name))
            for name, known in self.settings().items()
            if (names is None or name in names)
            and (name in self.always() or getattr(self, name) != known.default)
        }
        # A blank as %20, so that a plus sign in a link can only have been typed by hand.
        return urlencode(parts, safe=",*^()", quote_via=quote)

    def to_json(self) -> str:
        """Return the whole record as JSON text, `from_json`'s inverse."""
        return json.dumps({"format": self.FORMAT} | asdict(self), ensure_ascii=False, indent=2)

    @classmethod
    def from_query(cls, query: str | Mapping[str, str]) -> tuple[Self, list[str]]:
        """Read a link; return the record and one sentence for each part that was not understood.

        A part that is unknown, unreadable or out of bounds falls back to its default, the others are kept.
        """
        pairs = link_parts(query) if isinstance(query, str) else dict(query)
        return cls._read(pairs, "link", lambda known, text: known.parse(text))

    @classmethod
    def from_json(cls, text: str | bytes) -> tuple[Self, list[str]]:
        """Read a downloaded record; `SettingError` if it is not one, else as `from_query`."""
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            raise SettingError(
                "This file is not JSON, as an experiment's is that this app has written."
            ) from None
        if not isinstance(record, dict) or record.pop("format", None) != cls.FORMAT:
            raise SettingError(f"This JSON is not an experiment: its “format” must be “{cls.FORMAT}”.")
        return cls._read(record, "file", lambda known, value: known.check(value))

    @classmethod
    def _read(cls, values: Mapping[str, Any], source: str, read: Any) -> tuple[Self, list[str]]:
        settings: dict[str, Any] = {}
        remarks: list[str] = []
        for name, value in values.items():
            if name not in cls.settings():
                remarks.append(f"The {source} sets {shorten(name)}, which is not a setting; it was ignored.")
                continue
            try:
                settings[name] = read(cls.settings()[name], value)
            except SettingError as error:
                remarks.append(f"{error} The default is used instead.")
        return cls.opened(settings, remarks)
