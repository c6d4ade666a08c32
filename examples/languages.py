"""Which language a line is in: text files, ``tf.strings`` in a pipeline, a model of letter pairs.

Run it: ``python examples/languages.py``. Lines of four languages come from one file each, are
cleaned and become counts of letter pairs; a linear model learns from them, with checkpoints and
summaries for TensorBoard. The lines of the test are made of other words than those of the training.
"""

import os
import tempfile

import numpy as np

import twofold as tf

WORDS = {
    "english": "the water is cold this morning and we would rather stay at home with our friends "
               "because nothing could make him think about work before evening but when night "
               "falls they walk through town looking for something warm which everyone enjoys",
    "german": "das wasser ist kalt heute morgen und wir wollen lieber zu hause bleiben mit unseren "
              "freunden weil nichts ihn vor dem abend an arbeit denken lassen kann aber wenn die "
              "nacht kommt gehen sie durch stadt auf suche nach etwas warmem welches jeder mag",
    "spanish": "el agua está fría esta mañana y preferimos quedarnos en casa con nuestros amigos "
               "porque nada puede hacerle pensar en trabajo antes de noche pero cuando oscurece "
               "ellos caminan por ciudad buscando algo caliente que todos disfrutan siempre",
    "finnish": "vesi on kylmää tänä aamuna ja haluamme mieluummin pysyä kotona ystäviemme kanssa "
               "koska mikään ei saa häntä ajattelemaan työtä ennen iltaa mutta kun yö saapuu he "
               "kävelevät kaupungin läpi etsimässä jotain lämmintä josta kaikki nauttivat",
}
NAMES = sorted(WORDS)
PAIRS = 1024  # letter pairs share so many places


def write_lines(folder, is_test, count):
    """A file of lines for each language; every fourth word is in lines of the test alone."""
    random = np.random.default_rng(int(is_test))
    for name, text in WORDS.items():
        words = [word for i, word in enumerate(text.split()) if (i % 4 == 0) == is_test]
        with open(os.path.join(folder, f"{name}.txt"), "w", encoding="utf-8") as file:
            for _ in range(count):
                line = " ".join(random.choice(words, random.integers(4, 9)))
                file.write(f"{line.capitalize()}{random.choice(list('.!?'))}\n")


def count_pairs(line):
    """How often each letter pair is in a line."""
    line = tf.strings.lower(line, encoding="utf-8")
    line = tf.strings.regex_replace(line, r"[^\pL]+", " ")
    codes = tf.cast(tf.io.decode_raw(tf.strings.join([" ", line]), tf.uint8), tf.int32)
    pairs = (codes[:-1] * 31 + codes[1:]) % PAIRS
    return tf.math.unsorted_segment_sum(tf.ones_like(pairs, tf.float32), pairs, PAIRS)


def lines_of(path):
    """The lines of a file, with the language that its name tells."""
    name = tf.strings.regex_replace(tf.strings.split(path, os.sep)[-1], r"\.txt$", "")
    label = tf.argmax(tf.cast(tf.equal(name, NAMES), tf.int32))
    return tf.data.TextLineDataset(path).map(lambda line: (line, label))


def read(folder):
    """The lines of a folder's files in turn."""
    files = tf.data.Dataset.list_files(os.path.join(folder, "*.txt"), shuffle=False)
    return files.interleave(lines_of, cycle_length=len(NAMES))


class Classifier(tf.Module):
    """Scores of the languages, linear in the frequencies of pairs."""

    def __init__(self):
        super().__init__()
        self.weights = tf.Variable(tf.zeros([PAIRS, len(NAMES)]))
        self.bias = tf.Variable(tf.zeros([len(NAMES)]))

    def __call__(self, counts):
        return tf.math.l2_normalize(counts, axis=-1) @ self.weights + self.bias


def accuracy(model, lines):
    """The share of lines of which the language is found."""
    hits = [tf.equal(tf.argmax(model(counts), axis=-1), labels) for counts, labels in lines]
    return tf.reduce_mean(tf.cast(tf.concat(hits, 0), tf.float32))


def train(folder, epochs):
    """Learn from the folder ``train``, and save; the path of the last checkpoint."""
    lines, test = [read(os.path.join(folder, part)).map(
        lambda line, label: (count_pairs(line), label)).cache() for part in ("train", "test")]
    batches = lines.shuffle(800, seed=1).batch(32).prefetch(2)
    model = Classifier()
    manager = tf.train.CheckpointManager(tf.train.Checkpoint(model=model),
                                         os.path.join(folder, "saved"), max_to_keep=2)

    @tf.function
    def update(counts, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels, model(counts)))
        variables = model.trainable_variables
        for variable, slope in zip(variables, tape.gradient(loss, variables)):
            variable.assign_sub(2.0 * slope)
        return loss

    with tf.summary.create_file_writer(os.path.join(folder, "log")).as_default():
        for epoch in range(epochs):
            loss = tf.reduce_mean([update(counts, labels) for counts, labels in batches])
            share = accuracy(model, test.batch(64))
            tf.summary.scalar("loss", loss, step=epoch)
            tf.summary.scalar("accuracy", share, step=epoch)
            manager.save()
    print(f"loss {loss:.3f}, {100 * share:.0f} % of the lines of new words")
    return manager.latest_checkpoint


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for part in ("train", "test"):
            os.mkdir(os.path.join(folder, part))
            write_lines(os.path.join(folder, part), part == "test", 200)
        path = train(folder, epochs=5)
        model = Classifier()  # another one, of which the checkpoint is all that it knows
        tf.train.Checkpoint(model=model).restore(path).assert_consumed()
    for line in ("Where shall we eat?", "Wo sollen wir essen?", "¿Dónde vamos a comer?",
                 "Missä söisimme?"):
        scores = model(tf.expand_dims(count_pairs(line), 0))
        print(f"{line:24}{NAMES[int(tf.argmax(scores[0]))]}")
