"""Which keys of a telephone were pressed: tones found in noisy sound, as compiled functions.

Run it: ``python examples/tones_in_noise.py``. Each key is two tones at once. A WAV file with a
number dialled in noise is written and read; every 40 ms of it are compared with each tone (a
product with cosines and sines: a small Fourier transform), and what is loud enough says which key
it was.
"""

import os
import tempfile

import numpy as np

import twofold as tf

RATE, WINDOW = 8000, 320
LOW = tf.constant([697.0, 770.0, 852.0, 941.0])
HIGH = tf.constant([1209.0, 1336.0, 1477.0])
KEYS = tf.constant(["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"])


def dial(number, random):
    """The sound of a number: 120 ms for each key, 80 ms of silence after it, noise over it all."""
    time = tf.range(int(0.12 * RATE), dtype=tf.float32) / RATE
    parts = []
    for key in number:
        place = "123456789*0#".index(key)
        tones = tf.stack([LOW[place // 3], HIGH[place % 3]])
        parts += [tf.reduce_sum(tf.sin(2.0 * np.pi * tones[:, None] * time), 0),
                  tf.zeros([int(0.08 * RATE)])]
    sound = tf.concat(parts, 0)
    return 0.2 * sound + random.normal(tf.shape(sound), stddev=0.15)


@tf.function
def strength(frames, tones):
    """How much there is of each tone in each frame."""
    time = tf.range(WINDOW, dtype=tf.float32) / RATE
    phase = 2.0 * np.pi * time[:, None] * tones
    window = 0.5 - 0.5 * tf.cos(2.0 * np.pi * (tf.range(WINDOW, dtype=tf.float32) + 0.5) / WINDOW)
    frames = frames * window
    return tf.square(frames @ tf.cos(phase)) + tf.square(frames @ tf.sin(phase))


@tf.function
def keys_in(path):
    """For each frame the place of its key, or -1 where there is none."""
    sound = tf.audio.decode_wav(tf.io.read_file(path), desired_channels=1).audio[:, 0]
    frames = tf.reshape(sound[:tf.size(sound) // WINDOW * WINDOW], [-1, WINDOW])
    low, high = strength(frames, LOW), strength(frames, HIGH)
    loud = tf.minimum(tf.reduce_max(low, 1), tf.reduce_max(high, 1))
    place = 3 * tf.argmax(low, 1) + tf.argmax(high, 1)
    return tf.where(loud > 0.2 * tf.reduce_max(loud), place, -1)


def heard(places):
    """The keys, each run of frames once."""
    changes = tf.concat([[True], places[1:] != places[:-1]], 0)
    return tf.gather(KEYS, tf.boolean_mask(places, tf.logical_and(changes, places >= 0)))


if __name__ == "__main__":
    number = "0301*4855#"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "dialled.wav")
        sound = dial(number, tf.random.Generator.from_seed(7))
        tf.io.write_file(path, tf.audio.encode_wav(sound[:, None], RATE))
        print(f"{os.path.getsize(path)} bytes of sound, {len(sound) / RATE:.1f} seconds")
        found = tf.strings.reduce_join(heard(keys_in(tf.constant(path)))).numpy().decode()
    print(f"dialled {number}, heard {found}: {'the same' if found == number else 'different'}")
