// Every layer class by name: the one list that scripts, JSON and files look classes up in.

import HoneCore
import OrderedCollections

package let layerTable: OrderedDictionary<String, any LayerDefinition.Type> = [
    "InputLayer": InputLayer.self,
    "Operation": Operation.self,
    "Lambda": Lambda.self,
    "Add": Add.self, "Subtract": Subtract.self, "Multiply": Multiply.self, "Average": Average.self,
    "Maximum": Maximum.self, "Minimum": Minimum.self, "Concatenate": Concatenate.self, "Dot": Dot.self,
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
    "LeakyReLU": LeakyReLU.self,
    "ELU": ELU.self,
    "ReLU": ReLU.self,
    "Softmax": Softmax.self,
]
