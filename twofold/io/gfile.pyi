# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.io.open_files import GFile as GFile
from twofold.frontend.io.gfile import copy as copy
from twofold.frontend.io.gfile import exists as exists
from twofold.frontend.io.gfile import get_registered_schemes as get_registered_schemes
from twofold.frontend.io.gfile import glob as glob
from twofold.frontend.io.gfile import isdir as isdir
from twofold.frontend.io.gfile import join as join
from twofold.frontend.io.gfile import listdir as listdir
from twofold.frontend.io.gfile import makedirs as makedirs
from twofold.frontend.io.gfile import mkdir as mkdir
from twofold.frontend.io.gfile import remove as remove
from twofold.frontend.io.gfile import rename as rename
from twofold.frontend.io.gfile import rmtree as rmtree
from twofold.frontend.io.gfile import stat as stat
from twofold.frontend.io.gfile import walk as walk
