// Layers and models that a script derives from Keras's classes. `call` is traced into the network where the layer is called on a
// tensor: what it calls, layers and operations, become parts of it. So a layer of the script's own runs as fast as any other.

let kerasText = #"""
import keras
import numpy as np
from _keras_tracing import anchor as _anchor, filled as _filled, in_training, is_asked, is_symbolic, is_taped, lifted, own_callbacks, own_steps, penalties, phase as _phase, phases, tape as _tape, tensors as _tensors, traced

_counts = {}
def _unique(name):
    text = ""
    for i, c in enumerate(name):
        text += ("_" if c.isupper() and i > 0 and not name[i - 1].isupper() else "") + c.lower()
    n = _counts.get(text, 0)
    _counts[text] = n + 1
    return text if n == 0 else f"{text}_{n}"

def _shapes(x):
    if isinstance(x, (list, tuple)):
        return [_shapes(v) for v in x]
    if isinstance(x, dict):
        return {k: _shapes(v) for k, v in x.items()}
    return tuple(x.shape) if hasattr(x, "shape") else ()

class Layer:
    """A layer of the script's own: build() makes weights by add_weight(), call() says what it computes."""
    def __init__(self, *, activity_regularizer=None, trainable=True, dtype=None, autocast=True, name=None, **kwargs):
        for key in kwargs:
            if key not in ("input_shape", "input_dim", "batch_input_shape", "batch_size", "dynamic", "weights"):
                raise ValueError(f"Unrecognized keyword arguments passed to {type(self).__name__}: {kwargs}")
        if activity_regularizer is not None:
            raise NotImplementedError("activity_regularizer= of a layer of your own is not available: give one to a layer inside it.")
        self._name = name or _unique(type(self).__name__)
        self._trainable, self.built, self._added, self._phased, self._pending, self._settled = trainable, False, [], 0, [], True
    def _check(self):
        if "_settled" not in self.__dict__:
            raise RuntimeError(f"In layer '{type(self).__name__}', you forgot to call `super().__init__()` as the first statement in the `__init__()` method.")
    @property
    def name(self):
        self._check()
        return self._name
    @property
    def dtype(self):
        return "float32"
    compute_dtype = variable_dtype = dtype
    @property
    def losses(self):
        if is_taped():
            # As tensors, so that the gradient knows of them.
            made = [penalties([w]) for w in self.trainable_weights]
            return [m for m in made if m is not None] + self._added_losses()
        found = []
        for part in self._parts():
            found += list(part.losses) if hasattr(part, "losses") else []
        return found
    def _added_losses(self):
        found = list(self._pending)
        for part in self._inner():
            found += part._added_losses() if isinstance(part, Layer) else []
        return found
    def _inner(self):
        """Layers inside, in the order of their assignment."""
        found = []
        def look(value):
            if isinstance(value, (keras.layers.Layer, keras.Model)):
                if not any([value is f for f in found]):
                    found.append(value)
            elif isinstance(value, (list, tuple)):
                for v in value:
                    look(v)
            elif isinstance(value, dict):
                for v in value.values():
                    look(v)
        for key, value in self.__dict__.items():
            if key not in ("_added", "_net", "_shell", "_pending"):
                look(value)
        return found
    def _parts(self):
        return self._added + self._inner()
    def _all_parts(self):
        """The engine's layers in it, at any depth."""
        return [p for part in self._parts() for p in (part._all_parts() if isinstance(part, Layer) else [part])]
    @property
    def weights(self):
        self._check()
        found = []
        for part in self._parts():
            for w in part.weights:
                if not any([w.path == f.path and w is f for f in found]):
                    found.append(w)
        return found
    variables = weights
    @property
    def trainable_weights(self):
        return [w for part in self._parts() for w in part.trainable_weights] if self._trainable else []
    trainable_variables = trainable_weights
    @property
    def non_trainable_weights(self):
        if not self._trainable:
            return self.weights
        return [w for part in self._parts() for w in part.non_trainable_weights]
    non_trainable_variables = non_trainable_weights
    @property
    def trainable(self):
        self._check()
        return self._trainable
    @trainable.setter
    def trainable(self, value):
        self._trainable = bool(value)
        for part in self._parts():
            part.trainable = bool(value)
    def get_weights(self):
        return [w.numpy() for w in self.weights]
    def set_weights(self, weights):
        own = self.weights
        if len(own) != len(weights):
            raise ValueError(f"layer '{self.name}' has {len(own)} weights, but {len(weights)} were given.")
        for w, value in zip(own, weights):
            w.assign(value)
    def count_params(self):
        return sum([int(np.prod(w.shape)) if len(w.shape) else 1 for w in self.weights])
    def add_weight(self, shape=None, initializer=None, dtype=None, trainable=True, autocast=True, regularizer=None, constraint=None, aggregation="none", overwrite_with_gradient=False, name=None):
        """A weight of this layer."""
        self._check()
        if isinstance(shape, str):
            shape, name = initializer if isinstance(initializer, (tuple, list)) else (), shape
            initializer = None
        name = name or ("weight" if not self._added else f"weight_{len(self._added)}")
        shape = () if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
        if initializer is None:
            initializer = "glorot_uniform" if dtype is None or "float" in str(dtype) else "zeros"
        layer = keras.layers.ScriptWeight(shape, weight_name=name.replace("/", "_"), initializer=initializer, regularizer=regularizer, constraint=constraint, trains=trainable,
                                          name=f"{self._name}_{name}".replace("/", "_"))
        layer(keras.Input((1,)))
        if not self._trainable:
            layer.trainable = False
        self._added.append(layer)
        return layer.weights[0]
    def add_loss(self, loss):
        """Adds to the loss of the model: a tensor of call(), summed."""
        for one in loss if isinstance(loss, (list, tuple)) else [loss]:
            self._pending.append(one)
    def add_metric(self, *args, **kwargs):
        raise NotImplementedError("add_metric() is not available: pass metrics= to compile().")
    def build(self, input_shape):
        self.built = True
    def call(self, *args, **kwargs):
        raise NotImplementedError(f"Layer {type(self).__name__} does not have a `call()` method implemented.")
    def compute_output_shape(self, input_shape):
        made = self(keras.Input(tuple(input_shape)[1:]))
        return made.shape
    def get_config(self):
        return {"name": self.name, "trainable": self._trainable, "dtype": "float32"}
    @classmethod
    def from_config(cls, config):
        return cls(**config)
    def _traced(self, network, args, kwargs, phase):
        """call() as a part of the network that the tensor is of; as a layer of its own where it asks whether it trains."""
        def called(network, args, kwargs):
            self._pending = []
            result = traced(network, self.call, args, kwargs)
            for loss in self._pending:
                # A loss is tied to what the layer gives.
                first, *others = _tensors(result)
                if not _tensors(loss):
                    raise ValueError(f"add_loss() of layer '{self._name}' takes a tensor that call() computed, got {type(loss).__name__}.")
                result = _filled(result, iter([keras.layers.ScriptLoss()([first, loss])] + others))
            self._pending = []
            return result
        result = called(network, args, kwargs)
        if not is_asked(phase):
            return result
        def run(trains):
            def body(network, *tensors):
                rest = iter(tensors)
                given = {k: _filled(v, rest) for k, v in kwargs.items() if k != "training"}
                return _tensors(called(network, _filled(list(args), rest), {"training": trains, **given}))
            return body
        others = {k: v for k, v in kwargs.items() if k != "training"}
        self._phased += 1
        name = self._name if self._phased == 1 else f"{self._name}_call_{self._phased}"
        made = phases(run(True), run(False), [network] + _tensors(others) + _tensors(list(args)), self._all_parts(), name)
        return _filled(result, iter(made))
    def __call__(self, *args, **kwargs):
        self._check()
        parameters = self.call.__code__.co_varnames
        takes_training = "training" in parameters
        if is_taped():
            args, kwargs = tuple(lifted(list(args))), lifted(kwargs)
        found = _tensors(list(args)) + _tensors(kwargs)
        network = found[0] if found else _anchor()
        symbolic = network is not None and is_symbolic(network)
        phase, training = None, kwargs.get("training")
        if takes_training and training is None and len(args) + 1 > parameters.index("training"):
            training = args[parameters.index("training") - 1]
        elif takes_training and training is None:
            # Whether it trains is the network's to say, or that of who calls.
            phase = _phase() if symbolic else None
            kwargs["training"] = phase if symbolic else bool(in_training())
        elif "training" in kwargs and not takes_training and "kwargs" not in parameters:
            kwargs.pop("training")
        if "mask" in kwargs and "mask" not in parameters:
            kwargs.pop("mask")
        if not self.built:
            traced(None, self.build, [_shapes(args[0]) if args else _shapes(list(kwargs.values())[0])], {})
            self.built = True
        if symbolic:
            return self._traced(network, args, kwargs, phase)
        self._pending = []
        if network is not None:
            return traced(network, self.call, args, kwargs, training if isinstance(training, bool) else in_training())
        return self.call(*args, **kwargs)
    def __repr__(self):
        return f"<{type(self).__name__} name={self._name}, built={self.built}>"

def _arrays(x):
    return list(x) if isinstance(x, (list, tuple)) else [x]

class _CompileMetrics:
    """The metrics of compile() as one."""
    name = "compile_metrics"
    def __init__(self, owner):
        self.owner = owner
    def update_state(self, y, y_pred, sample_weight=None):
        for m in self.owner._named(y, y_pred):
            m.update_state(y, y_pred) if sample_weight is None else m.update_state(y, y_pred, sample_weight=sample_weight)
    def result(self):
        return {m.name: m.result() for m in self.owner._metrics if hasattr(m, "result")}
    def reset_state(self):
        for m in self.owner._metrics:
            if hasattr(m, "reset_state"):
                m.reset_state()

class Model(Layer):
    """A model of the script's own: layers in __init__(), what they compute in call()."""
    def __init__(self, *args, name=None, trainable=True, **kwargs):
        self._net, self._compiled, self._optimizer, self._own = None, None, None, False
        self.loss, self._metrics, self._tracker, self._loss_function = None, [], None, None
        if args or "inputs" in kwargs:
            inputs, outputs = (list(args) + [None, None])[:2]
            inputs, outputs = kwargs.pop("inputs", inputs), kwargs.pop("outputs", outputs)
            Layer.__init__(self, name=name, **kwargs)
            self._net = keras.Model(inputs, outputs, name=self._name)
            self.built = True
        else:
            Layer.__init__(self, name=name, trainable=trainable, **kwargs)
        if getattr(type(self), "predict_step", None) is not Model.predict_step:
            raise NotImplementedError("a predict_step() of your own is not available: compute in call().")
        self._own = any([getattr(type(self), step) is not getattr(Model, step) for step in ("train_step", "test_step", "compute_loss", "compute_metrics")])
    def _make(self, shapes, dtypes=None):
        inputs = [keras.Input(tuple(s)[1:], dtype=(dtypes[i] if dtypes else None)) for i, s in enumerate(shapes)]
        if type(self).build is not Model.build and not self.built:
            self.built = True
            traced(None, self.build, [tuple(shapes[0]) if len(shapes) == 1 else list(shapes)], {})
        self.built = True
        outputs = Layer.__call__(self, inputs[0] if len(inputs) == 1 else inputs)
        self._net = keras.Model(inputs[0] if len(inputs) == 1 else inputs, outputs, name=self._name)
        if not self._trainable:
            self._net.trainable = False
        if self._compiled is not None and not self._own:
            self._net.compile(*self._compiled[0], **self._compiled[1])
    def _for(self, x):
        self._check()
        if self._net is None:
            if isinstance(x, dict):
                raise NotImplementedError("a model of your own takes one array or a list of arrays, not a dict.")
            arrays = _arrays(x)
            if not all([hasattr(a, "shape") for a in arrays]):
                arrays = [np.asarray(x)]
            whole = lambda a: "int32" if "int" in str(a.dtype) else None
            self._make([(None,) + tuple(a.shape)[1:] for a in arrays], [whole(a) for a in arrays])
        return self._net
    def build(self, input_shape):
        # From a build() of the script's own there is nothing more to do: whoever called that goes on.
        if self._net is None and not self.built and type(self).call is not Layer.call:
            self._make(input_shape if isinstance(input_shape, list) else [input_shape])
        self.built = True
    def __call__(self, *args, **kwargs):
        if _anchor() is not None or _tensors(list(args)) or is_taped():
            if self._net is not None:
                return self._net(*args, **{k: v for k, v in kwargs.items() if k == "training"})
            self.built = self.built or type(self).build is Model.build
            return Layer.__call__(self, *args, **kwargs)
        training = kwargs.pop("training", None)
        return self._for(args[0])(args[0]) if not training else self._for(args[0])(args[0], training=True)
    def compile(self, *args, **kwargs):
        self._compiled = (args, kwargs)
        if self._own:
            names = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss")
            given = {**dict(zip(names, args)), **kwargs}
            for key in given:
                if key not in names:
                    raise TypeError(f"compile() got an unexpected keyword argument {key!r}: a compile() of your own takes it, and calls super().compile() without it.")
            if given.get("loss_weights") is not None or given.get("weighted_metrics") is not None:
                raise NotImplementedError("compile(loss_weights=, weighted_metrics=) are not available with a train_step() of your own.")
            made = given.get("optimizer")
            self._optimizer = keras.optimizers.get(made) if isinstance(made, str) else made
            self.loss, self._metrics, self._loss_function = given.get("loss"), list(given.get("metrics") or []), None
        elif self._net is not None:
            self._net.compile(*args, **kwargs)
        elif args or "optimizer" in kwargs:
            made = args[0] if args else kwargs["optimizer"]
            self._optimizer = keras.optimizers.get(made) if isinstance(made, str) else made
            self._compiled = ((self._optimizer,) + args[1:], {k: v for k, v in kwargs.items() if k != "optimizer"})
    @property
    def optimizer(self):
        return self._optimizer if self._own or self._net is None else self._net.optimizer
    @optimizer.setter
    def optimizer(self, value):
        self._optimizer = value

    # Steps of the script's own.
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The loss that was given to compile(), and what regularizers say."""
        if self._loss_function is None and self.loss is not None:
            loss = self.loss
            if isinstance(loss, str):
                parts = [c for n, c in vars(keras.losses).items() if n.replace("_", "").lower() == loss.replace("_", "").lower() and isinstance(c, type)]
                function = keras.losses.get(loss)
                loss = parts[0]() if parts else lambda t, p, sample_weight=None: keras.ops.mean(function(t, p) if sample_weight is None else function(t, p) * sample_weight)
            elif not isinstance(loss, keras.losses.Loss):
                function = loss
                loss = lambda t, p, sample_weight=None: keras.ops.mean(function(t, p) if sample_weight is None else function(t, p) * sample_weight)
            self._loss_function = loss
        if self._loss_function is None:
            raise ValueError("compute_loss() needs a loss: compile(loss=…), or write a compute_loss() of your own.")
        made = self._loss_function(y, y_pred) if sample_weight is None else self._loss_function(y, y_pred, sample_weight=sample_weight)
        penalty = penalties(self.trainable_variables)
        return made if penalty is None else made + penalty
    compiled_loss = property(lambda self: lambda y, y_pred, sample_weight=None, regularization_losses=None: self.compute_loss(None, y, y_pred, sample_weight))
    def _named(self, y, y_pred):
        """Metrics by name become objects once it is known what they compare."""
        for i, m in enumerate(self._metrics):
            if isinstance(m, str) and m in ("accuracy", "acc"):
                flat = len(y_pred.shape) < 2 or y_pred.shape[-1] == 1
                rank = len(y.shape) < len(y_pred.shape) or (y.shape[-1] == 1 and not flat)
                kind = keras.metrics.BinaryAccuracy if flat else keras.metrics.SparseCategoricalAccuracy if rank else keras.metrics.CategoricalAccuracy
                self._metrics[i] = kind(name=m)
            elif isinstance(m, str):
                self._metrics[i] = keras.metrics.get(m)
            elif not hasattr(m, "update_state"):
                self._metrics[i] = keras.metrics.MeanMetricWrapper(m, name=m.__name__)
        return self._metrics
    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Counts the batch, and gives the results so far by name."""
        _CompileMetrics(self).update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()
    compiled_metrics = property(lambda self: _CompileMetrics(self))
    def get_metrics_result(self):
        found = {}
        for m in self.metrics:
            made = m.result()
            found.update(made if isinstance(made, dict) else {m.name: made})
        return found
    @property
    def metrics(self):
        if not self._own:
            return self._net.metrics if self._net is not None else []
        if self._tracker is None and self._compiled is not None:
            self._tracker = keras.metrics.Mean(name="loss")
        found = [self._tracker] if self._tracker is not None else []
        found += [_CompileMetrics(self)] if self._metrics else []
        for key, value in self.__dict__.items():
            for v in [] if key == "_metrics" else value if isinstance(value, (list, tuple)) else [value]:
                if hasattr(v, "update_state") and hasattr(v, "result") and v is not self._tracker and not any([v is f for f in found]):
                    found.append(v)
        return found
    @property
    def metrics_names(self):
        return [m.name for m in self.metrics]
    def reset_metrics(self):
        for m in self.metrics:
            (m.reset_state if hasattr(m, "reset_state") else m.reset_states)()
    def _parted(self, data):
        parts = data if isinstance(data, tuple) else (data,)
        return tuple(list(parts) + [None, None])[:3]
    def train_step(self, data):
        """A step of training, as Keras has it on TensorFlow: a tape, the loss, gradients, an update."""
        x, y, sample_weight = self._parted(data)
        tape = _tape()
        try:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
        finally:
            tape.close()
        weights = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self._track(loss, y)
        return self.compute_metrics(x, y, y_pred, sample_weight=sample_weight)
    def _track(self, loss, y):
        """The mean loss over samples."""
        if any([m is self._tracker for m in self.metrics]) and self._tracker is not None:
            self._tracker.update_state(float(loss), sample_weight=float(len(y)) if hasattr(y, "shape") else 1.0)
    def test_step(self, data):
        x, y, sample_weight = self._parted(data)
        y_pred = self(x, training=False)
        self._track(self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=False), y)
        return self.compute_metrics(x, y, y_pred, sample_weight=sample_weight)
    def predict_step(self, data):
        return self(self._parted(data)[0], training=False)
    def _begin(self):
        self.reset_metrics()
    def _own_train(self, data):
        return self.train_step(data)
    def _own_test(self, data):
        return self.test_step(data)
    def _loop(self, x, method, args, kwargs):
        """fit() and evaluate() of the network, or of an empty one where there is no call(), with the script's steps."""
        if not self._own:
            net = self._for(x)
        elif self._net is not None:
            net = self._net
        elif type(self).call is not Layer.call and hasattr(x, "shape"):
            net = self._for(x)
        else:
            net = self._shell = self.__dict__.get("_shell") or keras.Sequential(name=self._name)
        own_callbacks(net, self)
        if self._own:
            own_steps(net, self)
        try:
            return getattr(net, method)(*args, **kwargs)
        finally:
            own_callbacks(net, None)
            if self._own:
                own_steps(net, None)
    def fit(self, x=None, y=None, **kwargs):
        if self._own and self._compiled is None:
            raise ValueError("You must call `compile()` before calling `fit()`.")
        return self._loop(x, "fit", [x, y], kwargs)
    def evaluate(self, x=None, y=None, **kwargs):
        if self._own:
            as_dict = kwargs.pop("return_dict", False)
            self._loop(x, "evaluate", [x, y], kwargs)
            made = self.get_metrics_result()
            return made if as_dict else list(made.values()) if len(made) != 1 else list(made.values())[0]
        return self._loop(x, "evaluate", [x, y], kwargs)
    def predict(self, x, **kwargs):
        return self._for(x).predict(x, **kwargs)
    def predict_on_batch(self, x):
        return self._for(x).predict_on_batch(x)
    def train_on_batch(self, x, y=None, **kwargs):
        return self._for(x).train_on_batch(x, y, **kwargs)
    def test_on_batch(self, x, y=None, **kwargs):
        return self._for(x).test_on_batch(x, y, **kwargs)
    def _ready(self, what):
        if self._net is None:
            raise ValueError(f"{what} needs a built model, but '{self.name}' has not seen any data yet: call it on some, or build(input_shape).")
        return self._net
    def summary(self, *args, **kwargs):
        return self._ready("summary()").summary(*args, **kwargs)
    def save(self, *args, **kwargs):
        return self._ready("save()").save(*args, **kwargs)
    def save_weights(self, *args, **kwargs):
        return self._ready("save_weights()").save_weights(*args, **kwargs)
    def load_weights(self, *args, **kwargs):
        return self._ready("load_weights()").load_weights(*args, **kwargs)
    @property
    def layers(self):
        return self._inner() if self._net is None or type(self).call is not Layer.call else self._net.layers
    def get_layer(self, name=None, index=None):
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}. Existing layers are: {[l.name for l in self.layers]}.")
    @property
    def weights(self):
        return self._net.weights if self._net is not None else Layer.weights.fget(self)
    variables = weights
    @property
    def trainable_weights(self):
        return self._net.trainable_weights if self._net is not None else Layer.trainable_weights.fget(self)
    trainable_variables = trainable_weights
    @property
    def non_trainable_weights(self):
        return self._net.non_trainable_weights if self._net is not None else Layer.non_trainable_weights.fget(self)
    non_trainable_variables = non_trainable_weights
    @property
    def trainable(self):
        return self._trainable
    @trainable.setter
    def trainable(self, value):
        Layer.trainable.fset(self, value)
        if self._net is not None:
            self._net.trainable = bool(value)
    @property
    def stop_training(self):
        return self._net is not None and self._net.stop_training
    @stop_training.setter
    def stop_training(self, value):
        if self._net is not None:
            self._net.stop_training = value
    def __getattr__(self, name):
        net = self.__dict__.get("_net")
        if net is not None and name in ("input", "output", "inputs", "outputs", "input_shape", "output_shape", "history", "input_names", "output_names"):
            return getattr(net, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

class OwnSequential(Model):
    """A Sequential with a layer of the script's own among its layers."""
    def __init__(self, layers=None, name=None):
        super().__init__(name=name or _unique("Sequential"))
        self._shape, self._dtype, self.stack = None, None, []
        for layer in layers or []:
            self.add(layer)
    def add(self, layer):
        if self._net is not None:
            raise ValueError("add(): the model is built already, so its layers are fixed.")
        if type(layer).__name__ == "KerasTensor":
            self._shape, self._dtype = tuple(layer.shape), layer.dtype
        elif type(layer).__name__ == "InputLayer":
            self._shape = (None,) + tuple(layer.output_shape)[1:]
        else:
            self.stack.append(layer)
    def pop(self):
        return self.stack.pop()
    def call(self, inputs, training=None):
        x = inputs
        for layer in self.stack:
            x = layer(x)
        return x
    def _for(self, x):
        return self._ready("fit()") if self._shape is not None else Model._for(self, x)
    def _ready(self, what):
        if self._net is None and self._shape is not None:
            self._make([self._shape], [self._dtype])
        return Model._ready(self, what)
    @property
    def layers(self):
        return list(self.stack)
    @property
    def weights(self):
        if self._net is None and self._shape is not None:
            self._ready("weights")
        return Model.weights.fget(self)
    variables = weights

class Loss:
    """A loss of the script's own: call(y_true, y_pred) gives one value a sample."""
    def __init__(self, name=None, reduction="sum_over_batch_size", dtype=None):
        if reduction not in ("sum", "sum_over_batch_size", "mean", "none", None, "auto", "mean_with_sample_weight"):
            raise ValueError(f"Invalid value for argument `reduction`. Expected one of 'sum', 'sum_over_batch_size', 'mean', 'none' or None, got {reduction!r}.")
        self.name, self.reduction = name or _unique(type(self).__name__), reduction
        self.__name__ = self.name
        if type(self).__call__ is not Loss.__call__:
            raise NotImplementedError("a __call__() of a loss of your own is not available: write call(y_true, y_pred), which gives a value a sample.")
    def call(self, y_true, y_pred):
        raise NotImplementedError(f"Loss {type(self).__name__} does not have a `call()` method implemented.")
    def __call__(self, y_true, y_pred, sample_weight=None):
        losses = self.call(y_true, y_pred)
        if sample_weight is not None:
            losses = losses * sample_weight
        if self.reduction in ("none", None):
            return losses
        if self.reduction == "mean_with_sample_weight" and sample_weight is not None:
            return keras.ops.sum(losses) / keras.ops.sum(sample_weight)
        return keras.ops.sum(losses) if self.reduction == "sum" else keras.ops.mean(losses)
    def get_config(self):
        return {"name": self.name, "reduction": self.reduction}
    @classmethod
    def from_config(cls, config):
        return cls(**config)

class Metric:
    """A metric of the script's own: update_state() counts a batch in variables, result() says what they come to."""
    def __init__(self, dtype=None, name=None):
        self.name, self.dtype, self._variables = name or _unique(type(self).__name__), "float32", []
    def add_variable(self, shape=(), initializer="zeros", dtype=None, aggregation="sum", name=None):
        """A variable that reset_state() sets back."""
        made = keras.initializers.get(initializer)(tuple(shape)) if isinstance(initializer, str) else initializer(tuple(shape))
        made = np.asarray(made, dtype="float32")
        variable = keras.Variable(made, name=name)
        self._variables.append((variable, made))
        return variable
    def add_weight(self, name=None, shape=(), initializer="zeros", dtype=None, **kwargs):
        if isinstance(shape, str):
            initializer, shape = shape, ()
        if isinstance(name, tuple):
            name, shape = None, name
        return self.add_variable(shape=shape, initializer=initializer, name=name)
    @property
    def variables(self):
        return [v for v, _ in self._variables]
    def reset_state(self):
        for variable, start in self._variables:
            variable.assign(start)
    def reset_states(self):
        self.reset_state()
    def update_state(self, *args, **kwargs):
        raise NotImplementedError(f"Metric {type(self).__name__} does not have an `update_state()` method implemented.")
    def result(self):
        raise NotImplementedError(f"Metric {type(self).__name__} does not have a `result()` method implemented.")
    def __call__(self, *args, **kwargs):
        self.update_state(*args, **kwargs)
        return self.result()
    def get_config(self):
        return {"name": self.name, "dtype": "float32"}
    @classmethod
    def from_config(cls, config):
        return cls(**config)

class Stepper(Model):
    """Trains a network of the engine's with metrics of the script's own, step by step."""
    def __init__(self, net, args, kwargs):
        Model.__init__(self, name=net.name)
        self._net, self._own, self.built = net, True, True
        self.compile(*args, **kwargs)
"""#
