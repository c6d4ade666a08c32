# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.summary import experimental as experimental
from twofold.frontend.summary.writers import SummaryWriter as SummaryWriter
from twofold.frontend.summary.kinds import audio as audio
from twofold.frontend.summary.writers import create_file_writer as create_file_writer
from twofold.frontend.summary.writers import create_noop_writer as create_noop_writer
from twofold.frontend.summary.writers import flush as flush
from twofold.frontend.summary.graphs import graph as graph
from twofold.frontend.summary.kinds import histogram as histogram
from twofold.frontend.summary.kinds import image as image
from twofold.frontend.summary.writers import record_if as record_if
from twofold.frontend.summary.kinds import scalar as scalar
from twofold.frontend.summary.writers import should_record_summaries as should_record_summaries
from twofold.frontend.summary.kinds import text as text
from twofold.frontend.summary.tracing import trace_export as trace_export
from twofold.frontend.summary.tracing import trace_off as trace_off
from twofold.frontend.summary.tracing import trace_on as trace_on
from twofold.frontend.summary.writing import write as write
