# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
from twofold.nn import experimental as experimental
from twofold.frontend.ops.random.candidates import all_candidate_sampler as all_candidate_sampler
from twofold.frontend.ops.sorting import approx_max_k as approx_max_k
from twofold.frontend.ops.sorting import approx_min_k as approx_min_k
from twofold.frontend.ops.nn.any_dimension import atrous_conv2d as atrous_conv2d
from twofold.frontend.ops.nn.any_dimension import atrous_conv2d_transpose as atrous_conv2d_transpose
from twofold.frontend.ops.nn.pooling import avg_pool as avg_pool
from twofold.frontend.ops.nn.pooling import avg_pool1d as avg_pool1d
from twofold.frontend.ops.nn.pooling import avg_pool2d as avg_pool2d
from twofold.frontend.ops.nn.volumes import avg_pool3d as avg_pool3d
from twofold.frontend.ops.nn.normalization import batch_norm_with_global_normalization as batch_norm_with_global_normalization
from twofold.frontend.ops.nn.layers import batch_normalization as batch_normalization
from twofold.frontend.ops.nn.layers import bias_add as bias_add
from twofold.frontend.ctc.labels import collapse_repeated as collapse_repeated
from twofold.frontend.ops.nn.sampled_losses import compute_accidental_hits as compute_accidental_hits
from twofold.frontend.ops.nn.sampled_losses import compute_average_loss as compute_average_loss
from twofold.frontend.ops.nn.convolution import conv1d as conv1d
from twofold.frontend.ops.nn.convolution import conv1d_transpose as conv1d_transpose
from twofold.frontend.ops.nn.convolution import conv2d as conv2d
from twofold.frontend.ops.nn.convolution import conv2d_transpose as conv2d_transpose
from twofold.frontend.ops.nn.volumes import conv3d as conv3d
from twofold.frontend.ops.nn.volumes import conv3d_transpose as conv3d_transpose
from twofold.frontend.ops.nn.any_dimension import conv_transpose as conv_transpose
from twofold.frontend.ops.nn.any_dimension import convolution as convolution
from twofold.frontend.ops.nn.layers import crelu as crelu
from twofold.frontend.ctc.decoders import ctc_beam_search_decoder as ctc_beam_search_decoder
from twofold.frontend.ctc.decoders import ctc_greedy_decoder as ctc_greedy_decoder
from twofold.frontend.ctc.loss import ctc_loss as ctc_loss
from twofold.frontend.ctc.labels import ctc_unique_labels as ctc_unique_labels
from twofold.frontend.ops.compositions import depth_to_space as depth_to_space
from twofold.frontend.ops.nn.convolution import depthwise_conv2d as depthwise_conv2d
from twofold.frontend.ops.nn.depthwise_gradients import depthwise_conv2d_backprop_filter as depthwise_conv2d_backprop_filter
from twofold.frontend.ops.nn.depthwise_gradients import depthwise_conv2d_backprop_input as depthwise_conv2d_backprop_input
from twofold.frontend.ops.nn.morphology import dilation2d as dilation2d
from twofold.frontend.ops.nn.layers import dropout as dropout
def elu(features: _Any, name: str | None = None) -> _Tensor:
    r"""``features`` above 0, ``exp(features) - 1`` below.

    Parameters
    ----------
    features : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.elu([-1.0, 2.0]).numpy().round(4)
    array([-0.6321,  2.    ], dtype=float32)
    """
from twofold.frontend.ops.nn.layers import embedding_lookup as embedding_lookup
from twofold.frontend.ops.sparse.embedding import embedding_lookup_sparse as embedding_lookup_sparse
from twofold.frontend.ops.nn.morphology import erosion2d as erosion2d
from twofold.frontend.ops.random.candidates import fixed_unigram_candidate_sampler as fixed_unigram_candidate_sampler
from twofold.frontend.ops.nn.fractional import fractional_avg_pool as fractional_avg_pool
from twofold.frontend.ops.nn.fractional import fractional_max_pool as fractional_max_pool
from twofold.frontend.ops.nn.layers import gelu as gelu
from twofold.frontend.ops.sorting import in_top_k as in_top_k
from twofold.frontend.ops.nn.isotonic import isotonic_regression as isotonic_regression
from twofold.frontend.ops.nn.losses import l2_loss as l2_loss
from twofold.frontend.ops.nn.layers import l2_normalize as l2_normalize
from twofold.frontend.ops.nn.layers import leaky_relu as leaky_relu
from twofold.frontend.ops.nn.normalization import local_response_normalization as local_response_normalization
from twofold.frontend.ops.compositions import log_poisson_loss as log_poisson_loss
from twofold.frontend.ops.nn.layers import log_softmax as log_softmax
from twofold.frontend.ops.nn.normalization import local_response_normalization as _lrn
lrn = _lrn
from twofold.frontend.ops.nn.pooling import max_pool as max_pool
from twofold.frontend.ops.nn.pooling import max_pool1d as max_pool1d
from twofold.frontend.ops.nn.pooling import max_pool2d as max_pool2d
from twofold.frontend.ops.nn.volumes import max_pool3d as max_pool3d
from twofold.frontend.ops.nn.pooling import max_pool_with_argmax as max_pool_with_argmax
from twofold.frontend.ops.nn.layers import moments as moments
from twofold.frontend.ops.nn.sampled_losses import nce_loss as nce_loss
from twofold.frontend.ops.nn.normalization import normalize_moments as normalize_moments
from twofold.frontend.ops.nn.any_dimension import pool as pool
def relu(features: _Any, name: str | None = None) -> _Tensor:
    r"""``maximum(features, 0)``; its gradient at 0 is 0.

    Parameters
    ----------
    features : Tensor
        Any shape; integers or floats.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.relu([-1.0, 2.0]).numpy()
    array([0., 2.], dtype=float32)
    """
def relu6(features: _Any, name: str | None = None) -> _Tensor:
    r"""``minimum(maximum(features, 0), 6)``.

    Parameters
    ----------
    features : Tensor
        Any shape; integers or floats.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.relu6([-1.0, 2.0, 9.0]).numpy()
    array([0., 2., 6.], dtype=float32)
    """
from twofold.frontend.ops.sparse.embedding import safe_embedding_lookup_sparse as safe_embedding_lookup_sparse
from twofold.frontend.ops.nn.sampled_losses import sampled_softmax_loss as sampled_softmax_loss
from twofold.frontend.ops.nn.sampled_losses import scale_regularization_loss as scale_regularization_loss
def selu(features: _Any, name: str | None = None) -> _Tensor:
    r"""Scaled exponential unit with the two constants that keep mean and variance.

    Parameters
    ----------
    features : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.selu([-1.0, 2.0]).numpy().round(4)
    array([-1.1113,  2.1014], dtype=float32)
    """
from twofold.frontend.ops.nn.convolution import separable_conv2d as separable_conv2d
from twofold.math import sigmoid as sigmoid
from twofold.frontend.ops.nn.losses import sigmoid_cross_entropy_with_logits as sigmoid_cross_entropy_with_logits
from twofold.frontend.ops.nn.layers import silu as silu
from twofold.frontend.ops.nn.layers import softmax as softmax
from twofold.frontend.ops.nn.losses import softmax_cross_entropy_with_logits as softmax_cross_entropy_with_logits
from twofold.math import softplus as softplus
from twofold.math import softsign as softsign
from twofold.frontend.ops.batches import space_to_batch as space_to_batch
from twofold.frontend.ops.compositions import space_to_depth as space_to_depth
from twofold.frontend.ops.nn.losses import sparse_softmax_cross_entropy_with_logits as sparse_softmax_cross_entropy_with_logits
from twofold.frontend.ops.nn.normalization import sufficient_statistics as sufficient_statistics
from twofold.frontend.ops.nn.layers import silu as _swish
swish = _swish
from twofold.math import tanh as tanh
from twofold.frontend.ops.sorting import top_k as top_k
from twofold.frontend.ops.nn.losses import weighted_cross_entropy_with_logits as weighted_cross_entropy_with_logits
from twofold.frontend.ops.compositions import weighted_moments as weighted_moments
from twofold.frontend.ops.nn.any_dimension import with_space_to_batch as with_space_to_batch
from twofold.frontend.ops.reduce import zero_fraction as zero_fraction
