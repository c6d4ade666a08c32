"""What the functions of ``tf.experimental.numpy`` take: a part of the table."""

from __future__ import annotations

#: Their place below ``tf``; the rows leave it out.
PLACE = "experimental.numpy."

_ROWS = """
# one array, element by element
abs absolute fabs negative positive square conj conjugate sign real imag isreal iscomplex:
    _:number[*s]
reciprocal: _:float[*s]@nonzero
exp exp2 expm1 sin cos tan sinh cosh tanh arctan arcsinh sinc ceil floor fix: _:number[*s]
deg2rad rad2deg isnan isfinite isinf isposinf isneginf signbit logical_not: _:number[*s]
log log2 log10 log1p sqrt cbrt: _:float[*s]@positive
arcsin arccos arctanh: _:float[*s]@unit
arccosh: _:float[*s]@above1
bitwise_not: _:int[*s]
angle: _:complex[*s] deg?:flag
around round: _:number[*s] decimals?:int(-1,2)

# two arrays, element by element
add subtract multiply maximum minimum equal not_equal less less_equal greater greater_equal:
    _:number[*s] _:number[*s]
divide true_divide floor_divide mod remainder divmod: _:number[*s] _:number[*s]@nonzero
power float_power: _:number[*s]@positive _:number[*s]@exponent
arctan2 nextafter hypot heaviside logaddexp logaddexp2: _:float[*s] _:float[*s]
bitwise_and bitwise_or bitwise_xor: _:int[*s] _:int[*s]
logical_and logical_or logical_xor: _:number[*s]@ties _:number[*s]@ties
clip: _:number[*s] a_min:number[*s]@low a_max:number[*s]@high

# made of values, shapes and ranges
array: val:number[*s] dtype?:dtype(number) ndmin?:int(0,4)
asarray asanyarray ascontiguousarray zeros_like ones_like: _:number[*s] dtype?:dtype(number)
empty_like: _:number[*s] dtype?:dtype(number)
copy: _:number[*s]
zeros ones empty: shape:shape_list dtype?:dtype(number)
full: shape:shape_list fill_value:number[] dtype?:dtype(number)
full_like: _:number[*s] fill_value:number[] dtype?:dtype(number)
broadcast_to: _:number[*s] shape:wider_shape(array)
arange: start:int(-3,9) stop?:int(0,12) step?:int(1,3) dtype?:dtype(number)
linspace logspace: start:real(0,2) stop:real(2,5) num?:int(0,6) endpoint?:flag
geomspace: start:real(1,2) stop:real(2,9) num?:int(0,6) endpoint?:flag
meshgrid: *:tensors(number[n])
diag_indices: n:int(0,4) ndim?:int(0,3)
eye: N:int(0,4) M?:int(1,5) k?:int(-2,2) dtype?:dtype(number)
tri: N:int(0,4) M?:int(1,5) k?:int(-2,2) dtype?:dtype(number)
identity: n:int(0,4) dtype?:dtype(number)
result_type: *:tensors(number[*s])
promote_types: _:dtype(number) _:dtype(number)
issubdtype: _:dtype(number) _:dtype(number)

# along axes
sum prod nansum nanprod mean nanmean: _:number[*s] axis?:axes(a)^ dtype?:dtype(float)
    keepdims?:flag
var: _:number[*s] axis?:axis(a) ddof?:int(0,1) keepdims?:flag
std amax amin max min all any ptp: _:number[*s] axis?:axes(a)^ keepdims?:flag
average: _:number[*s] axis?:axis(a) weights?:float[*s]@positive returned?:flag
count_nonzero: _:number[*s]@ties axis?:axes(a)^
cumsum cumprod: _:number[*s] axis?:axis(a)^
size shape ndim isscalar iscomplexobj isrealobj: _:number[*s]

# the shape of an array
reshape: _:number[*s] newshape:new_shape(a) order?:choice(C|F|wrong)
ravel flipud atleast_1d atleast_2d atleast_3d nonzero: _:number[*s]@ties
fliplr: _:number[n,*s]
flatten: _:number[*s] order?:choice(C|F|A|wrong)
expand_dims: _:number[*s] axis:axis(a)
squeeze: _:number[1,*s,1] axis?:zero
transpose: _:number[*s] axes?:permutation(a)
swapaxes: _:number[*s] axis1:axis(a) axis2:axis(a)
moveaxis: _:number[*s] source:axis(a) destination:axis(a)
flip: _:number[*s] axis?:axis(m)
rot90: _:number[n,k,*s] k?:int(-3,5)
roll: _:number[*s] shift:int(-3,5)^ axis?:axis(a)
repeat: _:number[*s] repeats:int(0,3)^ axis?:axis(a)
tile: _:number[*s] reps:per_dimension(a,0,2)
pad: _:number[n,k] pad_width:paddings(array) mode:choice(constant|reflect|symmetric|wrong)

# several arrays
concatenate: _:tensors(number[n,*s]) axis?:zero
append: _:number[*s] _:number[*s]
stack: _:tensors(number[*s]) axis?:int(0,0)
hstack vstack dstack: _:tensors(number[n,k])
split: _:number[6,*s] indices_or_sections:int(1,3) axis?:zero
vsplit: _:number[6,*s] indices_or_sections:int(1,3)
hsplit: _:number[n,6] indices_or_sections:int(1,3)
dsplit: _:number[n,k,6] indices_or_sections:int(1,3)
broadcast_arrays: *:tensors(number[*s])

# chosen elements
take: _:number[n,*s] indices:index[*i]@<n axis?:zero mode?:choice(clip|wrap|wrong)
take_along_axis: _:number[n,k] indices:index[n,3]@<k axis:one
where: _:bool[*s] x:number[*s] y:number[*s]
select: _:tensors2(bool[*s]) _:tensors2(number[*s]) default?:number[]
compress: _:bool[n] a:number[n,*s] axis?:zero
ix_: *:tensors(index[n]@<5)

# matrices
tril triu: _:number[*b,n,k] k?:int(-2,2)
diag: _:number[n] k?:int(-2,2)
diagflat: _:number[*s] k?:int(-2,2)
diagonal trace: _:number[n,k,*s] offset?:int(-2,2)
vander: _:number[n]@positive N?:int(0,4) increasing?:flag
matmul: _:number[*b,m,k] _:number[*b,k,n]
dot: _:number[m,k] _:number[k,n]
inner: _:number[m,k] _:number[n,k]
vdot outer: _:number[n] _:number[n]
tensordot: _:number[m,k] _:number[k,n] axes:one
kron: _:number[m,k] _:number[k,n]
cross: _:number[*b,3] _:number[*b,3]
einsum: subscripts:equation *:tensors2(number[n,n]) | loose

# order and likeness
sort argsort: _:number[*s]@distinct axis?:axis(a)
argmax argmin: _:number[*s]@distinct axis?:axis(a)
isclose allclose array_equal: _:number[*s] _:number[*s]
diff: _:number[n,*s] n?:int(0,2) axis?:zero
polyval: _:number[k] _:number[*s]
"""

NUMPY = "\n".join(
    line if line.startswith((" ", "#")) or not line else
    " ".join(PLACE + name for name in line.partition(":")[0].split()) + ":" + line.partition(":")[2]
    for line in _ROWS.splitlines())
