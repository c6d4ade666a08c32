"""Whole files and folders: tf.io.read_file and its kin, tf.io.gfile, eager and in functions."""

import pytest

import twofold as tf

gfile = tf.io.gfile


def test_a_file_both_ways(tmp_path):
    path = tmp_path / "new" / "folder" / "file.txt"
    tf.io.write_file(path, "héllo")
    assert tf.io.read_file(str(path)).numpy() == "héllo".encode()
    assert tf.io.matching_files([f"{tmp_path}/*", f"{tmp_path}/new/*"]).numpy().tolist() == [
        str(tmp_path / "new").encode(), str(tmp_path / "new" / "folder").encode()]
    assert tf.io.matching_files(f"{tmp_path}/nothing*").shape == (0,)


def test_in_a_function_files_are_read_and_written_at_each_run(tmp_path):
    path = str(tmp_path / "file")

    @tf.function
    def grow(text):
        before = tf.io.read_file(path)
        tf.io.write_file(path, tf.strings.join([before, "!"]))
        found = tf.io.matching_files(f"{tmp_path}/*")
        return before, tf.io.read_file(path), tf.strings.length(before), tf.shape(found)

    tf.io.write_file(path, "a")
    for expected in (b"a", b"a!", b"a!!"):
        before, after, length, count = grow("x")
        assert (before.numpy(), after.numpy(), length.numpy()) == (expected, expected + b"!",
                                                                  len(expected))
        assert count.numpy().tolist() == [1]
    assert grow.experimental_get_tracing_count() == 1


def test_in_a_loop_of_a_function(tmp_path):
    @tf.function
    def write(n):
        for i in tf.range(n):
            tf.io.write_file(tf.strings.join([f"{tmp_path}/", tf.strings.as_string(i)]), "x")

    write(tf.constant(3))
    assert gfile.listdir(tmp_path) == ["0", "1", "2"]


def test_what_the_system_says_of_files(tmp_path):
    with pytest.raises(tf.errors.NotFoundError, match="nowhere; No such file"):
        tf.io.read_file(tmp_path / "nowhere")
    with pytest.raises(tf.errors.FailedPreconditionError, match="directory"):
        tf.io.read_file(tmp_path)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"one string, got shape \(2,\)"):
        tf.io.read_file(["a", "b"])
    with pytest.raises(tf.errors.InvalidArgumentError, match="string tensor, got int32"):
        tf.io.write_file(tmp_path / "x", 3)
    with pytest.raises(tf.errors.InvalidArgumentError, match="zero byte"):
        tf.io.read_file("a\0b")
    with pytest.raises(tf.errors.UnimplementedError, match="scheme 's3' not implemented"):
        gfile.exists("s3://bucket/x")
    with pytest.raises(TypeError, match="a path is a string"):
        gfile.exists(3)
    reading = tf.function(lambda: tf.io.read_file(str(tmp_path / "nowhere")))
    with pytest.raises(tf.errors.NotFoundError, match="nowhere; No such file"):
        reading()


def test_texts(tmp_path):
    path = str(tmp_path / "f.txt")
    with gfile.GFile(path, "w") as file:
        assert file.write("hé\nzwei\n") is None
        assert (file.size(), file.tell()) == (9, 9)
        with pytest.raises(tf.errors.PermissionDeniedError, match="isn't open for reading"):
            file.read()
    with gfile.GFile(path) as file:
        assert file.readline() == "hé\n"
        assert (file.tell(), file.read(2), file.readlines()) == (4, "zw", ["ei\n"])
        file.seek(0)
        assert list(file) == ["hé\n", "zwei\n"]
        with pytest.raises(tf.errors.PermissionDeniedError, match="isn't open for writing"):
            file.write("x")
    with gfile.GFile(path, "a") as file:
        file.write("more")
    assert gfile.GFile(path).read() == "hé\nzwei\nmore"
    with gfile.GFile(path, "rb") as file:
        file.seek(-2, 2)
        assert file.read() == b"re"
    gfile.GFile(path, "wb").write(b"\xff")
    with pytest.raises(tf.errors.InvalidArgumentError, match="open it with mode 'rb'"):
        gfile.GFile(path).read()
    with pytest.raises(tf.errors.InvalidArgumentError, match="'q'"):
        gfile.GFile(path, "q")
    with pytest.raises(tf.errors.NotFoundError):
        gfile.GFile(tmp_path / "no" / "x", "w").write("x")


def test_folders(tmp_path):
    base = str(tmp_path)
    gfile.makedirs(f"{base}/a/b")
    gfile.makedirs(f"{base}/a/b")
    gfile.mkdir(f"{base}/a")
    with pytest.raises(tf.errors.NotFoundError):
        gfile.mkdir(f"{base}/x/y")
    for name in (".hidden", "f.txt", "g[1].txt"):
        tf.io.write_file(f"{base}/a/{name}", name)
    assert gfile.listdir(f"{base}/a") == [".hidden", "b", "f.txt", "g[1].txt"]
    assert gfile.glob(f"{base}/a/[fg]*") == [f"{base}/a/f.txt", f"{base}/a/g[1].txt"]
    assert gfile.glob([f"{base}/a/*.txt", f"{base}/a/b*"])[-1] == f"{base}/a/b"
    assert gfile.glob(f"{base}/a/g\\[1\\].txt") == [f"{base}/a/g[1].txt"]
    assert [(folders, files) for _, folders, files in gfile.walk(f"{base}/a")] == [
        (["b"], [".hidden", "f.txt", "g[1].txt"]), ([], [])]
    assert list(gfile.walk(f"{base}/nope")) == []
    assert gfile.stat(f"{base}/a").is_directory and gfile.stat(f"{base}/a/f.txt").length == 5
    gfile.rmtree(f"{base}/a")
    assert not gfile.exists(f"{base}/a")
    for function in (gfile.listdir, gfile.stat, gfile.remove, gfile.rmtree):
        with pytest.raises(tf.errors.NotFoundError, match="nope"):
            function(f"{base}/nope")


def test_copies_and_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tf.io.write_file("f", "one")
    gfile.copy("f", "g")
    with pytest.raises(tf.errors.AlreadyExistsError, match="already exists: g"):
        gfile.copy("f", "g")
    gfile.copy("f", "g", overwrite=True)
    with pytest.raises(tf.errors.AlreadyExistsError):
        gfile.rename("f", "g")
    gfile.rename("f", "g", True)
    assert gfile.glob("*") == ["./g"] and gfile.glob("g") == ["g"]
    with pytest.raises(tf.errors.NotFoundError):
        gfile.rename("nope", "z")
    assert gfile.exists(f"file://{tmp_path}/g") and not gfile.isdir("g")
    assert gfile.join("a/", "b", "c") == "a/b/c"


def test_folders_are_removed_by_paths_through_themselves(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "inner").mkdir(parents=True)
    tf.io.gfile.rmtree(f"{tmp_path}/one/inner/..")
    tf.io.gfile.rmtree(f"{tmp_path}/two/.")
    assert not list(tmp_path.iterdir())
