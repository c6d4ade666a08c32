"""``tf.saved_model.SaveOptions`` and ``LoadOptions``."""

from __future__ import annotations

from typing import Any

from ..values.arguments import support_only


class SaveOptions:
    """How a model is saved.

    Parameters
    ----------
    namespace_whitelist, save_debug_info, experimental_debug_stripper, experimental_io_device,
    experimental_custom_gradients, experimental_skip_saver, extra_tags
        Accepted as in TensorFlow: gradients that users wrote are always saved, files are written
        by this process.
    function_aliases, experimental_variable_policy, experimental_image_format,
    experimental_sharding_callback
        Only their defaults.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.saved_model.SaveOptions(save_debug_info=True).save_debug_info
    True
    """

    def __init__(self, namespace_whitelist: Any = None, save_debug_info: bool = False,
                 function_aliases: Any = None, experimental_debug_stripper: bool = False,
                 experimental_io_device: str | None = None,
                 experimental_variable_policy: Any = None,
                 experimental_custom_gradients: bool = True,
                 experimental_image_format: bool = False, experimental_skip_saver: bool = False,
                 experimental_sharding_callback: Any = None, extra_tags: Any = None):
        where = "saved_model.SaveOptions"
        support_only(where, "function_aliases", function_aliases, None)
        support_only(where, "experimental_variable_policy", experimental_variable_policy, None)
        support_only(where, "experimental_image_format", experimental_image_format, False)
        support_only(where, "experimental_sharding_callback", experimental_sharding_callback, None)
        self.namespace_whitelist = namespace_whitelist
        self.save_debug_info = save_debug_info
        self.function_aliases = function_aliases
        self.experimental_debug_stripper = experimental_debug_stripper
        self.experimental_io_device = experimental_io_device
        self.experimental_variable_policy = experimental_variable_policy
        self.experimental_custom_gradients = experimental_custom_gradients
        self.experimental_image_format = experimental_image_format
        self.experimental_skip_saver = experimental_skip_saver
        self.experimental_sharding_callback = experimental_sharding_callback
        self.extra_tags = extra_tags


class LoadOptions:
    """How a model is loaded.

    Parameters
    ----------
    allow_partial_checkpoint, experimental_io_device
        Accepted as in TensorFlow.
    experimental_skip_checkpoint, experimental_variable_policy,
    experimental_load_function_aliases
        Only their defaults.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.saved_model.LoadOptions(experimental_io_device="/job:localhost").experimental_io_device
    '/job:localhost'
    """

    def __init__(self, allow_partial_checkpoint: bool = False,
                 experimental_io_device: str | None = None,
                 experimental_skip_checkpoint: bool = False,
                 experimental_variable_policy: Any = None,
                 experimental_load_function_aliases: bool = False):
        where = "saved_model.LoadOptions"
        support_only(where, "experimental_skip_checkpoint", experimental_skip_checkpoint, False)
        support_only(where, "experimental_variable_policy", experimental_variable_policy, None)
        support_only(where, "experimental_load_function_aliases",
                    experimental_load_function_aliases, False)
        self.allow_partial_checkpoint = allow_partial_checkpoint
        self.experimental_io_device = experimental_io_device
        self.experimental_skip_checkpoint = experimental_skip_checkpoint
        self.experimental_variable_policy = experimental_variable_policy
        self.experimental_load_function_aliases = experimental_load_function_aliases
