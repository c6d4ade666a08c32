"""``twofold.dataclass`` means what the standard library's decorator means."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any, ClassVar

import pytest

from twofold import dataclass as own
from twofold.dataclass import as_dict, field, fields, is_dataclass, replace


@own.dataclass(frozen=True)
class Frozen:
    count: int
    name: str = "x"
    parts: list[int] = field(default_factory=list)
    kind: ClassVar[str] = "no field"


@own.dataclass(frozen=True)
class Slotted:
    __slots__ = ("a", "b")

    a: int
    b: tuple[int, ...]


def classes(dataclass: Any, new: Any, **options: Any) -> tuple[type, type]:
    """A class and a subclass, made by one decorator or the other."""
    @dataclass(**options)
    class Base:
        a: int
        b: str = "two"

        def text(self) -> str:
            return f"{self.a}{self.b}"

    @dataclass(**options)
    class Derived(Base):
        b: str = "three"
        c: list[int] = new(default_factory=list)

        def __post_init__(self) -> None:
            object.__setattr__(self, "seen", True)

    return Base, Derived


@pytest.mark.parametrize("options", [{}, {"frozen": True}, {"eq": False},
                                     {"frozen": True, "eq": False}], ids=str)
def test_it_means_what_the_standard_decorator_means(options: dict[str, bool]) -> None:
    ours = classes(own.dataclass, field, **options)
    theirs = classes(dataclasses.dataclass, dataclasses.field, **options)
    for kind, other in zip(ours, theirs):
        assert [f.name for f in dataclasses.fields(other)] == list(fields(kind))
        assert kind.__match_args__ == other.__match_args__  # type: ignore[attr-defined]
        for arguments, named in (((1,), {}), ((1, "x"), {}), ((), {"a": 2, "b": "y"})):
            x, y = kind(*arguments, **named), other(*arguments, **named)
            assert repr(x) == repr(y) and x.__dict__ == y.__dict__
            assert (x == kind(*arguments, **named)) == (y == other(*arguments, **named))
            assert x != y and x.text() == y.text()
        for wrong in ((), (1, "x", [], 4)):
            with pytest.raises(TypeError) as mine:
                kind(*wrong)
            with pytest.raises(TypeError) as standard:
                other(*wrong)
            assert str(mine.value) == str(standard.value)
        assert (kind.__hash__ is None) == (other.__hash__ is None)
        assert ("__eq__" in vars(kind)) == ("__eq__" in vars(other))
    assert ours[1](1).c is not ours[1](1).c


def test_frozen_objects_refuse_changes_and_have_equal_hashes() -> None:
    x = Frozen(1)
    for change in (lambda: setattr(x, "count", 2), lambda: setattr(x, "other", 2),
                   lambda: delattr(x, "count")):
        with pytest.raises(AttributeError, match=r"field '(count|other)'"):
            change()
    assert hash(Slotted(1, (2,))) == hash(Slotted(1, (2,))) and Slotted(1, ()) != Slotted(2, ())
    assert fields(Frozen) == fields(x) == ("count", "name", "parts")


@pytest.mark.parametrize("x", [Frozen(1, "y", [3]), Slotted(1, (2,))], ids=str)
def test_objects_are_copied_pickled_and_rebuilt(x: Any) -> None:
    for same in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x)), replace(x)):
        assert same == x and as_dict(same) == as_dict(x)
    first = fields(x)[0]
    assert as_dict(replace(x, **{first: 7})) == {**as_dict(x), first: 7}
    with pytest.raises(TypeError):
        replace(x, nothing=1)


def test_classes_of_the_standard_decorator_are_known() -> None:
    @own.dataclass(frozen=True)
    class Empty:
        pass

    @dataclasses.dataclass(frozen=True)
    class Theirs(Empty):
        first: int
        last: int = 0

    assert is_dataclass(Theirs) and fields(Theirs) == ("first", "last") and fields(Empty) == ()
    assert replace(Theirs(1), last=5) == Theirs(1, 5) and Empty() == Empty()
    assert not is_dataclass(int)
    with pytest.raises(TypeError, match="is no dataclass"):
        fields(3)


def test_code_that_cannot_be_renamed_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("code: varnames is too small")
    monkeypatch.setattr(own, "_rename_in", refuse)
    for kind, other in zip(classes(own.dataclass, field, frozen=True),
                           classes(dataclasses.dataclass, dataclasses.field, frozen=True)):
        assert repr(kind(1)) == repr(other(1)) and kind(1, b="x") == kind(1, "x")
