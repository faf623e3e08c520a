// Every layer class by name: the one list that scripts, JSON and files look classes up in.

import HoneCore
import OrderedCollections

package let layerTable: OrderedDictionary<String, any LayerDefinition.Type> = [
    "InputLayer": InputLayer.self,
    "Lambda": Lambda.self, "ScriptWeight": ScriptWeight.self, "ScriptRandom": ScriptRandom.self, "ScriptLoss": ScriptLoss.self,
    "Add": Add.self, "Subtract": Subtract.self, "Multiply": Multiply.self, "Average": Average.self,
    "Maximum": Maximum.self, "Minimum": Minimum.self, "Concatenate": Concatenate.self, "Dot": Dot.self,
    "Attention": Attention.self, "AdditiveAttention": AdditiveAttention.self, "MultiHeadAttention": MultiHeadAttention.self,
    "GroupedQueryAttention": GroupedQueryAttention.self,
    "Dense": Dense.self,
    "Activation": ActivationLayer.self,
    "Dropout": Dropout.self,
    "Flatten": Flatten.self,
    "Reshape": Reshape.self,
    "Permute": Permute.self,
    "RepeatVector": RepeatVector.self,
    "Rescaling": Rescaling.self,
    "ActivityRegularization": ActivityRegularization.self,
    "GaussianNoise": GaussianNoise.self,
    "GaussianDropout": GaussianDropout.self,
    "AlphaDropout": AlphaDropout.self,
    "SpatialDropout1D": SpatialDropout<OneAxis>.self,
    "SpatialDropout2D": SpatialDropout<TwoAxes>.self,
    "SpatialDropout3D": SpatialDropout<ThreeAxes>.self,
    "EinsumDense": EinsumDense.self,
    "Normalization": Normalization.self,
    "CategoryEncoding": CategoryEncoding.self,
    "Discretization": Discretization.self,
    "StringLookup": StringLookup.self,
    "IntegerLookup": IntegerLookup.self,
    "Hashing": Hashing.self,
    "TextVectorization": TextVectorization.self,
    "ConvLSTM1D": ConvLSTM<OneAxis>.self,
    "ConvLSTM2D": ConvLSTM<TwoAxes>.self,
    "ConvLSTM3D": ConvLSTM<ThreeAxes>.self,
    "SpectralNormalization": SpectralNormalization.self,
    "Identity": Identity.self,
    "CenterCrop": CenterCrop.self,
    "RandomFlip": RandomFlip.self,
    "RandomBrightness": RandomBrightness.self,
    "RandomContrast": RandomContrast.self,
    "RandomTranslation": RandomTranslation.self,
    "RandomZoom": RandomZoom.self,
    "RandomRotation": RandomRotation.self,
    "PReLU": PReLU.self,
    "LeakyReLU": LeakyReLU.self,
    "ELU": ELU.self,
    "ReLU": ReLU.self,
    "Softmax": Softmax.self,
    "Conv1D": Conv<OneAxis>.self,
    "Conv2D": Conv<TwoAxes>.self,
    "Conv3D": Conv<ThreeAxes>.self,
    "DepthwiseConv1D": DepthwiseConv<OneAxis>.self,
    "DepthwiseConv2D": DepthwiseConv<TwoAxes>.self,
    "SeparableConv1D": SeparableConv<OneAxis>.self,
    "SeparableConv2D": SeparableConv<TwoAxes>.self,
    "MaxPooling1D": WindowPooling<LargestElement, OneAxis>.self,
    "MaxPooling2D": WindowPooling<LargestElement, TwoAxes>.self,
    "MaxPooling3D": WindowPooling<LargestElement, ThreeAxes>.self,
    "AveragePooling1D": WindowPooling<MeanElement, OneAxis>.self,
    "AveragePooling2D": WindowPooling<MeanElement, TwoAxes>.self,
    "AveragePooling3D": WindowPooling<MeanElement, ThreeAxes>.self,
    "GlobalMaxPooling1D": GlobalPooling<LargestElement, OneAxis>.self,
    "GlobalMaxPooling2D": GlobalPooling<LargestElement, TwoAxes>.self,
    "GlobalMaxPooling3D": GlobalPooling<LargestElement, ThreeAxes>.self,
    "GlobalAveragePooling1D": GlobalPooling<MeanElement, OneAxis>.self,
    "GlobalAveragePooling2D": GlobalPooling<MeanElement, TwoAxes>.self,
    "GlobalAveragePooling3D": GlobalPooling<MeanElement, ThreeAxes>.self,
    "Conv1DTranspose": ConvTranspose<OneAxis>.self,
    "Conv2DTranspose": ConvTranspose<TwoAxes>.self,
    "Conv3DTranspose": ConvTranspose<ThreeAxes>.self,
    "ZeroPadding1D": ZeroPadding<OneAxis>.self,
    "ZeroPadding2D": ZeroPadding<TwoAxes>.self,
    "ZeroPadding3D": ZeroPadding<ThreeAxes>.self,
    "Cropping1D": Cropping<OneAxis>.self,
    "Cropping2D": Cropping<TwoAxes>.self,
    "Cropping3D": Cropping<ThreeAxes>.self,
    "UpSampling1D": UpSampling<OneAxis>.self,
    "UpSampling2D": UpSampling<TwoAxes>.self,
    "UpSampling3D": UpSampling<ThreeAxes>.self,
    "Resizing": Resizing.self,
    "BatchNormalization": BatchNormalization.self,
    "LayerNormalization": LayerNormalization.self,
    "RMSNormalization": RMSNormalization.self,
    "GroupNormalization": GroupNormalization.self,
    "UnitNormalization": UnitNormalization.self,
    "Embedding": Embedding.self,
    "Masking": Masking.self,
    "SimpleRNN": SimpleRNN.self,
    "LSTM": LSTM.self,
    "GRU": GRU.self,
    "RNN": RNN.self,
    "SimpleRNNCell": SimpleRNNCell.self,
    "LSTMCell": LSTMCell.self,
    "GRUCell": GRUCell.self,
    "StackedRNNCells": StackedRNNCells.self,
    "Bidirectional": Bidirectional.self,
    "TimeDistributed": TimeDistributed.self,
]

/// Classes that only files know.
let savedLayerAliases = ["BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization", "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU"]

/// Other names of the classes: Keras's own, and those of its first version, which old files hold.
package let layerAliases: [String: String] = {
    var aliases = ["SeparableConvolution1D": "SeparableConv1D", "SeparableConvolution2D": "SeparableConv2D", "Deconvolution2D": "Conv2DTranspose",
                   "GroupQueryAttention": "GroupedQueryAttention",
                   "Deconvolution3D": "Conv3DTranspose", "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D"]
    for n in ["1D", "2D", "3D"] {
        aliases["MaxPool" + n] = "MaxPooling" + n
        aliases["AvgPool" + n] = "AveragePooling" + n
        aliases["GlobalMaxPool" + n] = "GlobalMaxPooling" + n
        aliases["GlobalAvgPool" + n] = "GlobalAveragePooling" + n
        aliases["Convolution" + n] = "Conv" + n
        aliases["Convolution" + n + "Transpose"] = "Conv" + n + "Transpose"
    }
    return aliases
}()
