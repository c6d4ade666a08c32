# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.image.colours import adjust_brightness as adjust_brightness
from twofold.frontend.ops.image.colours import adjust_contrast as adjust_contrast
from twofold.frontend.ops.image.sizes import central_crop as central_crop
from twofold.frontend.ops.image.colours import convert_image_dtype as convert_image_dtype
from twofold.frontend.ops.image.sizes import crop_to_bounding_box as crop_to_bounding_box
from twofold.frontend.io.png import encode_png as encode_png
from twofold.frontend.ops.image.flips import flip_left_right as flip_left_right
from twofold.frontend.ops.image.flips import flip_up_down as flip_up_down
from twofold.frontend.ops.image.colours import grayscale_to_rgb as grayscale_to_rgb
from twofold.frontend.ops.image.sizes import pad_to_bounding_box as pad_to_bounding_box
from twofold.frontend.ops.image.colours import per_image_standardization as per_image_standardization
from twofold.frontend.ops.image.colours import psnr as psnr
from twofold.frontend.ops.image.flips import random_crop as random_crop
from twofold.frontend.ops.image.flips import random_flip_left_right as random_flip_left_right
from twofold.frontend.ops.image.flips import random_flip_up_down as random_flip_up_down
from twofold.frontend.ops.image.sizes import resize as resize
from twofold.frontend.ops.image.sizes import resize_with_crop_or_pad as resize_with_crop_or_pad
from twofold.frontend.ops.image.colours import rgb_to_grayscale as rgb_to_grayscale
from twofold.frontend.ops.image.flips import rot90 as rot90
from twofold.frontend.ops.image.colours import total_variation as total_variation
