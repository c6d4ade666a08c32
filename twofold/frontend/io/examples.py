"""``tf.train.Example`` and what it is made of: features by name, each a list of one kind."""

from __future__ import annotations

from .messages import FieldSpec, Message, fields


class BytesList(Message):
    """A list of bytes; as a feature, of strings.

    Parameters
    ----------
    value : list of bytes
        The items. Texts are encoded first: ``"a".encode()``.

    Raises
    ------
    TypeError
        For an item that is not of ``bytes``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.train.BytesList(value=[b"a", b"b"]).value
    [b'a', b'b']
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.BytesList"
    FIELDS = fields(value=FieldSpec(1, "bytes", "repeated"))


class FloatList(Message):
    """A list of floats, which are held as float32.

    Parameters
    ----------
    value : list of float
        The items; an array of one dimension is one too.

    Raises
    ------
    TypeError
        For an item that is not a number.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.train.FloatList(value=[1, 2.5]).value
    [1.0, 2.5]
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.FloatList"
    FIELDS = fields(value=FieldSpec(1, "float", "repeated"))


class Int64List(Message):
    """A list of integers of 64 bits.

    Parameters
    ----------
    value : list of int
        The items; an array of one dimension is one too.

    Raises
    ------
    TypeError
        For an item that is not an integer.
    ValueError
        For one with more than 64 bits.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.train.Int64List(value=range(3)).value
    [0, 1, 2]
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.Int64List"
    FIELDS = fields(value=FieldSpec(1, "int64", "repeated"))


class Feature(Message):
    """One list of bytes, floats or integers.

    Parameters
    ----------
    bytes_list : BytesList, optional
    float_list : FloatList, optional
    int64_list : Int64List, optional
        At most one of them is set; ``WhichOneof("kind")`` says which.

    Raises
    ------
    TypeError
        For a value of another class.

    Examples
    --------
    >>> import twofold as tf
    >>> feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[3]))
    >>> feature.WhichOneof("kind"), feature.SerializeToString()
    ('int64_list', b'\\x1a\\x03\\n\\x01\\x03')
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.Feature"
    FIELDS = fields(bytes_list=FieldSpec(1, BytesList, "", "kind"),
                    float_list=FieldSpec(2, FloatList, "", "kind"),
                    int64_list=FieldSpec(3, Int64List, "", "kind"))


class Features(Message):
    """Features by name.

    Parameters
    ----------
    feature : dict of str to Feature
        ``features.feature["x"]`` makes the feature that is not there.

    Raises
    ------
    TypeError
        For a value of another class.

    Examples
    --------
    >>> import twofold as tf
    >>> features = tf.train.Features()
    >>> features.feature["x"].float_list.value.append(0.5)
    >>> sorted(features.feature)
    ['x']
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.Features"
    FIELDS = fields(feature=FieldSpec(1, Feature, "map"))


class Example(Message):
    """A row of a data set: features by name. What files of records mostly hold.

    Parameters
    ----------
    features : Features

    Raises
    ------
    TypeError
        For a value of another class.

    Examples
    --------
    >>> import twofold as tf
    >>> example = tf.train.Example()
    >>> example.features.feature["age"].int64_list.value.extend([29])
    >>> print(example)
    features {
      feature {
        key: "age"
        value {
          int64_list {
            value: 29
          }
        }
      }
    }
    <BLANKLINE>
    >>> tf.train.Example.FromString(example.SerializeToString()) == example
    True
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.Example"
    FIELDS = fields(features=FieldSpec(1, Features))


class FeatureList(Message):
    """Features one after the other: the steps of a sequence.

    Parameters
    ----------
    feature : list of Feature

    Raises
    ------
    TypeError
        For a value of another class.

    Examples
    --------
    >>> import twofold as tf
    >>> steps = tf.train.FeatureList()
    >>> steps.feature.add().int64_list.value.append(1)
    >>> len(steps.feature)
    1
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.FeatureList"
    FIELDS = fields(feature=FieldSpec(1, Feature, "repeated"))


class FeatureLists(Message):
    """Sequences by name.

    Parameters
    ----------
    feature_list : dict of str to FeatureList

    Raises
    ------
    TypeError
        For a value of another class.

    Examples
    --------
    >>> import twofold as tf
    >>> lists = tf.train.FeatureLists(feature_list={"words": tf.train.FeatureList()})
    >>> list(lists.feature_list)
    ['words']
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.FeatureLists"
    FIELDS = fields(feature_list=FieldSpec(1, FeatureList, "map"))


class SequenceExample(Message):
    """A row of a data set that has sequences: features of the whole, and features of each step.

    Parameters
    ----------
    context : Features
    feature_lists : FeatureLists

    Raises
    ------
    TypeError
        For a value of another class.

    Examples
    --------
    >>> import twofold as tf
    >>> example = tf.train.SequenceExample()
    >>> words = example.feature_lists.feature_list["words"].feature
    >>> words.add().bytes_list.value.append(b"one")
    >>> example.HasField("context"), len(words)
    (False, 1)
    """

    __slots__ = ()
    FULL_NAME = "tensorflow.SequenceExample"
    FIELDS = fields(context=FieldSpec(1, Features), feature_lists=FieldSpec(2, FeatureLists))
