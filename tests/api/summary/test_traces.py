"""tf.summary.trace_on and tf.profiler.experimental: graphs and profiles that viewers open."""

import glob
import gzip
import json
import os
import threading

import pytest
from event_checks import accumulated, config_pb2, values

import twofold as tf
from twofold.frontend.io import protobuf
from twofold.frontend.tensors import observers

summary, profiler = tf.summary, tf.profiler.experimental


@pytest.fixture(autouse=True)
def nothing_runs_on():
    yield
    summary.trace_off()
    try:
        profiler.stop(save=False)
    except tf.errors.UnavailableError:
        pass


@tf.function
def square(x):
    return tf.reduce_sum(tf.exp(x) * x)


def test_the_graphs_that_ran(tmp_path):
    other = tf.function(lambda x: x + 1.0)
    square(tf.ones([3]))
    summary.trace_on()
    square(tf.ones([3]))
    square(tf.ones([3]))
    with summary.create_file_writer(tmp_path).as_default():
        summary.trace_export("trace", step=7)
    other(1.0)
    ((tag, step, array),) = values(tmp_path)
    assert (tag, step) == ("trace", 7)
    found = config_pb2.RunMetadata.FromString(array.item())
    (graph,) = found.function_graphs
    assert "exp" in [node.op for node in graph.pre_optimization_graph.node]
    assert not found.step_stats.dev_stats
    metadata = accumulated(tmp_path).SummaryMetadata("trace")
    assert metadata.plugin_data.plugin_name == "graph_run_metadata_graph"


@pytest.mark.filterwarnings("ignore:html5lib")
def test_tensorboard_shows_the_graph(tmp_path):
    from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
    from tensorboard.context import RequestContext
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.graph import graphs_plugin

    summary.trace_on()
    square(tf.ones([3]))
    with summary.create_file_writer(tmp_path / "run").as_default():
        summary.trace_export("trace", step=0)
    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    multiplexer.AddRunsFromDirectory(str(tmp_path))
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, str(tmp_path))
    plugin = graphs_plugin.GraphsPlugin(base_plugin.TBContext(
        logdir=str(tmp_path), multiplexer=multiplexer, data_provider=provider))
    context = RequestContext()
    assert plugin.info_impl(context, "")["run"]["tags"]["trace"]["op_graph"]
    body, _ = plugin.graph_impl(context, "run", "trace", False, "")
    assert 'op: "exp"' in body


def profile_of(folder):
    (path,) = glob.glob(os.path.join(folder, "plugins", "profile", "*"))
    (trace,) = glob.glob(os.path.join(path, "*.trace.json.gz"))
    (planes,) = glob.glob(os.path.join(path, "*.xplane.pb"))
    with open(planes, "rb") as file:
        space = list(protobuf.read_fields(file.read()))
    return json.loads(gzip.open(trace).read())["traceEvents"], space


def test_a_profile_with_its_kernels(tmp_path):
    x = tf.ones([1000])
    summary.trace_on(profiler=True, profiler_outdir=str(tmp_path / "profile"))
    square(x)
    with summary.create_file_writer(tmp_path / "logs").as_default():
        summary.trace_export("trace", step=0)
    events, space = profile_of(tmp_path / "profile")
    calls = [event for event in events if event.get("cat") == "whole call"]
    kernels = [event for event in events if event.get("cat") == "kernel"]
    assert [call["name"] for call in calls] == ["square"] and kernels
    for kernel in kernels:
        assert calls[0]["ts"] <= kernel["ts"]
        assert kernel["ts"] + kernel["dur"] <= calls[0]["ts"] + calls[0]["dur"] + 1
        assert kernel["args"]["bytes"] >= 4000
    assert [field[0] for field in space] == [1, 4]
    names = [protobuf.text(b[2]) for a in protobuf.read_fields(space[0][2]) if a[0] == 4
             for b in protobuf.read_fields(a[2]) if b[0] == 2 for b in protobuf.read_fields(b[2])
             if b[0] == 2]
    assert "square" in names and kernels[0]["name"] in names
    ((_, _, array),) = values(tmp_path / "logs")
    found = config_pb2.RunMetadata.FromString(array.item())
    assert "square" in [node.node_name for node in found.step_stats.dev_stats[0].node_stats]


def test_profiles(tmp_path, opencl):
    with profiler.Profile(tmp_path):
        for step in range(2):
            with profiler.Trace("train", step_num=step) as trace:
                trace.set_metadata(more="yes")
                square(tf.ones([3]))
                with tf.device(opencl):
                    square(tf.ones([3]))
    events, _ = profile_of(tmp_path)
    steps = [event for event in events if event["name"] == "train"]
    assert [event["args"] for event in steps] == [{"step_num": 0, "more": "yes"},
                                                  {"step_num": 1, "more": "yes"}]
    assert len([event for event in events if event.get("cat") == "whole call"]) == 4
    assert any("profile-empty" in name for name in os.listdir(tmp_path))


def test_threads_have_lines_of_their_own(tmp_path):
    profiler.start(tmp_path)
    threads = [threading.Thread(target=lambda: [square(tf.ones([4])) for _ in range(20)])
               for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    profiler.stop()
    events, _ = profile_of(tmp_path)
    calls = [event for event in events if event.get("cat") == "whole call"]
    assert len(calls) == 60
    assert len({event["tid"] for event in calls}) <= 3


def test_gradients_and_variables_work_while_somebody_looks(tmp_path):
    v = tf.Variable([1.0, 2.0])

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(v * v)
        v.assign_sub(0.5 * tape.gradient(loss, v))
        return loss

    step()
    with profiler.Profile(tmp_path):
        with tf.GradientTape() as tape:
            tape.watch(x := tf.constant([3.0]))
            y = square(x)
        assert tape.gradient(y, x) is not None
        step()
    step()
    assert v.numpy().tolist() == [0.0, 0.0]


def test_what_does_not_fit(tmp_path, caplog):
    with pytest.raises(ValueError, match="Must enable trace before export"):
        summary.trace_export("x")
    summary.trace_on()
    summary.trace_on()
    assert "Trace already enabled" in caplog.text
    with summary.create_file_writer(tmp_path).as_default():
        with pytest.raises(ValueError, match="No step set"):
            summary.trace_export("x")
    summary.trace_off()
    with pytest.raises(tf.errors.UnavailableError, match="No profiler is running"):
        profiler.stop()
    summary.trace_on(profiler=True, profiler_outdir=tmp_path)
    with pytest.raises(tf.errors.AlreadyExistsError, match="Another profiler is running"):
        profiler.start(tmp_path)
    summary.trace_off()
    summary.trace_on(profiler=True)
    assert "No `profiler_outdir`" in caplog.text
    tf.function(lambda: summary.trace_on())()
    assert "inside a tf.function" in caplog.text
    summary.trace_export("nobody reads it")


def test_eager_ops(tmp_path, opencl):
    x, w = tf.ones([4, 3]), tf.Variable(tf.ones([3, 2]))
    active = observers.active
    with profiler.Profile(tmp_path):
        y = x * 2.0 + 1.0
        tf.tanh(y)
        for _ in range(2):  # the first time the gradient is worked out op by op
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(tf.matmul(y, w) * 3.0)
            tape.gradient(loss, w)
        with tf.device(opencl):
            tf.exp(x)
    tf.sin(x)
    assert observers.active == active and observers.watcher is None
    events, _ = profile_of(tmp_path)
    ops = [event for event in events if event.get("cat") == "op"]
    names = [event["name"] for event in ops]
    assert names[:3] == ["multiply", "add", "tanh"]
    assert {"matmul", "reduce_sum", "exp"} <= {*names} and "sin" not in names
    matmul = next(event for event in ops if event["name"] == "matmul")
    assert [str(type) for type in matmul["args"]["inputs"]] == ["float32[4, 3]", "float32[3, 2]"]
    assert matmul["dur"] > 0
    assert [event["name"] for event in events if event.get("cat") == "gradient"] == ["gradient"]
