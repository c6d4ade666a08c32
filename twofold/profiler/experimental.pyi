# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.summary.tracing import Profile as Profile
from twofold.frontend.summary.tracing import ProfilerOptions as ProfilerOptions
from twofold.frontend.summary.tracing import Trace as Trace
from twofold.frontend.summary.tracing import start as start
from twofold.frontend.summary.tracing import stop as stop
