"""What functions of ``tf.image`` take: a part of the table."""

from __future__ import annotations

IMAGES = """
# images
image.adjust_brightness: _:float[h,w,3]@probability delta:real(0,1)
image.adjust_contrast: _:float[h,w,3]@probability contrast_factor:real(0,3)
image.central_crop: _:number[h+3,w+3,3] central_fraction:real(0.4,1)
image.crop_to_bounding_box: _:number[n,h+3,w+3,c] _:int(0,1)^ _:int(0,1)^ _:int(1,3)^ _:int(1,3)^
image.pad_to_bounding_box: _:number[n,h,w,c] _:int(0,1)^ _:int(0,1)^ _:int(6,8)^ _:int(6,8)^
image.resize_with_crop_or_pad: _:number[n,h,w,c] _:int(1,6)^ _:int(1,6)^
image.flip_left_right image.flip_up_down image.per_image_standardization: _:number[n,h,w,c]
image.total_variation: _:float[n,h,w,c]
image.rot90: _:number[n,h,w,c] k?:int(-1,5)^
image.grayscale_to_rgb: _:number[n,h,w,1]
image.rgb_to_grayscale: _:float[n,h,w,3]@probability
image.resize: _:float[n,h,w,c] size:fixed(5,3)^
    method?:choice(bilinear|nearest|bicubic|area|lanczos3|wrong) preserve_aspect_ratio?:no
    antialias?:flag
image.convert_image_dtype: _:float[h,w,3]@probability dtype:dtype(image) saturate?:flag
image.psnr: a:float[n,h,w,3]@probability b:float[n,h,w,3]@probability max_val:real(1,255)
image.rgb_to_hsv image.hsv_to_rgb image.rgb_to_yiq image.yiq_to_rgb: _:float[*b,3]@probability
image.rgb_to_yuv image.yuv_to_rgb: _:float[*b,3]@probability
image.adjust_hue: _:float[h,w,3]@probability delta:real(-1,1)
image.adjust_saturation: _:float[h,w,3]@probability saturation_factor:real(0,3)
image.adjust_gamma: _:float[h,w,3]@probability gamma?:real(0,3) gain?:real(0,2)
image.transpose: _:number[n,h,w,c]
image.image_gradients: _:number[n,h,w,c]
image.sobel_edges: _:float[n,h+2,w+2,c]
image.extract_patches: _:number[n,h+4,w+4,c] sizes:fixed(1,2,3,1) strides:fixed(1,2,1,1)
    rates:fixed(1,1,2,1) padding:choice(VALID|SAME|wrong)
image.ssim: _:float[n,h+11,w+11,c]@probability _:float[n,h+11,w+11,c]@probability
    max_val:real(1,2) filter_size?:int(3,9) filter_sigma?:real(1,2) | loose
image.ssim_multiscale: _:float[n,h+30,w+30,c]@probability _:float[n,h+30,w+30,c]@probability
    max_val:real(1,2) power_factors:fixed(1,2) filter_size:int(3,9) | loose
image.resize_with_pad: _:float[n,h,w,c] _:int(5,9) _:int(5,9)
    method?:choice(bilinear|nearest|bicubic|area|lanczos3|wrong) antialias?:flag

# boxes
image.non_max_suppression: boxes:float[n,4]@sorted scores:float[n] max_output_size:int(0,5)^
    iou_threshold?:real(0,1)^ score_threshold?:real(-1,1)^
image.non_max_suppression_with_scores: boxes:float[n,4]@sorted scores:float[n]@positive
    max_output_size:int(0,5)^ iou_threshold?:real(0,1)^ score_threshold?:real(0,1)^
    soft_nms_sigma?:real(0,1)^
image.non_max_suppression_overlaps: overlaps:float[n,n] scores:float[n] max_output_size:int(0,5)^
    overlap_threshold?:real(0,1)^ score_threshold?:real(-1,1)^
image.non_max_suppression_padded: boxes:float[*b,n,4]@sorted scores:float[*b,n]
    max_output_size:int(1,5)^ iou_threshold?:real(0.1,1) pad_to_max_output_size:yes
image.combined_non_max_suppression: boxes:float[b,n,1,4]@sorted scores:float[b,n,c]
    max_output_size_per_class:int(1,3) max_total_size:int(1,9) iou_threshold?:real(0,1)
    score_threshold?:real(-1,1) pad_per_class?:flag clip_boxes?:flag
image.crop_and_resize: image:float[b,h+1,w+1,c] boxes:float[n,4]@probability
    box_indices:index[n]@<b crop_size:fixed(3,2)^ method?:choice(bilinear|nearest|wrong)
    extrapolation_value?:real(0,3)
image.extract_glimpse: input:float[b,h,w,c] size:fixed(2,3)^ offsets:float[b,2] centered:flag
    normalized:flag noise:choice(zero)
image.draw_bounding_boxes: images:float[b,h+3,w+3,3] boxes:float[b,n,4]@sorted colors:float[k,4]

# by chance
image.sample_distorted_bounding_box: image_size:fixed(40,30,3) bounding_boxes:fixed_box
    seed:int(1,9) | random
image.stateless_sample_distorted_bounding_box: image_size:fixed(40,30,3) bounding_boxes:fixed_box
    seed:pair^ | random
image.random_crop: _:number[h+2,w+2,c] size:fixed(2,2,1)^ seed?:int(1,9) | random
image.random_flip_left_right image.random_flip_up_down: _:number[h,w,c] seed?:int(1,9) | random
image.stateless_random_crop: _:number[h+2,w+2,c] size:fixed(2,2,1)^ seed:pair^ | random
image.stateless_random_flip_left_right image.stateless_random_flip_up_down: _:number[h,w,c]
    seed:pair^ | random
image.random_brightness image.random_hue: _:float[h,w,3]@probability max_delta:real(0,0.5)
    seed?:int(1,9) | random
image.random_contrast image.random_saturation: _:float[h,w,3]@probability lower:real(0,1)
    upper:real(1,2) seed?:int(1,9) | random
image.stateless_random_brightness image.stateless_random_hue: _:float[h,w,3]@probability
    max_delta:real(0,0.5) seed:pair^ | random
image.stateless_random_contrast image.stateless_random_saturation: _:float[h,w,3]@probability
    lower:real(0,1) upper:real(1,2) seed:pair^ | random
"""
