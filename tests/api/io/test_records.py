"""Files of records: bytes that TensorFlow wrote, both ways, compressed, damaged, cut off."""

import gzip
import zlib

import pytest

import twofold as tf
from twofold.frontend.io.records import Compression, RecordWriter, frame, read_records

RECORDS = [b"", b"first", b"\x00" * 13, bytes(range(256)) * 500]
# tf.io.TFRecordWriter wrote the record b"abc" so.
ABC = bytes.fromhex("0300000000000000" "b099490e" "616263" "6e57f121")


def write(path, kind="", records=RECORDS):
    with RecordWriter(path, Compression(kind)) as writer:
        for record in records:
            writer.write(record)
    return path


def test_the_bytes_are_tensorflows():
    assert frame(b"abc") == ABC


@pytest.mark.parametrize("kind", ["", "ZLIB", "GZIP"])
@pytest.mark.parametrize("buffer_size", [None, 1, 100])
def test_both_ways(tmp_path, kind, buffer_size):
    path = write(tmp_path / "records", kind)
    assert list(read_records(path, kind, buffer_size)) == RECORDS


def test_compressed_as_the_standard_says(tmp_path):
    plain = b"".join(map(frame, RECORDS))
    assert gzip.decompress(write(tmp_path / "g", "GZIP").read_bytes()) == plain
    assert zlib.decompress(write(tmp_path / "z", "ZLIB").read_bytes()) == plain
    two = gzip.compress(plain[:50]) + gzip.compress(plain[50:])
    (tmp_path / "two").write_bytes(two)
    assert list(read_records(tmp_path / "two", "GZIP")) == RECORDS


@pytest.mark.parametrize("kind", ["", "ZLIB", "GZIP"])
def test_cut_off_at_any_byte(tmp_path, kind):
    data = write(tmp_path / "whole", kind, RECORDS[:3]).read_bytes()
    ends = {0, *(sum(16 + len(r) for r in RECORDS[:n]) for n in range(4))} if not kind else \
        {0, len(data)}
    for count in range(len(data) + 1):
        path = tmp_path / "cut"
        path.write_bytes(data[:count])
        if count in ends:
            list(read_records(path, kind))
            continue
        with pytest.raises(tf.errors.DataLossError, match=r"cut.*(truncated|cut off).* byte \d+"):
            list(read_records(path, kind))


def test_each_damaged_byte_is_found(tmp_path):
    data = bytearray(frame(b"first") + frame(b"second"))
    for place in range(len(data)):
        data[place] ^= 0x10
        (tmp_path / "bad").write_bytes(data)
        data[place] ^= 0x10
        start = 0 if place < 21 else 21
        with pytest.raises(tf.errors.DataLossError, match=f"corrupted record at byte {start}:"):
            list(read_records(tmp_path / "bad"))


def test_damage_in_compressed_data(tmp_path):
    data = bytearray(write(tmp_path / "z", "ZLIB").read_bytes())
    data[20] ^= 0xFF
    (tmp_path / "bad").write_bytes(data)
    with pytest.raises(tf.errors.DataLossError, match="bad"):
        list(read_records(tmp_path / "bad", "ZLIB"))


def test_a_wrong_kind_of_compression_is_said(tmp_path):
    with pytest.raises(tf.errors.DataLossError, match="compression_type='GZIP'"):
        list(read_records(write(tmp_path / "g", "GZIP")))
    with pytest.raises(tf.errors.DataLossError, match="written with compression_type='ZLIB'"):
        list(read_records(write(tmp_path / "p"), "ZLIB"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="'BZIP'"):
        list(read_records(tmp_path / "p", "BZIP"))


def test_an_enormous_length_takes_no_memory(tmp_path):
    length = (1 << 62).to_bytes(8, "little")
    from twofold.frontend.io.checksums import masked_crc32c
    head = length + masked_crc32c(length).to_bytes(4, "little")
    (tmp_path / "long").write_bytes(head + b"abc")
    with pytest.raises(tf.errors.DataLossError, match="truncated record at byte 0: 3 of"):
        list(read_records(tmp_path / "long"))


def test_what_the_system_says(tmp_path):
    with pytest.raises(tf.errors.NotFoundError, match="nowhere; No such file"):
        list(read_records(tmp_path / "nowhere"))
    with pytest.raises(tf.errors.FailedPreconditionError, match="directory"):
        list(read_records(tmp_path))
    with pytest.raises(tf.errors.NotFoundError):
        RecordWriter(tmp_path / "no" / "folder")
    with pytest.raises(tf.errors.UnimplementedError, match="scheme 'gs'"):
        list(read_records("gs://bucket/file"))
    writer = RecordWriter(tmp_path / "closed")
    writer.close()
    with pytest.raises(tf.errors.FailedPreconditionError, match="closed"):
        writer.write(b"late")


def test_a_full_disk_is_said():
    with pytest.raises(tf.errors.ResourceExhaustedError, match="/dev/full"):
        with RecordWriter("/dev/full") as writer:
            writer.write(bytes(100))


def test_a_file_that_grows_is_read_on(tmp_path):
    path = tmp_path / "some.tfrecord"
    records = [b"first", b"", b"x" * 300_000, b"last"]
    with tf.io.TFRecordWriter(path) as writer:
        for record in records:
            writer.write(record)
    whole = path.read_bytes()
    path.write_bytes(b"")
    found = []
    reader = tf.compat.v1.io.tf_record_iterator(str(path))
    with open(path, "ab", buffering=0) as file:
        for start in range(0, len(whole), 100_003):  # somewhere inside of a record
            file.write(whole[start:start + 100_003])
            try:
                for record in reader:
                    found.append(record)
            except tf.errors.DataLossError as error:
                assert "truncated" in str(error)
    assert [*found, *reader] == records and list(reader) == []
    with pytest.raises(tf.errors.NotFoundError):
        tf.compat.v1.io.tf_record_iterator(str(path) + ".no")
