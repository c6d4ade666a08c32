# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.io.wav import decode_wav as decode_wav
from twofold.frontend.io.wav import encode_wav as encode_wav
