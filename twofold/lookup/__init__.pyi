# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.lookup import experimental as experimental
from twofold.frontend.lookup.initializers import KeyValueTensorInitializer as KeyValueTensorInitializer
from twofold.frontend.lookup.static_tables import StaticHashTable as StaticHashTable
from twofold.frontend.lookup.static_tables import StaticVocabularyTable as StaticVocabularyTable
from twofold.frontend.lookup.initializers import TextFileIndex as TextFileIndex
from twofold.frontend.lookup.initializers import TextFileInitializer as TextFileInitializer
