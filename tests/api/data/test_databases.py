"""Rows of databases as datasets, and datasets as files of records."""

import sqlite3

import pytest
from data_checks import D, elements

import twofold as tf

experimental = tf.data.experimental
QUERY = "SELECT id, name, x, b, big FROM t"


@pytest.fixture
def database(tmp_path):
    path = str(tmp_path / "some numbers?.db")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t(id INTEGER, name TEXT, x REAL, b BLOB, big INTEGER)")
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", [
        (1, "ä", 1.5, b"\x00\xff", 2**40), (-300, "b", 2.5, b"z", -1),
        (None, None, None, None, None), ("5", "7", 3, "txt", 70000.9)])
    connection.commit()
    connection.close()
    return path


def rows(path, query, types):
    return elements(experimental.SqlDataset("sqlite", path, query, types))


def test_rows_with_the_conversions_of_sqlite(database):
    """The expected values are what TensorFlow gives."""
    types = (tf.int32, tf.string, tf.float64, tf.string, tf.int64)
    assert rows(database, QUERY, types) == [
        (1, "ä".encode(), 1.5, b"\x00\xff", 1 << 40), (-300, b"b", 2.5, b"z", -1),
        (0, b"", 0.0, b"", 0), (5, b"7", 3.0, b"txt", 70000)]
    pair = "SELECT id, big FROM t"
    assert rows(database, pair, (tf.int8, tf.uint8)) == [(1, 0), (-44, 255), (0, 0), (5, 112)]
    assert rows(database, pair, (tf.bool, tf.bool)) == [
        (True, True), (True, True), (False, False), (True, True)]
    assert rows(database, "SELECT id, x FROM t", (tf.string, tf.string)) == [
        (b"1", b"1.5"), (b"-300", b"2.5"), (b"", b""), (b"5", b"3.0")]
    assert rows(database, "SELECT x, name FROM t", (tf.int32, tf.int32)) == [
        (1, 0), (2, 0), (0, 0), (3, 7)]
    assert rows(database, "SELECT name, b FROM t", (tf.float64, tf.float64)) == [
        (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (7.0, 0.0)]
    assert rows(database, "SELECT 1e20, 1e300 * 1e300, -2.0", (tf.string, tf.string, tf.int64)) == [
        (b"1.0e+20", b"Inf", -2)]
    assert rows(database, "SELECT id FROM t WHERE 0", tf.int32) == []


def test_a_pipeline_of_rows(database):
    data = experimental.SqlDataset("sqlite", database, "SELECT id AS n FROM t",
                                   {"n": tf.int64})
    assert data.element_spec == {"n": tf.TensorSpec([], tf.int64)}
    assert data.cardinality().numpy() == tf.data.UNKNOWN_CARDINALITY
    doubled = data.map(lambda row: row["n"] * 2, num_parallel_calls=2).batch(3).prefetch(1)
    assert elements(doubled) == elements(doubled) == [[2, -600, 0], [10]]
    iterator = iter(data)
    next(iterator)
    state = iterator.save_state()
    assert next(iterator)["n"].numpy() == -300
    other = iter(data)
    other.restore_state(state)
    assert next(other)["n"].numpy() == -300

    @tf.function
    def total(dataset):
        result = tf.constant(0, tf.int64)
        for row in dataset:
            result += row["n"]
        return result

    assert total(data).numpy() == -294


@pytest.mark.parametrize(("query", "types", "error", "message"), [
    ("SELECT id, name FROM t", (tf.int32,), tf.errors.InvalidArgumentError, r"columns in query"),
    ("SELEC id", tf.int32, tf.errors.UnknownError, "syntax error"),
    ("SELECT id FROM u", tf.int32, tf.errors.UnknownError, "no such table"),
    ("DELETE FROM t", tf.int32, tf.errors.UnknownError, "readonly"),
])
def test_queries_that_fail(database, query, types, error, message):
    data = experimental.SqlDataset("sqlite", database, query, types)
    with pytest.raises(error, match=message):
        next(iter(data))
    assert rows(database, "SELECT count(*) FROM t", tf.int32) == [4]


def test_what_is_refused(tmp_path):
    path = str(tmp_path / "none.db")
    with pytest.raises(tf.errors.InvalidArgumentError, match="mysql"):
        experimental.SqlDataset("mysql", path, QUERY, tf.int32)
    with pytest.raises(tf.errors.InvalidArgumentError, match="got float32"):
        experimental.SqlDataset("sqlite", path, QUERY, tf.float32)
    with pytest.raises(tf.errors.NotFoundError, match=r"none\.db"):
        next(iter(experimental.SqlDataset("sqlite", path, QUERY, tf.int32)))
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "none.db").write_text("no database at all " * 40)
    with pytest.raises(tf.errors.InvalidArgumentError, match="not a database"):
        next(iter(experimental.SqlDataset("sqlite", path, QUERY, tf.int32)))


@pytest.mark.parametrize("compression", [None, "GZIP", "ZLIB"])
def test_datasets_as_files_of_records(tmp_path, compression):
    path = str(tmp_path / "words.tfrecord")
    writer = experimental.TFRecordWriter(path, compression)
    writer.write(D.from_tensor_slices([b"one", b"", b"\xff" * 300]))
    assert elements(tf.data.TFRecordDataset(path, compression)) == [b"one", b"", b"\xff" * 300]
    for wrong in ([b"a"], D.range(3), D.from_tensors([b"a", b"b"]), D.from_tensors((b"a", b"b"))):
        with pytest.raises(TypeError, match="Invalid `dataset"):
            writer.write(wrong)


def test_copies_to_devices():
    data = D.range(3).apply(experimental.copy_to_device("/cpu:0"))
    assert elements(data) == [0, 1, 2]
    with pytest.raises(tf.errors.InvalidArgumentError):
        experimental.copy_to_device("no device")


def test_options_begin_as_in_tensorflow():
    options = tf.data.Options()
    policies = experimental.AutoShardPolicy
    assert options.experimental_distribute.auto_shard_policy is policies.AUTO
    other = tf.data.Options()
    other.experimental_distribute.auto_shard_policy = policies.OFF
    for merged in (options.merge(other), other.merge(options)):
        assert merged.experimental_distribute.auto_shard_policy is policies.OFF
    assert repr(options.experimental_distribute) == "DistributeOptions()"
