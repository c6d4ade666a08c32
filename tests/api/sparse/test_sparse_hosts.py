"""What is done with sparse tensors on the host: sets, distances, crosses, messages, examples."""

from __future__ import annotations

import numpy as np
import pytest
from sparse_helpers import leaves, parts

import twofold as tf


def S(indices, values, shape):
    return tf.SparseTensor(np.array(indices, np.int64).reshape(-1, len(shape)), values, shape)


A, B = ([[0, 0], [0, 1], [1, 0], [2, 1]], [3, 1, 5, 1], [3, 2]), (
    [[0, 0], [0, 1], [0, 2], [1, 0]], [1, 3, 7, 4], [3, 3])
DENSE = [[1, 1], [5, 9], [2, 3]]


@pytest.mark.parametrize(("name", "one", "two", "right"), [
    ("intersection", S(*A), S(*B), [[[0, 0], [0, 1]], [1, 3], [3, 2]]),
    ("intersection", DENSE, S(*B), [[[0, 0]], [1], [3, 1]]),
    ("union", S(*A), S(*B), [[[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [2, 0]],
                             [1, 3, 7, 4, 5, 1], [3, 3]]),
    ("union", [["b", "a"]], [["a", "c"]], [[[0, 0], [0, 1], [0, 2]], [b"a", b"b", b"c"], [1, 3]]),
    ("difference", S(*A), S(*B), [[[1, 0], [2, 0]], [5, 1], [3, 1]]),
    ("difference", S(*A), DENSE, [[[0, 0], [2, 0]], [3, 1], [3, 1]])])
def test_sets(name, one, two, right):
    function = getattr(tf.sets, name)
    assert parts(function(one, two)) == right
    given = [x if isinstance(x, tf.SparseTensor) else tf.constant(x) for x in (one, two)]
    assert parts(tf.function(function)(*given)) == right


def test_sizes_and_other_sets():
    assert parts(tf.sets.difference(S(*A), S(*B), aminusb=False)) == [
        [[0, 0], [1, 0]], [7, 4], [3, 1]]
    assert parts(tf.sets.size(S(*A))) == [2, 1, 1]
    strings = S([[0, 1, 0], [0, 1, 2], [1, 0, 0]], ["a", "b", "a"], [2, 2, 3])
    assert parts(tf.sets.size(strings)) == [[0, 2], [1, 0]]
    for wrong, error in ((lambda: tf.sets.union([[1.0]], [[1.0]]), TypeError),
                         (lambda: tf.sets.union(DENSE, tf.constant(DENSE, tf.int64)), TypeError),
                         (lambda: tf.sets.size(tf.constant(DENSE)), TypeError),
                         (lambda: tf.sets.union([1], [2]), tf.errors.InvalidArgumentError),
                         (lambda: tf.sets.union(DENSE, [[1]]), tf.errors.InvalidArgumentError),
                         (lambda: tf.sets.union(S([[1, 0], [0, 0]], [1, 2], [2, 1]), [[1], [2]]),
                          tf.errors.InvalidArgumentError)):
        with pytest.raises(error):
            wrong()


def test_distances_of_sequences():
    one = S([[0, 0, 0], [1, 0, 0], [1, 0, 1]], ["a", "b", "c"], [2, 1, 2])
    two = S([[0, 1, 0], [1, 0, 0], [1, 0, 1], [1, 1, 0]], ["b", "b", "d", "a"], [2, 2, 2])
    assert parts(tf.edit_distance(one, two)) == [[np.inf, 1], [0.5, 1]]
    assert parts(tf.function(tf.edit_distance)(one, two)) == [[np.inf, 1], [0.5, 1]]
    assert parts(tf.edit_distance(one, two, normalize=False)) == [[1, 1], [1, 1]]
    words = [tf.sparse.from_dense([list(word)]) for word in ("kitten", "sitting")]
    assert parts(tf.edit_distance(*words, normalize=False)) == [3]
    nothing = S([], tf.zeros([0]), [2, 2])
    assert parts(tf.edit_distance(nothing, nothing)) == [0, 0]
    with pytest.raises(TypeError, match="Hypothesis"):
        tf.edit_distance(DENSE, two)
    with pytest.raises(tf.errors.InvalidArgumentError, match="ranks"):
        tf.edit_distance(S([[0, 1]], ["a"], [2, 2]), two)


WORDS = S([[0, 0], [1, 1]], ["a", "bb"], [2, 2])


@pytest.mark.parametrize(("inputs", "right"), [
    ([WORDS, [["x"], ["y"]]], [b"a_X_x", b"bb_X_y"]),
    ([[["x", "z"], ["y", "w"]], WORDS, [[1], [2]]],
     [b"a_X_x_X_1", b"a_X_z_X_1", b"bb_X_y_X_2", b"bb_X_w_X_2"]),
    ([[[1, 2], [3, 4]], [[5], [6]]], [b"1_X_5", b"2_X_5", b"3_X_6", b"4_X_6"])])
def test_crosses(inputs, right):
    given = [x if isinstance(x, tf.SparseTensor) else tf.constant(x) for x in inputs]
    assert parts(tf.sparse.cross(given).values) == right
    assert parts(tf.function(tf.sparse.cross)(given).values) == right


def test_crosses_as_numbers():
    xs = tf.constant([["x"], ["y"]])
    assert parts(tf.sparse.cross_hashed([WORDS, xs])) == [
        [[0, 0], [1, 0]], [1484974617627318892, 1425871436731482144], [2, 1]]
    numbers = tf.constant([[1, 2], [3, 4]])
    found = tf.sparse.cross_hashed([WORDS, numbers], num_buckets=1000, hash_key=7)
    assert parts(found.values) == [477, 940, 522, 40]
    for wrong, error in ((lambda: tf.sparse.cross(xs), TypeError),
                         (lambda: tf.sparse.cross([["a"]]), TypeError),
                         (lambda: tf.sparse.cross([xs, tf.constant([["a"]])]),
                          tf.errors.InvalidArgumentError),
                         (lambda: tf.sparse.cross([tf.constant(["a"])]),
                          tf.errors.InvalidArgumentError)):
        with pytest.raises(error):
            wrong()


TABLE = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]
IDS = S([[0, 0], [0, 1], [2, 0]], [1, 3, 0], [4, 2])
WEIGHTS = IDS.with_values([2.0, 0.5, 3.0])


@pytest.mark.parametrize(("combiner", "plain", "weighted"), [
    ("sum", [10, 12], [9.5, 12]), ("mean", [5, 6], [3.8, 4.8]),
    ("sqrtn", [7.0710678, 8.4852814], [4.608177, 5.820855])])
def test_embeddings_put_together(combiner, plain, weighted):
    table = tf.Variable(TABLE)
    lookup = tf.nn.embedding_lookup_sparse
    for function in (lookup, tf.function(lookup)):
        np.testing.assert_allclose(function(table, IDS, None, combiner=combiner)[0], plain, 1e-6)
        found = function(table, IDS, WEIGHTS, combiner=combiner)
        np.testing.assert_allclose(found[0], weighted, 1e-6)
        assert parts(found[1]) == [0, 0] and found.shape == [3, 2]
    safe = tf.nn.safe_embedding_lookup_sparse(table, IDS, combiner=combiner, default_id=3)
    np.testing.assert_allclose(safe, [plain, [7, 8], [1, 2], [7, 8]], 1e-6)


def test_embeddings_of_bad_ids_and_of_higher_ranks():
    bad = IDS.with_values([1, -1, -5])
    found = tf.nn.safe_embedding_lookup_sparse(tf.constant(TABLE), bad, WEIGHTS)
    np.testing.assert_allclose(found, [[3, 4], [0, 0], [0, 0], [0, 0]], 1e-6)
    ids = S([[0, 0, 0], [0, 1, 1], [1, 0, 0]], [1, 2, 3], [2, 2, 2])
    assert parts(tf.nn.safe_embedding_lookup_sparse(tf.constant(TABLE), ids)) == [
        [[3, 4], [5, 6]], [[7, 8], [0, 0]]]
    limited = tf.nn.safe_embedding_lookup_sparse(tf.constant(TABLE), IDS, max_norm=1.0)
    np.testing.assert_allclose(limited[0], [0.6292523, 0.7762884], 1e-5)
    with pytest.raises(tf.errors.InvalidArgumentError, match="9"):
        tf.nn.embedding_lookup_sparse(tf.constant(TABLE), IDS.with_values([1, 9, 0]), None)
    with pytest.raises(ValueError, match="combiner"):
        tf.nn.embedding_lookup_sparse(tf.constant(TABLE), IDS, None, combiner="x")
    with pytest.raises(TypeError, match="sp_ids"):
        tf.nn.embedding_lookup_sparse(tf.constant(TABLE), [1], None)


def test_gradients_of_embeddings():
    table = tf.Variable(TABLE)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.nn.embedding_lookup_sparse(table, IDS, None, combiner="mean") ** 2)
    gradient = tape.gradient(y, table)
    assert isinstance(gradient, tf.IndexedSlices)
    assert parts(tf.convert_to_tensor(gradient)) == [[2, 4], [5, 6], [0, 0], [5, 6]]


def test_messages():
    found = tf.io.serialize_sparse(S([[1]], [5], [3]))
    assert parts(found) == [b'\x08\t\x12\x08\x12\x02\x08\x01\x12\x02\x08\x01"\x08\x01' + b"\0" * 7,
                            b'\x08\x03\x12\x04\x12\x02\x08\x01"\x04\x05\0\0\0',
                            b'\x08\t\x12\x04\x12\x02\x08\x01"\x08\x03' + b"\0" * 7]
    many = tf.io.serialize_many_sparse(IDS)
    assert many.shape == [4, 3]
    read = tf.io.deserialize_many_sparse
    assert parts(read(many, tf.int32)) == parts(IDS)
    compiled = tf.function(lambda x: leaves(read(tf.io.serialize_many_sparse(x), tf.int32, rank=2)))
    assert parts(compiled(IDS)) == parts(IDS)
    other = tf.io.serialize_sparse(S([[7, 0]], [1], [9, 1]))
    both = tf.stack([tf.io.serialize_sparse(IDS), other])
    assert parts(read(both, tf.int32)) == [
        [[0, 0, 0], [0, 0, 1], [0, 2, 0], [1, 7, 0]], [1, 3, 0, 1], [2, 9, 2]]
    words = tf.io.serialize_many_sparse(WORDS)
    assert parts(read(words, tf.string)) == parts(WORDS)
    one = tf.io.serialize_many_sparse(tf.sparse.from_dense([["ab", "", "c"]]))
    assert parts(one)[0][1] == b'\x08\x07\x12\x04\x12\x02\x08\x02"\x05\x02\x01abc'
    for damaged in (b'"\x05\x02\x02abc', b'"\x04\x02\x01ab', b'"\x01\x02', b'"\x02\xff\xff'):
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.io.parse_tensor(b"\x08\x07\x12\x04\x12\x02\x08\x02" + damaged, tf.string)
    for wrong in (lambda: read([["a", "b", "c"]], tf.int32), lambda: read(many, tf.int64)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            wrong()
    with pytest.raises(ValueError, match="not compatible"):
        read(many, tf.int32, rank=1)


def example(**features):
    message = tf.train.Example()
    for name, values in features.items():
        feature = message.features.feature[name]
        kind = {bytes: feature.bytes_list, float: feature.float_list,
                int: feature.int64_list}[type(values[0])]
        kind.value.extend(values)
    return message.SerializeToString()


ROWS = [example(a=[1, 2], w=[b"x"], i=[0, 3], v=[1.5, 2.5]),
        example(w=[b"y", b"z"], i=[5], v=[7.0]), example(a=[3])]


def test_features_of_any_length():
    features = {"a": tf.io.VarLenFeature(tf.int64), "w": tf.io.VarLenFeature(tf.string),
                "q": tf.io.VarLenFeature(tf.float32), "f": tf.io.FixedLenFeature([], tf.int64, 9)}
    right = {"a": [[[0, 0], [0, 1], [2, 0]], [1, 2, 3], [3, 2]],
             "w": [[[0, 0], [1, 0], [1, 1]], [b"x", b"y", b"z"], [3, 2]], "q": [[], [], [3, 0]],
             "f": [9, 9, 9]}
    for parse in (tf.io.parse_example, tf.function(lambda x, _: tf.io.parse_example(x, features))):
        found = parse(tf.constant(ROWS), features)
        assert {key: parts(value) for key, value in found.items()} == right
    one = tf.io.parse_single_example(ROWS[0], {"a": tf.io.VarLenFeature(tf.int64)})
    assert parts(one["a"]) == [[[0], [1]], [1, 2], [2]]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Data types"):
        tf.io.parse_example(ROWS, {"a": tf.io.VarLenFeature(tf.float32)})


def test_features_with_positions():
    feature = tf.io.SparseFeature("i", "v", tf.float32, 10)
    found = tf.io.parse_example(ROWS, {"s": feature})
    assert list(found) == ["s"]
    assert parts(found["s"]) == [[[0, 0], [0, 3], [1, 5]], [1.5, 2.5, 7], [3, 10]]
    rows = [example(i=[3, 1], j=[0, 1], v=[1.0, 2.0])]
    both = tf.io.SparseFeature(["i", "j"], "v", tf.float32, [10, 5])
    assert parts(tf.io.parse_example(rows, {"s": both})["s"]) == [
        [[0, 1, 1], [0, 3, 0]], [2, 1], [1, 10, 5]]
    as_is = feature._replace(already_sorted=True)
    assert parts(tf.io.parse_example(rows, {"s": as_is})["s"])[0] == [[0, 3], [0, 1]]
    single = tf.io.parse_single_example(ROWS[0], {"s": feature})["s"]
    assert parts(single) == [[[0], [3]], [1.5, 2.5], [10]]
    with pytest.raises(ValueError, match="equal lengths"):
        tf.io.parse_example(rows, {"s": both._replace(size=[10])})


def sequence(context, **lists):
    message = tf.train.SequenceExample()
    for name, values in context.items():
        message.context.feature[name].int64_list.value.extend(values)
    for name, steps in lists.items():
        for values in steps:
            message.feature_lists.feature_list[name].feature.add().int64_list.value.extend(values)
    return message.SerializeToString()


def test_steps_of_any_length():
    rows = [sequence({"c": [1, 2]}, x=[[1], [2, 3], []]), sequence({}, x=[[4, 5]])]
    kind = tf.io.VarLenFeature(tf.int64)
    context, steps, lengths = tf.io.parse_sequence_example(rows, {"c": kind}, {"x": kind})
    assert parts(context["c"]) == [[[0, 0], [0, 1]], [1, 2], [2, 2]] and lengths == {}
    assert parts(steps["x"]) == [[[0, 0, 0], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1]],
                                 [1, 2, 3, 4, 5], [2, 3, 2]]
    context, steps = tf.io.parse_single_sequence_example(rows[0], {"c": kind}, {"x": kind})
    assert parts(steps["x"]) == [[[0, 0], [1, 0], [1, 1]], [1, 2, 3], [3, 2]]
    assert parts(context["c"]) == [[[0], [1]], [1, 2], [2]]


RAGGED = tf.io.RaggedFeature
OF_ROWS = [example(v=[1, 2, 3, 4, 5, 6], s=[0, 2, 2, 6], l=[2, 0, 4], i=[0, 0, 2, 2, 2, 2],
                   b=[0, 2, 2], e=[2, 2, 6]),
           example(v=[7, 8], s=[0, 2], l=[2], i=[0, 0], b=[0], e=[2])]


@pytest.mark.parametrize(("partition", "right"), [
    (RAGGED.RowSplits("s"), [[1, 2], [], [3, 4, 5, 6]]),
    (RAGGED.RowLengths("l"), [[1, 2], [], [3, 4, 5, 6]]),
    (RAGGED.ValueRowIds("i"), [[1, 2], [], [3, 4, 5, 6]]),
    (RAGGED.RowStarts("b"), [[1, 2], [], [3, 4, 5, 6]]),
    (RAGGED.RowLimits("e"), [[1, 2], [], [3, 4, 5, 6]]),
    (RAGGED.UniformRowLength(2), [[1, 2], [3, 4], [5, 6]])])
def test_features_in_rows(partition, right):
    features = {"x": RAGGED(tf.int64, "v", [partition])}
    found = tf.io.parse_example(OF_ROWS, features)["x"]
    assert found.to_list() == [right, [[7, 8]]] and found.row_splits.dtype is tf.int32
    one = tf.io.parse_single_example(OF_ROWS[0], features)["x"]
    assert (one.to_list() if isinstance(one, tf.RaggedTensor) else one.numpy().tolist()) == right


def test_features_without_rows_and_in_functions():
    features = {"v": RAGGED(tf.int64), "w": RAGGED(tf.int64, "v", [RAGGED.RowLengths("l")])}

    @tf.function
    def parse(rows):
        return tf.io.parse_example(rows, features)

    found = parse(tf.constant(OF_ROWS))
    assert found["v"].to_list() == [[1, 2, 3, 4, 5, 6], [7, 8]]
    assert found["w"].to_list() == [[[1, 2], [], [3, 4, 5, 6]], [[7, 8]]]
    two = [example(v=[1, 2, 3, 4], a=[2], b=[1, 3]), example(v=[9], a=[0, 1], b=[1])]
    both = RAGGED(tf.int64, "v", [RAGGED.RowLengths("a"), RAGGED.RowLengths("b")])
    assert tf.io.parse_example(two, {"x": both})["x"].to_list() == [
        [[[1], [2, 3, 4]]], [[], [[9]]]]
    for wrong, error in ((lambda: RAGGED(tf.int32), ValueError),
                         (lambda: RAGGED(tf.int64, "v", ["x"]), TypeError),
                         (lambda: RAGGED(tf.int64, ""), ValueError)):
        with pytest.raises(error):
            wrong()
