# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.array_api.fft import fft as fft
from twofold.frontend.array_api.fft import fftfreq as fftfreq
from twofold.frontend.array_api.fft import fftn as fftn
from twofold.frontend.array_api.fft import fftshift as fftshift
from twofold.frontend.array_api.fft import hfft as hfft
from twofold.frontend.array_api.fft import ifft as ifft
from twofold.frontend.array_api.fft import ifftn as ifftn
from twofold.frontend.array_api.fft import ifftshift as ifftshift
from twofold.frontend.array_api.fft import ihfft as ihfft
from twofold.frontend.array_api.fft import irfft as irfft
from twofold.frontend.array_api.fft import irfftn as irfftn
from twofold.frontend.array_api.fft import rfft as rfft
from twofold.frontend.array_api.fft import rfftfreq as rfftfreq
from twofold.frontend.array_api.fft import rfftn as rfftn
