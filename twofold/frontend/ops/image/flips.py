"""Images turned over, and cut out at random places."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor, from_array
from ...tensors.tracebacks import public
from ...values import arguments
from ...values.convert import dim_tensor
from ...values.requirements import require_at_most
from .. import selection, slicing
from ..common import shape_of, to_tensor
from ..random.draws import uniform
from ..random.stateless import stateless_uniform
from .sizes import images_of, size_of_dim

# ---------------------------------------------------------------------------- flips

@public
def flip_left_right(image: Any) -> Tensor:
    """Columns in reverse.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.flip_left_right(tf.reshape([1, 2], [1, 2, 1])).numpy().reshape(-1)
    array([2, 1], dtype=int32)
    """
    x = images_of("flip_left_right", image, has_elements=True)
    return slicing.reverse(x, [x.ndim - 2])


@public
def flip_up_down(image: Any) -> Tensor:
    """Rows in reverse.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.flip_up_down(tf.reshape([1, 2], [2, 1, 1])).numpy().reshape(-1)
    array([2, 1], dtype=int32)
    """
    x = images_of("flip_up_down", image, has_elements=True)
    return slicing.reverse(x, [x.ndim - 3])


@public
def transpose(image: Any, name: str | None = None) -> Tensor:
    """Images with rows and columns swapped.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.

    Returns
    -------
    Tensor
        Shape ``[width, height, channels]``, or a batch; the dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.transpose(tf.reshape([1, 2, 3, 4], [2, 2, 1])).numpy()[..., 0]
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    x = images_of("transpose", image, has_elements=True)
    row = x.ndim - 3
    return run("transpose", x, permutation=(*range(row), row + 1, row, row + 2))


@public
def rot90(image: Any, k: Any = 1, name: str | None = None) -> Tensor:
    """Images turned by ``k`` times 90 degrees against the clock.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    k : int
        How many quarters of a turn; negative ones go with the clock.

    Returns
    -------
    Tensor
        The dtype of ``image``; height and width are swapped when ``k`` is odd.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.rot90(tf.reshape([1, 2, 3, 4], [2, 2, 1])).numpy()[..., 0]
    array([[2, 4],
           [1, 3]], dtype=int32)
    """
    x = images_of("rot90", image, has_elements=True)
    turns = arguments.static_int(k, "k") % 4
    row = x.ndim - 3
    swapped = (*range(row), row + 1, row, row + 2)
    if turns == 1:
        return run("transpose", slicing.reverse(x, [row + 1]), permutation=swapped)
    if turns == 2:
        return slicing.reverse(x, [row, row + 1])
    if turns == 3:
        return slicing.reverse(run("transpose", x, permutation=swapped), [row + 1])
    return x


def _flipped_at_random(x: Tensor, axis: int, seed: Any, draw: Any = uniform) -> Tensor:
    count = shape_of(x)[:x.ndim - 3]
    draws = draw([size_of_dim(n) for n in count], seed=seed)
    draws = run("reshape", draws, shape=(*count, 1, 1, 1))
    return selection.where(draws < 0.5, slicing.reverse(x, [axis]), x)


@public
def random_flip_left_right(image: Any, seed: Any = None) -> Tensor:
    """Columns in reverse for about half of the images.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> sorted(tf.image.random_flip_left_right(tf.reshape([1, 2], [1, 2, 1])).numpy().ravel() + 0)
    [np.int32(1), np.int32(2)]
    """
    x = images_of("random_flip_left_right", image, has_elements=True)
    return _flipped_at_random(x, x.ndim - 2, seed)


@public
def random_flip_up_down(image: Any, seed: Any = None) -> Tensor:
    """Rows in reverse for about half of the images.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> sorted(tf.image.random_flip_up_down(tf.reshape([1, 2], [2, 1, 1])).numpy().ravel() + 0)
    [np.int32(1), np.int32(2)]
    """
    x = images_of("random_flip_up_down", image, has_elements=True)
    return _flipped_at_random(x, x.ndim - 3, seed)


@public
def stateless_random_flip_left_right(image: Any, seed: Any) -> Tensor:
    """Columns in reverse for about half of the images; the seed alone decides for which.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.
    InvalidArgumentError
        When the seed is no pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape([1, 2], [1, 2, 1])
    >>> tf.image.stateless_random_flip_left_right(image, seed=[1, 2]).numpy().reshape(-1)
    array([2, 1], dtype=int32)
    """
    x = images_of("stateless_random_flip_left_right", image, has_elements=True)
    return _flipped_at_random(x, x.ndim - 2, seed, stateless_uniform)


@public
def stateless_random_flip_up_down(image: Any, seed: Any) -> Tensor:
    """Rows in reverse for about half of the images; the seed alone decides for which.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When the rank is another.
    InvalidArgumentError
        When the seed is no pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape([1, 2], [2, 1, 1])
    >>> tf.image.stateless_random_flip_up_down(image, seed=[1, 2]).numpy().reshape(-1)
    array([2, 1], dtype=int32)
    """
    x = images_of("stateless_random_flip_up_down", image, has_elements=True)
    return _flipped_at_random(x, x.ndim - 3, seed, stateless_uniform)


@public
def random_crop(value: Any, size: Any, seed: Any = None, name: str | None = None) -> Tensor:
    """A part of a tensor of a given shape, from a random place.

    Parameters
    ----------
    value : Tensor
        Any shape; any dtype but string.
    size : list of int
        The shape of the part.

    Returns
    -------
    Tensor
        Of shape ``size`` and the dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When ``size`` is not one number per axis, or larger than the tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.random_crop(tf.zeros([8, 8, 3]), [5, 5, 3]).shape
    TensorShape([5, 5, 3])
    """
    x, wanted = to_tensor(value), arguments.static_ints(size, "size")
    return _cropped_at_random("random_crop", x, wanted, seed, uniform)


@public
def stateless_random_crop(value: Any, size: Any, seed: Any, name: str | None = None) -> Tensor:
    """A part of a tensor of a given shape, from a place that the seed alone decides.

    Parameters
    ----------
    value : Tensor
        Any shape; any dtype but string.
    size : list of int
        The shape of the part.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        Of shape ``size`` and the dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When ``size`` is not one number per axis, or larger than the tensor, or the seed is no
        pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.stateless_random_crop(tf.range(9), [3], seed=[1, 2]).numpy()
    array([0, 1, 2], dtype=int32)
    """
    x, wanted = to_tensor(value), arguments.static_ints(size, "size")
    return _cropped_at_random("stateless_random_crop", x, wanted, seed, stateless_uniform)


def _cropped_at_random(name: str, x: Tensor, wanted: tuple[int, ...], seed: Any, draw: Any
                       ) -> Tensor:
    def refusal() -> Exception:
        return InvalidArgumentError(f"tf.image.{name}: need value.shape >= size, got "
                                    f"{x.shape} and {list(wanted)}", name)

    if len(wanted) != x.ndim or min(wanted, default=0) < 0:
        raise refusal()
    for n, own in zip(wanted, shape_of(x)):
        require_at_most(n, own, refusal)
    places = draw([x.ndim], minval=0, maxval=2**31 - 1, dtype=dtypes.int32, seed=seed)
    for axis, (n, own) in enumerate(zip(wanted, shape_of(x))):
        if n == own:
            continue
        start = run("floormod", places[axis], dim_tensor(own - n + 1, dtypes.int32))
        steps = from_array(np.arange(n, dtype=np.int32), dtypes.int32)
        x = run("gather", x, start + steps, axis=axis, batch_dims=0)
    return x
