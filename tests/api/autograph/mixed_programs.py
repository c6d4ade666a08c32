"""Programs that mix Python's values with tensors: conditions, loops and what is defined in them."""

# ruff: noqa: B023, E741

from __future__ import annotations

from cases import FLOATS, INTS, case

import twofold as tf


@case(*FLOATS)
def python_cond(x, flag=True, n=3, s="k", none=None):
    if flag and n > 2:
        x = x + 1.0
    if not none:
        x = x * 2.0
    if none is None and s == "k":
        x = x - 1.0
    if s in ("k", "j"):
        x = x * 1.5
    while n > 0:
        x = x + n
        n -= 1
    return x


@case(*FLOATS)
def shape_cond(x):
    if x.shape.rank == 0:
        return x
    return x[0]


@case(([1, 2, 3],))
def static_iter_break(v):
    t = 0
    for i in [5, 6, 7]:
        if v[0] + t > 6:
            break
        t += i
    return t


@case(*INTS)
def iterate_list_of_tensors(n):
    t = n
    for a in [n, n + 1, tf.constant(7)]:
        if a > 5:
            continue
        t = t + a
    return t


@case(*INTS)
def inner_function_in_loop(n):
    t = 0
    for i in tf.range(n):

        def sq(v):
            return v * i
        t += sq(i)
    return t


@case(*INTS)
def lambda_captures_loop(n):
    t = tf.constant(0)
    for i in tf.range(n):
        k = i * 2
        t += tf.reduce_sum(tf.map_fn(lambda v: v * k, tf.constant([1, 2])))
    return t


@case(*INTS)
def fibonacci(n):
    a, b = (0, 1)
    for _ in tf.range(n):
        a, b = (b, a + b)
    return a


@case((12, 18), (7, 21))
def gcd(a, b):
    while b != 0:
        a, b = (b, a % b)
    return a


@case(([5, 3, 8, 1],))
def bubble(v):
    n = len(v)
    ta = tf.TensorArray(tf.int32, n, clear_after_read=False).unstack(v)
    for i in tf.range(n):
        for j in tf.range(n - 1 - i):
            a, b = (ta.read(j), ta.read(j + 1))
            if a > b:
                ta = ta.write(j, b).write(j + 1, a)
    return ta.stack()


@case(*FLOATS)
def cond_tensor_only_shape(x):
    y = tf.ones([3])
    if tf.shape(y)[0] > 2:
        return x
    return -x


@case(*FLOATS)
def var_in_both(x):
    if x > 0:
        tmp = x * 2.0
        y = tmp + 1.0
    else:
        tmp = "python"
        y = x
    return y


@case(*INTS)
def tmp_in_loop(n):
    t = 0
    for i in tf.range(n):
        tmp = i * 2
        t += tmp
    return t


@case(*INTS)
def loop_list_static(n):
    l = []
    for i in range(3):
        l.append(n + i)
    return tf.stack(l)


@case(*FLOATS)
def early_raise_guard(x):
    if x is None:
        raise ValueError("none")
    if isinstance(x, str):
        return x
    if x > 0:
        return x
    return -x


@case(*INTS)
def ret_in_while_py(n):
    i = 0
    while i < 5:
        if n > i:
            return n * i
        i += 1
    return n


@case(*INTS)
def both_loops_flags(n):
    t = 0
    i = 0
    while i < n:
        i += 1
        j = 0
        while j < i:
            j += 1
            if j % 2 == 0:
                continue
            if j > 5:
                break
            if i + j > 15:
                return t
            t += j
    return t


@case(*FLOATS)
def is_none(x, y=None):
    if y is not None and x > y:
        return x
    y = x if y is None else y
    return y


@case(*FLOATS)
def assigned_in_with(x):
    with tf.name_scope("a"):
        y = x
    if x > 0:
        y = y * 2.0
    return y


@case(*INTS)
def zip_py_tensor(n):
    t = 0
    for a, b in zip([1, 2, 3], tf.range(3)):
        t += a * b
    return t


@case(*FLOATS)
def filter_py(x):
    return list(filter(lambda v: v > 1, [1, 2, 3]))


@case(*INTS)
def not_in_loop(n):
    done = False
    i = 0
    while not done:
        i += 1
        done = i > n
    return i


@case(*INTS)
def and_in_while(n):
    i = 0
    ok = True
    while ok and i < n:
        i += 1
        if i == 6:
            ok = False
    return i


@case(*INTS)
def cond_in_comp(n):
    return [n if n > k else k for k in range(2)]


def rec(n):
    if n <= 1:
        return 1
    return n * rec(n - 1)


@case(([[1.0, 2.0], [3.0, 4.0]],))
def comp_over_tensor(m):
    return [r * 2.0 for r in m]


@case(*INTS)
def tuple_state(n):
    s = {"i": 0, "l": [n, n]}
    while s["i"] < 3:
        s = {"i": s["i"] + 1, "l": [s["l"][1], s["l"][0] + 1]}
    return s


@case(*FLOATS)
def var_bool(x):
    v = x > 0
    if v:
        return x
    return x - 1.0


@case(*FLOATS)
def eq_strings(x):
    s = tf.constant("a")
    if s == "a":
        return x
    return -x


@case(*FLOATS)
def else_after_loop_py(x):
    for k in (1, 2):
        if k == 3:
            break
    else:
        x = x + 5.0
    return x


@case(*FLOATS)
def while_py_else(x):
    k = 0
    while k < 3:
        k += 1
        if k == 2:
            continue
        if k == 5:
            break
        x = x + k
    else:
        x = x * 2.0
    return x


@case(*FLOATS)
def inf_loop_guard(x):
    n = 0
    while x < 100.0 and n < 4:
        x = x * x + 1.0
        n += 1
    return (x, n)


@case(*FLOATS)
def ifexp_nested_call(x):
    return tf.sqrt(x) if x > 0 else tf.zeros_like(x)


@case(*FLOATS)
def or_default(x):
    y = None or x
    z = 0 and x
    return (y, z)


@case(*FLOATS)
def cmp_eq(x):
    return (x == 4.0, x != 4.0)


@case(*INTS)
def same_names_in_statements_and_functions(n):
    t = 0
    for i in tf.range(n):
        if i % 2 == 0:
            if i > 2:
                t += i
        if i % 3 == 0:
            t -= 1

    def inside(t):
        while t < n:
            if t > 1:
                t += 2
            else:
                t += 1
        return t

    if n > 3:
        t = inside(t)
        if n > 5:
            t += inside(t - 1)
    return t


@case(*INTS)
def states_that_differ_by_a_name(n):
    a, b = 0, 0
    while a < n:
        if a > 2:
            b += a
            if b > 4:
                a, b = a + 1, b - 1
            if b > 8:
                b -= a
        c = a
        if n > 4:
            c += 1
            if c > 3:
                c += b
        a = c + 1
    return a, b


class _Total:
    def __init__(self):
        self.value = 0


@case(*INTS)
def attributes_of_several_owners(n):
    total, other = _Total(), _Total()
    for i in tf.range(n):
        if i > 1:
            total.value += i
            if i > 3:
                total.value += 1
                other.value += i
        else:
            other.value -= 1
    return total.value, other.value
