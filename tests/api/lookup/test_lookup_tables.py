"""Tables: eager, in functions, data sets, checkpoints and saved models; what does not fit."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import twofold as tf

L, E = tf.lookup, tf.lookup.experimental
K, Index = L.KeyValueTensorInitializer, tf.lookup.TextFileIndex
NUMBERS = tf.TensorSpec([None], tf.int64)
WORDS = tf.TensorSpec([None], tf.string)


def words():
    return L.StaticHashTable(K(["a", "b"], [1, 2], tf.string, tf.int64), -1)


def ints(*values):
    return tf.constant(values, tf.int64)


@pytest.fixture
def file(tmp_path):
    def write(text, name="words.txt"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


# ---------------------------------------------------------------------------- static

def test_keys_of_any_form():
    table = words()
    assert table.lookup(tf.constant([["a"], ["c"]])).numpy().tolist() == [[1], [-1]]
    assert table[tf.constant("b")].numpy() == 2 and table.size().numpy() == 2
    found = table.lookup(tf.ragged.constant([["a"], ["b", "q"]]))
    assert found.to_list() == [[1], [2, -1]]
    sparse = table.lookup(tf.sparse.from_dense([["", "b"]]))
    assert sparse.values.numpy().tolist() == [2] and sparse.dense_shape.numpy().tolist() == [1, 2]
    keys, values = table.export()
    assert dict(zip(keys.numpy().tolist(), values.numpy().tolist())) == {b"a": 1, b"b": 2}
    names = L.StaticHashTable(K([1, 2], ["x", "y"]), "?")
    assert names.lookup(tf.constant([1, 9])).numpy().tolist() == [b"x", b"?"]
    assert (names.key_dtype, names.value_dtype, names.default_value.numpy()) == (
        tf.int32, tf.string, b"?")


def test_compiled_with_unknown_sizes():
    table, names = words(), L.StaticHashTable(K([1, 2], ["x", "y"], tf.int64), "?")
    f = tf.function(lambda k, n: (table.lookup(k), tf.strings.upper(names.lookup(n))),
                    input_signature=[WORDS, NUMBERS])
    for keys, numbers, found, upper in ((["a", "q"], (2,), [1, -1], [b"Y"]), ([], (), [], [])):
        a, b = f(tf.constant(keys, tf.string), ints(*numbers))
        assert a.numpy().tolist() == found and b.numpy().tolist() == upper
    assert len(f.traces) == 1


def test_in_data_sets():
    table = words()
    data = tf.data.Dataset.from_tensor_slices(["a", "q", "b"]).map(table.lookup).batch(3)
    assert next(iter(data)).numpy().tolist() == [1, -1, 2]


def test_saved_models_hold_what_is_in_them(tmp_path):
    module = tf.Module()
    module.table = words()
    module.vocabulary = L.StaticVocabularyTable(K(["a", "b"], tf.range(2, dtype=tf.int64)), 2)
    module.f = tf.function(lambda x: (module.table.lookup(x), module.vocabulary.lookup(x)),
                           input_signature=[WORDS])
    tf.saved_model.save(module, str(tmp_path))
    found = tf.saved_model.load(str(tmp_path)).f(tf.constant(["b", "z"]))
    assert found[0].numpy().tolist() == [2, -1]
    assert found[1].numpy().tolist() == module.f(tf.constant(["b", "z"]))[1].numpy().tolist()


def test_vocabularies(file):
    path = file("emerson\nlake\npalmer\n")
    lines = L.TextFileInitializer(path, tf.string, Index.WHOLE_LINE, tf.int64, Index.LINE_NUMBER)
    table = L.StaticVocabularyTable(lines, 3)
    found = table.lookup(tf.constant(["emerson", "lake", "palmer", "king", "crimson"]))
    assert found.numpy().tolist() == [0, 1, 2, 4, 3] and table.size().numpy() == 6
    numbers = L.StaticVocabularyTable(K(ints(1, 5), ints(0, 1)), 2, lookup_key_dtype=tf.int32)
    assert numbers.lookup(tf.constant([1, 5, 7, 8])).numpy().tolist() == [0, 1, 2, 3]
    hashed = L.StaticVocabularyTable(None, 3)
    assert hashed.lookup(tf.constant(["a", "b", "c"])).numpy().tolist() == [0, 1, 1]
    assert hashed.lookup(tf.ragged.constant([["a"], []], dtype=tf.string)).to_list() == [[0], []]


def test_files(file):
    path = file("a\t10\nb\t20\r\n")
    table = L.StaticHashTable(L.TextFileInitializer(path, tf.string, 0, tf.int64, 1), -1)
    assert table.lookup(tf.constant(["a", "b", "c"])).numpy().tolist() == [10, 20, -1]
    lines = file("x\ny\nz\n", "lines")
    back = L.TextFileInitializer(lines, tf.int64, Index.LINE_NUMBER, tf.string, Index.WHOLE_LINE)
    assert L.StaticHashTable(back, "?").lookup(ints(2, 7)).numpy().tolist() == [b"z", b"?"]
    some = L.TextFileInitializer(lines, tf.string, Index.WHOLE_LINE, tf.int64, Index.LINE_NUMBER,
                                 vocab_size=2, value_index_offset=10)
    assert L.StaticHashTable(some, -1).lookup(tf.constant(["y", "z"])).numpy().tolist() == [11, -1]


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: L.StaticHashTable(K([1, 1], [2, 3]), 0), RuntimeError, "different value for same key"),
    (lambda: L.StaticHashTable(K([1, 2], [3]), 0), ValueError, "Expected shape"),
    (lambda: L.StaticHashTable(K([1.5], [3]), 0), tf.errors.NotFoundError, "float32 keys"),
    (lambda: L.StaticHashTable(K(["a"], [3]), "x"), TypeError, "int32"),
    (lambda: L.StaticHashTable(K(["a"], [3]), [1, 2]), ValueError, "not compatible"),
    (lambda: L.StaticHashTable(1, 0), TypeError, "initializer must be"),
    (lambda: words().lookup(tf.constant([1])), TypeError, "received: tf.int32"),
    (lambda: L.StaticVocabularyTable(None, 0), ValueError, "must be > 0"),
    (lambda: L.StaticVocabularyTable(K(["a"], [0]), 1), TypeError, "value_dtype"),
    (lambda: E.MutableHashTable(tf.float32, tf.int64, -1), tf.errors.NotFoundError, "float32 keys"),
    (lambda: E.MutableHashTable(tf.string, tf.int64, "x"), TypeError, "int64"),
    (lambda: E.DenseHashTable(tf.int64, tf.int64, -1, 0, 0), ValueError, "cannot be equal"),
    (lambda: E.DenseHashTable(tf.int64, tf.int64, -1, 0, 1, 3), ValueError, "power of 2"),
    (lambda: L.TextFileInitializer("f", tf.string, -1, tf.int64, -2), ValueError, "must be int64"),
    (lambda: L.TextFileInitializer("f", tf.string, -3, tf.int64, -1), ValueError, ">= -2"),
    (lambda: L.TextFileInitializer("f", tf.string, -2, tf.int64, -1, -1), ValueError, "> 0"),
    (lambda: L.TextFileInitializer("", tf.string, -2, tf.int64, -1), ValueError, "filename"),
    (lambda: L.TextFileInitializer(3, tf.string, -2, tf.int64, -1), TypeError, "filename"),
])
def test_what_does_not_fit(make, error, words):
    with pytest.raises(error, match=words):
        make()


@pytest.mark.parametrize(("text", "arguments", "error", "words"), [
    (None, (tf.string, 0, tf.int64, 1), tf.errors.NotFoundError, "No such file"),
    ("a b\n", (tf.string, 0, tf.int64, 1), ValueError, "expected at least 2 got 1"),
    ("a\tb\n", (tf.string, 0, tf.int64, 1), ValueError, "not a valid int64"),
    ("a\n", (tf.string, -2, tf.int64, -1, 5), ValueError, "expected 5 but got 1"),
    ("a\t1\na\t2\n", (tf.string, 0, tf.int64, 1), RuntimeError, "same key"),
    ("a\t99999999999\n", (tf.string, 0, tf.int32, 1), ValueError, "does not fit int32"),
])
def test_files_that_do_not_fit(file, tmp_path, text, arguments, error, words):
    path = str(tmp_path / "none") if text is None else file(text)
    with pytest.raises(error, match=words):
        L.StaticHashTable(L.TextFileInitializer(path, *arguments), -1)


# ---------------------------------------------------------------------------- mutable

def test_what_is_put_in_is_there():
    table = E.MutableHashTable(tf.string, tf.int64, -1)
    table.insert(tf.constant(["a", "b"]), ints(1, 2))
    table.insert(["a"], [5])
    assert table.lookup(tf.constant(["a", "z"])).numpy().tolist() == [5, -1]
    assert table["a"].numpy() == 5 and table.size().numpy() == 2
    found = table.lookup(tf.constant(["a", "z"]), dynamic_default_values=ints(7, 8))
    assert found.numpy().tolist() == [5, 8]
    table.remove(tf.constant(["b", "q"]))
    keys, values = table.export()
    assert keys.numpy().tolist() == [b"a"] and values.numpy().tolist() == [5]
    with pytest.raises(ValueError, match="Expected shape"):
        table.insert(tf.constant(["a", "b"]), ints(1))
    with pytest.raises(ValueError, match="string"):
        table.insert(tf.constant([1]), ints(1))


def test_values_may_be_vectors():
    table = E.MutableHashTable(tf.int64, tf.float32, [0.0, 0.0])
    table.insert(ints(1, 2), [[1.0, 2.0], [3.0, 4.0]])
    assert table.lookup([[1, 3]]).numpy().tolist() == [[[1, 2], [0, 0]]]
    with pytest.raises(ValueError, match="Expected shape"):
        table.insert(ints(1), [1.0])


def test_effects_are_in_the_order_of_the_program():
    table = E.MutableHashTable(tf.string, tf.int64, -1)

    @tf.function(input_signature=[WORDS, NUMBERS])
    def step(keys, values):
        before = table.lookup(keys)
        table.insert(keys, values)
        after = table.lookup(keys)
        table.remove(keys[:1])
        return before, after, table.size(), table.export()[0]

    before, after, size, keys = step(tf.constant(["a", "b"]), ints(1, 2))
    assert before.numpy().tolist() == [-1, -1] and after.numpy().tolist() == [1, 2]
    assert size.numpy() == 1 and keys.numpy().tolist() == [b"b"]
    assert step(tf.constant(["b"]), ints(9))[0].numpy().tolist() == [2]
    assert table.size().numpy() == 0


def test_dense_tables_refuse_two_keys():
    table = E.DenseHashTable(tf.int64, tf.int64, -1, empty_key=0, deleted_key=-1)
    table.insert(ints(1, 2), ints(10, 20))
    table.insert_or_assign(ints(2), ints(5))
    table.erase(ints(1))
    assert table.lookup(ints(1, 2)).numpy().tolist() == [-1, 5] and table.size().numpy() == 1
    for call in (lambda: table.insert(ints(0), ints(1)), lambda: table.lookup(ints(-1))):
        with pytest.raises(ValueError, match="is not allowed"):
            call()


def test_checkpoints(tmp_path):
    table = E.MutableHashTable(tf.string, tf.float32, [0.0, 0.0])
    table.insert(["a", "b"], [[1.0, 2.0], [3.0, 4.0]])
    path = tf.train.Checkpoint(table=table).save(str(tmp_path / "c"))
    other = E.MutableHashTable(tf.string, tf.float32, [0.0, 0.0])
    other.insert(["z"], [[9.0, 9.0]])
    tf.train.Checkpoint(table=other).restore(path).assert_consumed()
    assert other.lookup(["a", "z"]).numpy().tolist() == [[1, 2], [0, 0]]
    wrong = E.MutableHashTable(tf.string, tf.int64, 0)
    with pytest.raises(ValueError, match="cannot be restored"):
        tf.train.Checkpoint(table=wrong).restore(path)
    assert wrong.size().numpy() == 0


def test_a_saved_model_says_that_it_cannot_hold_what_changes(tmp_path):
    module = tf.Module()
    module.table = E.MutableHashTable(tf.string, tf.int64, -1)
    module.f = tf.function(lambda x: module.table.lookup(x), input_signature=[WORDS])
    with pytest.raises(NotImplementedError, match="MutableHashTable"):
        tf.saved_model.save(module, str(tmp_path))


def test_many_threads():
    table = E.MutableHashTable(tf.int64, tf.int64, -1)

    def fill(first):
        for i in range(first, first + 200):
            table.insert(ints(i), ints(i))
            table.export()

    threads = [threading.Thread(target=fill, args=(200 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys, values = table.export()
    assert np.array_equal(np.sort(keys), np.arange(800)) and np.array_equal(keys, values)
