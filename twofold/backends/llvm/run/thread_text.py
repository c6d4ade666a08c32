"""The machine code of the worker threads, as LLVM text; ``threads.py`` loads and controls it.

How it works. The caller publishes a job, takes chunks itself from an atomic counter, then closes
the job and waits for those workers only that had joined it. A worker joins by raising the count
in ``state`` while the job is open. So a worker that the system does not run costs nothing. Workers
wait for the next job spinning for some microseconds, then asleep. A call from inside a body, or
from a second thread while a job runs, is done by its caller alone: nothing here waits for a lock.
"""

from __future__ import annotations

from functools import lru_cache

from twofold.backends.llvm.run import jit

# Number of the futex system call, what a waiting thread tells its core, by architecture.
FUTEX_CALLS = {"x86_64": (202, "pause"), "aarch64": (98, "yield")}

# The fields lie on cache lines of their own: callers and workers write them all the time.
_STATE = """
%state = type { i32, [60 x i8], i32, [60 x i8], i32, i32, [56 x i8], i64, [56 x i8],
                ptr, ptr, i64, [40 x i8], i32, i32, i32, i32, i32 }
@pool = global %state zeroinitializer, align 128
"""
_FIELDS = {
    "owner": 0,  # 1 while a caller uses the workers
    "generation": 2,  # raised with each job; idle workers sleep on it
    "state": 4,  # bit 31: job is open; bit 30: the caller sleeps on this; below: joined workers
    "sleepers": 5,
    "next": 7,  # the next chunk to take
    "body": 9,
    "context": 10,
    "chunks": 11,
    "alive": 13,  # workers that exist
    "wanted": 14,  # workers to start
    "started": 15,
    "stopping": 16,
    "spin": 17,
}
_FIELD_POINTERS = "\n".join(
    f"@{name} = internal alias i32, getelementptr (%state, ptr @pool, i32 0, i32 {index})"
    for name, index in _FIELDS.items()
)

_SERIAL = """
define internal void @run_serially(ptr %body, ptr %context, i64 %chunks) {
entry:
  %some = icmp sgt i64 %chunks, 0
  br i1 %some, label %loop, label %done
loop:
  %i = phi i64 [0, %entry], [%following, %loop]
  call void %body(ptr %context, i64 %i)
  %following = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %following, %chunks
  br i1 %more, label %loop, label %done
done:
  ret void
}
"""

# Where there is no futex: the same symbol, one thread.
_SERIAL_ENTRY = """
define void @twofold_parallel_for(ptr %body, ptr %context, i64 %chunks) {
  call void @run_serially(ptr %body, ptr %context, i64 %chunks)
  ret void
}
"""

_WAITING = """
declare i64 @syscall(i64, ...)
declare i32 @sched_yield()

define internal void @relax() alwaysinline {
  call void asm sideeffect "PAUSE", "~{memory}"()
  ret void
}

; 128 and 129: wait and wake among the threads of one process.
define internal void @sleep_on(ptr %word, i32 %value) {
  call i64 (i64, ...) @syscall(i64 FUTEX, ptr %word, i32 128, i32 %value, ptr null, ptr null,
                               i32 0)
  ret void
}
define internal void @wake(ptr %word, i32 %threads) {
  call i64 (i64, ...) @syscall(i64 FUTEX, ptr %word, i32 129, i32 %threads, ptr null, ptr null,
                               i32 0)
  ret void
}

define internal void @take_chunks(ptr %body, ptr %context, i64 %chunks) {
entry:
  br label %take
take:
  %i = atomicrmw add ptr @next, i64 1 monotonic
  %some = icmp slt i64 %i, %chunks
  br i1 %some, label %run, label %done
run:
  call void %body(ptr %context, i64 %i)
  br label %take
done:
  ret void
}
"""

_WORKER = """
declare i32 @pthread_sigmask(i32, ptr, ptr)

; Returns when the generation is no longer %seen.
define internal void @wait_for_job(i32 %seen) {
entry:
  %rounds = load i32, ptr @spin
  br label %spinning
spinning:
  %round = phi i32 [0, %entry], [%next_round, %again]
  %now = load atomic i32, ptr @generation acquire, align 4
  %changed = icmp ne i32 %now, %seen
  br i1 %changed, label %done, label %again
again:
  call void @relax()
  %next_round = add i32 %round, 1
  %enough = icmp sge i32 %next_round, %rounds
  br i1 %enough, label %tired, label %spinning
tired:
  ; The caller raises the generation, then reads the sleepers; here the order is the reverse:
  ; one of the two sees the other.
  atomicrmw add ptr @sleepers, i32 1 seq_cst
  br label %check
check:
  %then = load atomic i32, ptr @generation seq_cst, align 4
  %awake = icmp ne i32 %then, %seen
  br i1 %awake, label %risen, label %asleep
asleep:
  call void @sleep_on(ptr @generation, i32 %seen)
  br label %check
risen:
  atomicrmw sub ptr @sleepers, i32 1 seq_cst
  br label %done
done:
  ret void
}

define internal void @join_job() {
entry:
  %first = load atomic i32, ptr @state acquire, align 4
  br label %look
look:
  %state = phi i32 [%first, %entry], [%found, %try]
  %open = icmp slt i32 %state, 0
  br i1 %open, label %try, label %missed
try:
  %raised = add i32 %state, 1
  %pair = cmpxchg ptr @state, i32 %state, i32 %raised acq_rel acquire
  %found = extractvalue { i32, i1 } %pair, 0
  %joined = extractvalue { i32, i1 } %pair, 1
  br i1 %joined, label %work, label %look
work:
  ; Having joined, the job cannot be replaced before this worker leaves it.
  %body = load ptr, ptr @body
  %context = load ptr, ptr @context
  %chunks = load i64, ptr @chunks
  call void @take_chunks(ptr %body, ptr %context, i64 %chunks)
  %before = atomicrmw sub ptr @state, i32 1 acq_rel
  ; Closed, the caller asleep, and this was the last one.
  %last = icmp eq i32 %before, 1073741825
  br i1 %last, label %tell, label %missed
tell:
  call void @wake(ptr @state, i32 1)
  br label %missed
missed:
  ret void
}

define internal ptr @worker(ptr %unused) {
entry:
  ; Signals are for the threads that the program knows of.
  %all = alloca [128 x i8], align 16
  call void @llvm.memset.p0.i64(ptr %all, i8 -1, i64 128, i1 false)
  call i32 @pthread_sigmask(i32 0, ptr %all, ptr null)
  br label %loop
loop:
  %generation = load atomic i32, ptr @generation acquire, align 4
  %stopping = load atomic i32, ptr @stopping acquire, align 4
  %stop = icmp ne i32 %stopping, 0
  br i1 %stop, label %leave, label %join
join:
  call void @join_job()
  call void @wait_for_job(i32 %generation)
  br label %loop
leave:
  atomicrmw sub ptr @alive, i32 1 seq_cst
  ret ptr null
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
"""

_START = """
declare i32 @pthread_create(ptr, ptr, ptr, ptr)
declare i32 @pthread_detach(i64)

; Called by the owner. What cannot be started is done without.
define internal void @start_workers() noinline {
entry:
  %thread = alloca i64
  store i32 1, ptr @started
  %wanted = load i32, ptr @wanted
  br label %next_one
next_one:
  %alive = load atomic i32, ptr @alive seq_cst, align 4
  %enough = icmp sge i32 %alive, %wanted
  br i1 %enough, label %done, label %create
create:
  atomicrmw add ptr @alive, i32 1 seq_cst
  %error = call i32 @pthread_create(ptr %thread, ptr null, ptr @worker, ptr null)
  %failed = icmp ne i32 %error, 0
  br i1 %failed, label %undo, label %created
created:
  %id = load i64, ptr %thread
  call i32 @pthread_detach(i64 %id)
  br label %next_one
undo:
  atomicrmw sub ptr @alive, i32 1 seq_cst
  br label %done
done:
  ret void
}
"""

_ENTRY = """
; Waits until no worker is in the closed job.
define internal void @wait_for_workers() {
entry:
  br label %spinning
spinning:
  %round = phi i32 [0, %entry], [%next_round, %again]
  %state = load atomic i32, ptr @state acquire, align 4
  %left = icmp eq i32 %state, 0
  br i1 %left, label %done, label %again
again:
  call void @relax()
  %next_round = add i32 %round, 1
  %enough = icmp sge i32 %next_round, 2000
  br i1 %enough, label %tired, label %spinning
tired:
  %now = load atomic i32, ptr @state acquire, align 4
  %count = and i32 %now, 1073741823
  %none = icmp eq i32 %count, 0
  br i1 %none, label %done, label %mark
mark:
  %marked = or i32 %now, 1073741824
  %pair = cmpxchg ptr @state, i32 %now, i32 %marked acq_rel acquire
  %set = extractvalue { i32, i1 } %pair, 1
  br i1 %set, label %asleep, label %tired
asleep:
  call void @sleep_on(ptr @state, i32 %marked)
  br label %tired
done:
  ret void
}

define internal void @run_job(ptr %body, ptr %context, i64 %chunks) {
entry:
  store ptr %body, ptr @body
  store ptr %context, ptr @context
  store i64 %chunks, ptr @chunks
  store atomic i64 0, ptr @next monotonic, align 8
  store atomic i32 -2147483648, ptr @state release, align 4
  atomicrmw add ptr @generation, i32 1 seq_cst
  %sleepers = load atomic i32, ptr @sleepers seq_cst, align 4
  %some = icmp ne i32 %sleepers, 0
  br i1 %some, label %rouse, label %work
rouse:
  %others = sub i64 %chunks, 1
  %few = icmp slt i64 %others, 1024
  %limited = select i1 %few, i64 %others, i64 1024
  %threads = trunc i64 %limited to i32
  call void @wake(ptr @generation, i32 %threads)
  br label %work
work:
  call void @take_chunks(ptr %body, ptr %context, i64 %chunks)
  atomicrmw and ptr @state, i32 2147483647 acq_rel
  call void @wait_for_workers()
  ret void
}

define void @twofold_parallel_for(ptr %body, ptr %context, i64 %chunks) {
entry:
  %several = icmp sgt i64 %chunks, 1
  %wanted = load i32, ptr @wanted
  %allowed = icmp sgt i32 %wanted, 0
  %worthwhile = and i1 %several, %allowed
  br i1 %worthwhile, label %acquire, label %alone
acquire:
  %mine = call i32 @acquire()
  %got = icmp ne i32 %mine, 0
  br i1 %got, label %check, label %alone
check:
  %started = load i32, ptr @started
  %ready = icmp ne i32 %started, 0
  br i1 %ready, label %run, label %start
start:
  call void @start_workers()
  br label %run
run:
  call void @run_job(ptr %body, ptr %context, i64 %chunks)
  call void @release()
  ret void
alone:
  call void @run_serially(ptr %body, ptr %context, i64 %chunks)
  ret void
}
"""

# For threads.py only: the settings of the pool, each by its owner.
_CONTROL = """
define internal i32 @acquire() {
  %seen = load atomic i32, ptr @owner monotonic, align 4
  %busy = icmp ne i32 %seen, 0
  br i1 %busy, label %no, label %try
try:
  %pair = cmpxchg ptr @owner, i32 0, i32 1 acquire monotonic
  %set = extractvalue { i32, i1 } %pair, 1
  br i1 %set, label %yes, label %no
yes:
  ret i32 1
no:
  ret i32 0
}
define internal void @release() {
  store atomic i32 0, ptr @owner release, align 4
  ret void
}
; Ends all workers and says how many to start with the next job; 0 while the pool has an owner.
define i32 @twofold_configure(i32 %workers, i32 %spin) {
entry:
  %mine = call i32 @acquire()
  %got = icmp ne i32 %mine, 0
  br i1 %got, label %stop, label %busy
busy:
  ret i32 0
stop:
  store atomic i32 1, ptr @stopping seq_cst, align 4
  atomicrmw add ptr @generation, i32 1 seq_cst
  call void @wake(ptr @generation, i32 2147483647)
  br label %wait
wait:
  %alive = load atomic i32, ptr @alive seq_cst, align 4
  %gone = icmp eq i32 %alive, 0
  br i1 %gone, label %set, label %again
again:
  call i32 @sched_yield()
  br label %wait
set:
  store atomic i32 0, ptr @stopping seq_cst, align 4
  store i32 %workers, ptr @wanted
  store i32 %spin, ptr @spin
  store i32 0, ptr @started
  call void @release()
  ret i32 1
}
; In the child of a fork, where no worker exists and whoever owned the pool does not run.
define void @twofold_forget() {
  store i32 0, ptr @alive
  store i32 0, ptr @started
  store i32 0, ptr @sleepers
  store i32 0, ptr @state
  store i32 0, ptr @stopping
  store atomic i32 0, ptr @owner seq_cst, align 4
  ret void
}
define i32 @twofold_alive() {
  %alive = load atomic i32, ptr @alive seq_cst, align 4
  ret i32 %alive
}
"""


def module_text() -> str:
    """The LLVM IR of the pool for this system."""
    system_call = futex()
    if system_call is None:
        return _SERIAL + _SERIAL_ENTRY
    number, pause = system_call
    text = "".join((_STATE, _FIELD_POINTERS, _SERIAL, _WAITING, _WORKER, _START, _ENTRY, _CONTROL))
    return text.replace("FUTEX", str(number)).replace("PAUSE", pause)


@lru_cache(maxsize=1)
def futex() -> tuple[int, str] | None:
    """Number of the system call and how to wait a moment; None where there is none."""
    triple = jit.processor().triple
    if "linux" not in triple:
        return None
    return FUTEX_CALLS.get(triple.split("-")[0])
