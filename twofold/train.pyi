# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.io.examples import BytesList as BytesList
from twofold.frontend.io.examples import Example as Example
from twofold.frontend.io.examples import Feature as Feature
from twofold.frontend.io.examples import FeatureList as FeatureList
from twofold.frontend.io.examples import FeatureLists as FeatureLists
from twofold.frontend.io.examples import Features as Features
from twofold.frontend.io.examples import FloatList as FloatList
from twofold.frontend.io.examples import Int64List as Int64List
from twofold.frontend.io.examples import SequenceExample as SequenceExample
