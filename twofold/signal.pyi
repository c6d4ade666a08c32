# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
from twofold.frontend.ops.signal.cosines import dct as dct
def fft(input: _Any, name: str | None = None) -> _Tensor:
    r"""The discrete Fourier transform over the last axis.

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; complex64 or complex128.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When the rank is too low.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.fft(tf.constant([1.0, 0.0], tf.complex64)).numpy()
    array([1.+0.j, 1.+0.j], dtype=complex64)
    """
def fft2d(input: _Any, name: str | None = None) -> _Tensor:
    r"""The discrete Fourier transform over the last two axes.

    Parameters
    ----------
    input : Tensor
        Rank 2 or more; complex64 or complex128.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When the rank is too low.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.fft2d(tf.constant([[1.0, 0.0]], tf.complex64)).numpy()
    array([[1.+0.j, 1.+0.j]], dtype=complex64)
    """
def fft3d(input: _Any, name: str | None = None) -> _Tensor:
    r"""The discrete Fourier transform over the last three axes.

    Parameters
    ----------
    input : Tensor
        Rank 3 or more; complex64 or complex128.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When the rank is too low.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.fft3d(tf.constant([[[1.0, 0.0]]], tf.complex64)).numpy()
    array([[[1.+0.j, 1.+0.j]]], dtype=complex64)
    """
from twofold.frontend.ops.signal.fourier import fftnd as fftnd
from twofold.frontend.ops.signal.fourier import fftshift as fftshift
from twofold.frontend.ops.signal.frames import frame as frame
from twofold.frontend.ops.signal.windows import hamming_window as hamming_window
from twofold.frontend.ops.signal.windows import hann_window as hann_window
from twofold.frontend.ops.signal.cosines import idct as idct
def ifft(input: _Any, name: str | None = None) -> _Tensor:
    r"""The inverse discrete Fourier transform over the last axis.

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; complex64 or complex128.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``; divided by the number of elements.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When the rank is too low.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.ifft(tf.constant([1.0, 0.0], tf.complex64)).numpy()
    array([0.5+0.j, 0.5+0.j], dtype=complex64)
    """
def ifft2d(input: _Any, name: str | None = None) -> _Tensor:
    r"""The inverse discrete Fourier transform over the last two axes.

    Parameters
    ----------
    input : Tensor
        Rank 2 or more; complex64 or complex128.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``; divided by the number of elements.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When the rank is too low.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.ifft2d(tf.constant([[1.0, 0.0]], tf.complex64)).numpy()
    array([[0.5+0.j, 0.5+0.j]], dtype=complex64)
    """
def ifft3d(input: _Any, name: str | None = None) -> _Tensor:
    r"""The inverse discrete Fourier transform over the last three axes.

    Parameters
    ----------
    input : Tensor
        Rank 3 or more; complex64 or complex128.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``; divided by the number of elements.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When the rank is too low.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.ifft3d(tf.constant([[[1.0, 0.0]]], tf.complex64)).numpy()
    array([[[0.5+0.j, 0.5+0.j]]], dtype=complex64)
    """
from twofold.frontend.ops.signal.fourier import ifftnd as ifftnd
from twofold.frontend.ops.signal.fourier import ifftshift as ifftshift
from twofold.frontend.ops.signal.cosines import inverse_mdct as inverse_mdct
from twofold.frontend.ops.signal.spectra import inverse_stft as inverse_stft
from twofold.frontend.ops.signal.spectra import inverse_stft_window_fn as inverse_stft_window_fn
def irfft(input_tensor: _Any, fft_length: _Any = None, name: str | None = None) -> _Tensor:
    r"""The inverse of ``tf.signal.rfft``: real numbers again.

    Parameters
    ----------
    input_tensor : Tensor
        Rank 1 or more; complex64 or complex128, the half of a transform along the last axis.
    fft_length : list of int, optional
        How many numbers there are to be along each axis; by default twice the last axis, less two.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        float32 of complex64, float64 of complex128.

    Raises
    ------
    ValueError
        When the dtype is another, the rank is too low or ``fft_length`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.irfft(tf.constant([1.0, 0.0, 0.0], tf.complex64)).shape.as_list()
    [4]
    """
def irfft2d(input_tensor: _Any, fft_length: _Any = None, name: str | None = None) -> _Tensor:
    r"""The inverse of ``tf.signal.rfft2d``: real numbers again.

    Parameters
    ----------
    input_tensor : Tensor
        Rank 2 or more; complex64 or complex128, the half of a transform along the last axis.
    fft_length : list of int, optional
        How many numbers there are to be along each axis; by default twice the last axis, less two.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        float32 of complex64, float64 of complex128.

    Raises
    ------
    ValueError
        When the dtype is another, the rank is too low or ``fft_length`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.irfft2d(tf.constant([[1.0, 0.0, 0.0]], tf.complex64)).shape.as_list()
    [1, 4]
    """
def irfft3d(input_tensor: _Any, fft_length: _Any = None, name: str | None = None) -> _Tensor:
    r"""The inverse of ``tf.signal.rfft3d``: real numbers again.

    Parameters
    ----------
    input_tensor : Tensor
        Rank 3 or more; complex64 or complex128, the half of a transform along the last axis.
    fft_length : list of int, optional
        How many numbers there are to be along each axis; by default twice the last axis, less two.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        float32 of complex64, float64 of complex128.

    Raises
    ------
    ValueError
        When the dtype is another, the rank is too low or ``fft_length`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.irfft3d(tf.constant([[[1.0, 0.0, 0.0]]], tf.complex64)).shape.as_list()
    [1, 1, 4]
    """
from twofold.frontend.ops.signal.fourier import irfftnd as irfftnd
from twofold.frontend.ops.signal.windows import kaiser_bessel_derived_window as kaiser_bessel_derived_window
from twofold.frontend.ops.signal.windows import kaiser_window as kaiser_window
from twofold.frontend.ops.signal.spectra import linear_to_mel_weight_matrix as linear_to_mel_weight_matrix
from twofold.frontend.ops.signal.cosines import mdct as mdct
from twofold.frontend.ops.signal.cosines import mfccs_from_log_mel_spectrograms as mfccs_from_log_mel_spectrograms
from twofold.frontend.ops.signal.frames import overlap_and_add as overlap_and_add
def rfft(input_tensor: _Any, fft_length: _Any = None, name: str | None = None) -> _Tensor:
    r"""The Fourier transform of real numbers over the last axis.

    Half of the last axis says it all: the other half is its mirror, conjugated.

    Parameters
    ----------
    input_tensor : Tensor
        Rank 1 or more; float32 or float64.
    fft_length : list of int, optional
        One per axis: ``input_tensor`` is cut, or filled up with zeros, to it.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        Complex; the last axis has ``n // 2 + 1`` elements of ``n``.

    Raises
    ------
    ValueError
        When the dtype is another, the rank is too low or ``fft_length`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.rfft([1.0, 0.0]).shape.as_list()
    [2]
    """
def rfft2d(input_tensor: _Any, fft_length: _Any = None, name: str | None = None) -> _Tensor:
    r"""The Fourier transform of real numbers over the last two axes.

    Half of the last axis says it all: the other half is its mirror, conjugated.

    Parameters
    ----------
    input_tensor : Tensor
        Rank 2 or more; float32 or float64.
    fft_length : list of int, optional
        One per axis: ``input_tensor`` is cut, or filled up with zeros, to it.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        Complex; the last axis has ``n // 2 + 1`` elements of ``n``.

    Raises
    ------
    ValueError
        When the dtype is another, the rank is too low or ``fft_length`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.rfft2d([[1.0, 0.0]]).shape.as_list()
    [1, 2]
    """
def rfft3d(input_tensor: _Any, fft_length: _Any = None, name: str | None = None) -> _Tensor:
    r"""The Fourier transform of real numbers over the last three axes.

    Half of the last axis says it all: the other half is its mirror, conjugated.

    Parameters
    ----------
    input_tensor : Tensor
        Rank 3 or more; float32 or float64.
    fft_length : list of int, optional
        One per axis: ``input_tensor`` is cut, or filled up with zeros, to it.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        Complex; the last axis has ``n // 2 + 1`` elements of ``n``.

    Raises
    ------
    ValueError
        When the dtype is another, the rank is too low or ``fft_length`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.rfft3d([[[1.0, 0.0]]]).shape.as_list()
    [1, 1, 2]
    """
from twofold.frontend.ops.signal.fourier import rfftnd as rfftnd
from twofold.frontend.ops.signal.spectra import stft as stft
from twofold.frontend.ops.signal.windows import vorbis_window as vorbis_window
