"""What a piece of the grammar may ask of the whole: each rule by its name, since a formula stands within formulas."""

from __future__ import annotations

from abc import ABC, abstractmethod

from .cursor import Cursor
from .tree import Tree


class Reader(Cursor, ABC):
    """A cursor that can read what the grammar's rules describe; `Parser` of `grammar` is one."""

    @abstractmethod
    def sum(self) -> Tree:
        """Read terms with + and - between them."""

    @abstractmethod
    def chain(self) -> Tree:
        """Read a product without signs: 2x, 3 sin x, (x + 1)(y - 1)."""

    @abstractmethod
    def power(self) -> Tree:
        """Read a value and its exponent, if it has one."""

    @abstractmethod
    def exponent(self) -> Tree:
        """Read an exponent: signs, one value, and its own exponent (powers associate to the right)."""

    @abstractmethod
    def atom(self) -> Tree:
        """Read a number, a name, a bracket, a fraction, a root or a function with its argument."""

    @abstractmethod
    def bracket(self) -> Tree:
        """Read what stands between brackets, or the absolute value of what stands between bars."""
