"""What a program is: types, graphs, the op table, gradients, passes, kernels and host programs."""
