"""Programs with functions, objects and statements around control flow on tensors."""

# ruff: noqa: E501, E731, E741, F841, PIE804, UP034

from __future__ import annotations

import contextlib
import functools

from cases import FLOATS, INTS, case

import twofold as tf


@case(*FLOATS)
def nonlocals(x):
    t = x

    def add(k):
        nonlocal t
        t = t + k
    if x > 0:
        add(1.0)
    else:
        add(2.0)
    return t


@case(*FLOATS)
def walrus(x):
    if (y := (x * 2.0)) > 4.0:
        return y
    return x


@case(*INTS)
def walrus_while(n):
    while (m := (n * 2)) < 50:
        n = m + 1
    return (n, m)


@case(*FLOATS)
def match_static(x):
    r = []
    for k in ("a", ["b", 2], {"c": 3}, 4):
        match k:
            case "a":
                r.append(x)
            case ["b", v]:
                r.append(x * v)
            case {"c": v} if v > 2:
                r.append(x - v)
            case _:
                r.append(x + 1.0)
    return r


@case(*FLOATS)
def match_return(x):
    match 3:
        case 1:
            return x
        case n if n > 2:
            if x > 0:
                return x * n
            return -x


@case(*FLOATS)
def star_args(x):

    def f(a, *b, c=1.0, **d):
        if a > 0:
            return a * c + sum(b)
        return a - d["e"]
    return (f(x, *[1.0, 2.0], **{"e": 3.0}), f(x, c=2.0, e=1.0), f(*(x, 5.0), e=0.0))


@case(*FLOATS)
def defaults(x, k=2.0, *, m=3.0):

    def f(a, b=k):
        return a * b if a > 0 else a * m
    return f(x)


class Scaled:

    def __init__(self):
        self.__scale = 2.0

    def __call__(self, x):
        if x > 0:
            return x * self.__scale
        return self._neg(x)

    def _neg(self, x):
        return -x if x < -1 else x

    @staticmethod
    def stat(x):
        return x if x > 1 else -x

    @classmethod
    def cls_(cls, x):
        return x * 2.0 if x > 1 else x

    @property
    def prop(self):
        return self.__scale


obj = Scaled()


@case(*FLOATS)
def callables(x):
    return (obj(x), obj.stat(x), obj.cls_(x), Scaled.cls_(x), obj.prop)


@case(*FLOATS)
def partials(x):

    def f(a, b, c):
        return a * b if a > c else c
    return (functools.partial(f, b=2.0)(x, c=1.0), functools.partial(functools.partial(f, x), 3.0)(2.0))


def deco(f):

    @functools.wraps(f)
    def w(*a, **k):
        return f(*a, **k) + 1.0
    return w


@deco
def decorated(x):
    if x > 0:
        return x * 2.0
    return x


@case(*FLOATS)
def calls_decorated(x):
    return decorated(x)


@contextlib.contextmanager
def cm():
    yield 2.0


@case(*FLOATS)
def try_finally(x):
    log = []
    try:
        if x > 0:
            return x
        x = x - 1.0
    finally:
        log.append(1)
    return x * len(log)


@case(*FLOATS)
def try_except(x):
    try:
        y = {}["a"]
    except KeyError as e:
        y = x if x > 0 else -x
    else:
        y = x * 100.0
    return y


@case(*FLOATS)
def comprehension(x):
    return ([x * i for i in range(3) if i != 1], {k: x + k for k in (1.0, 2.0)}, sum([x for _ in range(3)]))


@case(*FLOATS)
def generator_expr(x):
    return (sum((x * i for i in range(3))), max((i for i in range(3))))


@case(*FLOATS)
def lambdas(x):
    f = lambda a, b=2.0: a * b if a > 0 else b
    return (f(x), (lambda: x)(), (lambda *a: a[0])(x, 1))


class Box:
    pass


@case(*FLOATS)
def attributes(x):
    b = Box()
    b.v = x
    if x > 0:
        b.v = b.v * 2.0
    else:
        b.v = b.v - 1.0
    return b.v


@case(*FLOATS)
def attribute_one_branch(x):
    b = Box()
    b.v = x
    if x > 0:
        b.v = b.v * 2.0
    return b.v


@case(*INTS)
def attribute_loop(n):
    b = Box()
    b.t = 0
    for i in tf.range(n):
        b.t = b.t + i
    return b.t


@case(*FLOATS)
def items(x):
    d = {"a": x, "b": 1.0}
    if x > 0:
        d["a"] = x * 2.0
    l = [x, 2.0]
    if x > 0:
        l[0] = l[0] * 3.0
    return (d, l)


@case(*FLOATS)
def dict_new_key(x):
    d = {"a": x}
    if x > 0:
        d["b"] = x
    else:
        d["b"] = -x
    return d["b"]


@case(*FLOATS)
def augmented(x):
    y = x
    if x > 0:
        y += 1.0
        y *= 2.0
    else:
        y -= 1.0
    return y


@case(*FLOATS)
def delete(x):
    y = x
    if x > 0:
        z = y * 2.0
        del y
        y = z
    return y


@case(*FLOATS)
def unpack(x):
    a, (b, *c) = (x, (x * 2.0, 1.0, 2.0))
    if x > 0:
        a, b = (b, a)
    return (a, b, c)
