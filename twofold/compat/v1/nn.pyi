# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.random.candidates import all_candidate_sampler as all_candidate_sampler
from twofold.frontend.ops.sorting import approx_max_k as approx_max_k
from twofold.frontend.ops.sorting import approx_min_k as approx_min_k
from twofold.frontend.ops.nn.any_dimension import atrous_conv2d as atrous_conv2d
from twofold.frontend.ops.nn.any_dimension import atrous_conv2d_transpose as atrous_conv2d_transpose
from twofold.frontend.ops.nn.pooling import avg_pool1d as avg_pool1d
from twofold.frontend.ops.nn.volumes import avg_pool3d as avg_pool3d
from twofold.frontend.ops.nn.pooling import avg_pool as _avg_pool_v2
avg_pool_v2 = _avg_pool_v2
from twofold.frontend.ops.nn.layers import batch_normalization as batch_normalization
from twofold.frontend.ops.nn.layers import bias_add as bias_add
from twofold.frontend.ctc.labels import collapse_repeated as collapse_repeated
from twofold.frontend.ops.nn.sampled_losses import compute_accidental_hits as compute_accidental_hits
from twofold.frontend.ops.nn.sampled_losses import compute_average_loss as compute_average_loss
from twofold.frontend.ops.nn.convolution import conv1d_transpose as conv1d_transpose
from twofold.frontend.ops.nn.any_dimension import conv_transpose as conv_transpose
from twofold.frontend.ctc.decoders import ctc_beam_search_decoder as _ctc_beam_search_decoder_v2
ctc_beam_search_decoder_v2 = _ctc_beam_search_decoder_v2
from twofold.frontend.ctc.decoders import ctc_greedy_decoder as ctc_greedy_decoder
from twofold.frontend.ctc.labels import ctc_unique_labels as ctc_unique_labels
from twofold.frontend.ops.nn.depthwise_gradients import depthwise_conv2d_backprop_filter as depthwise_conv2d_backprop_filter
from twofold.frontend.ops.nn.depthwise_gradients import depthwise_conv2d_backprop_input as depthwise_conv2d_backprop_input
from twofold.frontend.ops.nn.depthwise_gradients import depthwise_conv2d_backprop_filter as _depthwise_conv2d_native_backprop_filter
depthwise_conv2d_native_backprop_filter = _depthwise_conv2d_native_backprop_filter
from twofold.frontend.ops.nn.depthwise_gradients import depthwise_conv2d_backprop_input as _depthwise_conv2d_native_backprop_input
depthwise_conv2d_native_backprop_input = _depthwise_conv2d_native_backprop_input
from twofold.nn import elu as elu
from twofold.frontend.ops.random.candidates import fixed_unigram_candidate_sampler as fixed_unigram_candidate_sampler
from twofold.frontend.ops.nn.losses import l2_loss as l2_loss
from twofold.frontend.ops.nn.layers import l2_normalize as l2_normalize
from twofold.frontend.ops.nn.layers import leaky_relu as leaky_relu
from twofold.frontend.ops.nn.normalization import local_response_normalization as local_response_normalization
from twofold.frontend.ops.compositions import log_poisson_loss as log_poisson_loss
from twofold.frontend.ops.random.candidates import log_uniform_candidate_sampler as log_uniform_candidate_sampler
from twofold.frontend.ops.nn.normalization import local_response_normalization as _lrn
lrn = _lrn
from twofold.frontend.ops.nn.pooling import max_pool1d as max_pool1d
from twofold.frontend.ops.nn.pooling import max_pool2d as max_pool2d
from twofold.frontend.ops.nn.volumes import max_pool3d as max_pool3d
from twofold.frontend.ops.nn.pooling import max_pool as _max_pool_v2
max_pool_v2 = _max_pool_v2
from twofold.frontend.ops.nn.normalization import normalize_moments as normalize_moments
from twofold.nn import relu as relu
from twofold.nn import relu6 as relu6
from twofold.frontend.ops.nn.sampled_losses import scale_regularization_loss as scale_regularization_loss
from twofold.nn import selu as selu
from twofold.math import sigmoid as sigmoid
from twofold.frontend.ops.nn.losses import sigmoid_cross_entropy_with_logits as sigmoid_cross_entropy_with_logits
from twofold.frontend.ops.nn.layers import silu as silu
from twofold.math import softplus as softplus
from twofold.math import softsign as softsign
from twofold.frontend.ops.nn.layers import silu as _swish
swish = _swish
from twofold.math import tanh as tanh
from twofold.frontend.ops.sorting import top_k as top_k
from twofold.frontend.ops.random.candidates import uniform_candidate_sampler as uniform_candidate_sampler
from twofold.frontend.ops.nn.any_dimension import with_space_to_batch as with_space_to_batch
from twofold.frontend.ops.reduce import zero_fraction as zero_fraction
