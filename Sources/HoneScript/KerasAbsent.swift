// What Keras 3 has and Hone does not, module by module: asking for one of these names says so, rather than that the name
// is wrong. Whoever builds one takes it out of here.

let absentFromKeras: [(module: String, names: String)] = [
    ("keras.layers", """
        AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D
        AdaptiveMaxPooling3D ContrastLimitedAdaptiveHistogramEqualization FlaxLayer
        HashedCrossing InputSpec JaxLayer MaxNumBoundingBoxes Pipeline 
        ReversibleEmbedding TFSMLayer TorchModuleWrapper Wrapper
        """),
    ("keras.optimizers", """
        LossScaleOptimizer MultiOptimizer OptimizerMap
        """),
    ("keras.optimizers.schedules", """
        deserialize serialize
        """),
    ("keras.callbacks", """
        CallbackList OrbaxCheckpoint RemoteMonitor
        """),
    ("keras.ops", """
        adaptive_average_pool adaptive_max_pool angle argpartition associative_scan bartlett bitwise_invert
        bitwise_left_shift bitwise_right_shift blackman cdist cholesky cholesky_inverse conj conjugate
        conv_transpose correlate ctc_loss custom_gradient dtype eig eigh erfc erfinv
        extract_sequences fft fft2 fold gcd geomspace hamming hanning i0 ifft2 imag irfft isreal
        istft jvp kaiser lcm logdet lstsq lu_factor matrix_rank nanargmax nanargmin nancumprod nancumsum
        nanpercentile nanquantile nextafter pinv polar psnr qr real rearrange rfft saturate_cast slogdet
        solve_triangular stft svd unfold unravel_index vectorize view view_as_complex
        view_as_real elastic_transform extract_patches map_coordinates perspective_transform scale_and_translate
        """),
    ("keras.utils", """
        Config FeatureSpace
        bounding_boxes deserialize_keras_object disable_interactive_logging enable_interactive_logging
        get_source_inputs is_interactive_logging_enabled legacy serialize_keras_object
        """),
    ("keras.random", """
        beta binomial categorical gamma
        """),
    ("keras.config", """
        disable_flash_attention disable_interactive_logging disable_traceback_filtering enable_flash_attention
        enable_interactive_logging enable_traceback_filtering enable_unsafe_deserialization is_flash_attention_enabled
        is_interactive_logging_enabled is_nnx_enabled is_traceback_filtering_enabled max_epochs max_steps_per_epoch
        set_backend set_max_epochs set_max_steps_per_epoch
        """),
    ("keras.backend", """
        batch_normalization conv2d_transpose conv3d ctc_batch_cost ctc_decode ctc_label_dense_to_sparse depthwise_conv2d foldl foldr
        in_top_k local_conv1d local_conv2d map_fn moving_average_update pool3d resize_volumes rnn separable_conv1d separable_conv2d
        spatial_3d_padding to_dense
        """),
    ("keras.applications", """
        ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2L EfficientNetV2M
        EfficientNetV2S InceptionResNetV2 MobileNetV3Large MobileNetV3Small NASNetLarge NASNetMobile convnext efficientnet_v2 inception_resnet_v2 mobilenet_v3 nasnet
        """),
    ("keras", """
        DTypePolicy FloatDTypePolicy Function InputSpec Operation Quantizer RematScope StatelessScope SymbolicScope
        device distillation distribution dtype_policies export legacy mixed_precision name_scope
        quantizers remat version visualization wrappers
        """),
]
