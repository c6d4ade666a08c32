"""Matrix products and convolutions as LLVM text: register tiles, packing, chunks for threads.

Pure text emitters. Each ``emit_...`` function takes a frozen
spec and gives a ``Contraction``: function definitions, the declarations they need, and how to run
them.

Calling convention
------------------
The caller fills a context record of six pointers::

    { ptr a, ptr b, ptr c, ptr extra, ptr sizes, ptr scratch }

and runs ``contraction.phases`` one after the other. Each phase is ``void @function(ptr %context,
i64 %chunk)``, to be called once for every chunk in ``range(chunks)``, in any order and from any
threads: it is a body for ``parallel_for(body, context, chunks)``. Results never depend on the
order or on the number of threads. Every phase must be complete before the next begins.

- ``a``, ``b``: operands, never written. ``c``: the result, may not overlap them.
- ``extra``: handed to the epilogue as ``%extra``, otherwise not looked at (may be null).
- ``sizes``: an array of i64 with one slot per field of ``spec.fields``, in that order (13 for a
  product, see ``plan.SIZE_FIELDS``; one, the batch, for a convolution of images of known size, else
  those of ``contraction.IMAGE_FIELDS``); only the slots of fields that are None are read (null if
  there are none).
- ``scratch``: ``contraction.scratch_bytes`` bytes, 64-byte aligned, not initialised (null if 0).

Where a number depends on the sizes it is None and the field beside it (``chunks_function``,
``scratch_function``, ``flops_function``) names a function ``i64 @f(ptr %sizes)`` in the text.
All functions are ``internal``, their names begin with the name given; what is in ``module`` is to
be merged into the caller's, each line once.

Operands
--------
=====================================  ===============  ===============  ================
emitter                                a                b                c
=====================================  ===============  ===============  ================
``emit_matmul``                        A                B                A @ B
``emit_convolution_forward``           input            filter           output
``emit_convolution_input_gradient``    output gradient  filter           input gradient
``emit_convolution_filter_gradient``   input            output gradient  filter gradient
=====================================  ===============  ===============  ================

``emit_open_forward``, ``emit_open_input_gradient`` and ``emit_open_filter_gradient`` take the same
operands for images whose height and width are read at run time.

Every element of ``c`` is written, also where the sum is empty; nothing else is.

Epilogue
--------
``epilogue(writer, value, lanes, row, column, mask) -> result`` appends lines through ``writer``
(``line``, ``value``, ``name``, ``declare``). ``value`` names a vector of ``lanes`` elements of the
accumulate dtype, for C at ``row`` (all dimensions of C but the last, flattened) and ``column`` to
``column + lanes - 1``; both are names of i64 values. ``mask`` is None or the text of an ``<lanes x
i1>`` operand: lanes beyond C's edge, where nothing may be loaded. The result is of the same type.
It is called about twice per contraction (full and masked vectors), inside a function that has
``%extra``; it must not create blocks that it does not leave, nor use other values from outside.
"""
