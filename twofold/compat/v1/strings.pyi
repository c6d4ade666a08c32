# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.strings.functions import as_string as as_string
from twofold.frontend.ops.strings.patterns import bytes_split as bytes_split
from twofold.frontend.ops.strings.joining import format as format
from twofold.frontend.ops.strings.joining import join as join
from twofold.frontend.ops.strings.functions import lower as lower
from twofold.frontend.ops.strings.joining import ngrams as ngrams
from twofold.frontend.ops.strings.patterns import regex_full_match as regex_full_match
from twofold.frontend.ops.strings.patterns import regex_replace as regex_replace
from twofold.frontend.ops.strings.functions import strip as strip
from twofold.frontend.ops.strings.hashing import to_hash_bucket_fast as to_hash_bucket_fast
from twofold.frontend.ops.strings.hashing import to_hash_bucket_strong as to_hash_bucket_strong
from twofold.frontend.ops.strings.unicode import unicode_decode as unicode_decode
from twofold.frontend.ops.strings.unicode import unicode_decode_with_offsets as unicode_decode_with_offsets
from twofold.frontend.ops.strings.unicode import unicode_encode as unicode_encode
from twofold.frontend.ops.strings.unicode import unicode_script as unicode_script
from twofold.frontend.ops.strings.unicode import unicode_split as unicode_split
from twofold.frontend.ops.strings.unicode import unicode_split_with_offsets as unicode_split_with_offsets
from twofold.frontend.ops.strings.unicode import unicode_transcode as unicode_transcode
from twofold.frontend.ops.strings.joining import unsorted_segment_join as unsorted_segment_join
from twofold.frontend.ops.strings.functions import upper as upper
