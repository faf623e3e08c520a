// The module `hone.transfer`: how a network that learned much is brought to a task of little data.

import Hone
import HoneCore
import HoneLanguage
import OrderedCollections

extension KerasLibrary {
    func transferModule() -> ModuleObject {
        let module = ModuleObject("hone.transfer", summary: "Adapters, layer-wise learning rates, gradual unfreezing: how a trained network is brought to a new task.")
        for type in transferCallbacks { module.attributes[type.signature.name] = .type(hostClass(type)) }
        module.add([
            BuiltinFunction("enable_lora(model, rank, pattern='*', alpha=None)",
                            "Freezes the model, and gives the kernels of all layers whose name or path matches `pattern` low-rank adapters that learn instead (LoRA). Returns how many.") { [self] c in
                .int(try modelArgument(c[0], "enable_lora()").model.enableLoRA(rank: try c.int(1), alpha: try c.optionalDouble(3), pattern: try c.string(2)))
            },
            BuiltinFunction("merge_lora(model)", "Adds what all adapters have learned to their kernels, so that predicting costs nothing more.") { [self] c in
                for layer in try adapted(c, "merge_lora()") { try layer.mergeLoRA() }
                return .none
            },
            BuiltinFunction("unmerge_lora(model)", "Takes it off again: the kernels are what they were, to the last bit.") { [self] c in
                for layer in try adapted(c, "unmerge_lora()") { try layer.unmergeLoRA() }
                return .none
            },
            BuiltinFunction("l2_sp(model, strength, pattern='*')",
                            "Holds the weights of layers that match near their values of now: strength / 2 · the squared distance is added to the loss. 0 ends it. Returns how many weights.") { [self] c in
                guard let strength = c[1].double else { throw c.typeError(1, "a number") }
                return .int(try modelArgument(c[0], "l2_sp()").model.holdNear(strength: strength, pattern: try c.string(2)))
            },
            BuiltinFunction("layer_decay(model, decay)", "Gives each layer `decay` times the learning rate of the next; the last has the optimizer's own. Returns the rates by layer.") { [self] c in
                guard let decay = c[1].double else { throw c.typeError(1, "a number") }
                let model = try modelArgument(c[0], "layer_decay()").model
                try model.decayLearningRates(by: decay)
                return .dict(DictObject(try model.optimizer?.learningRates() ?? [:]))
            },
            BuiltinFunction("lp_ft(model, head, x=None, y=None, probe_epochs=5, epochs=5, learning_rate=None, **kwargs)",
                            "Linear probing, then fine-tuning (Kumar et al. 2022): trains the layers that match `head` alone, then all, with learning_rate (a tenth of the optimizer's if None). "
                                + "Further arguments go to fit(). Returns both histories.") { [self] c in
                try probeAndTune(c)
            },
        ])
        return module
    }

    private func adapted(_ c: CallContext, _ what: String) throws -> [Layer] {
        let layers = try modelArgument(c[0], what).model.layers.filter { !$0.allAdapters.isEmpty }
        guard !layers.isEmpty else { throw HoneError(.value, "\(what): the model has no adapters. enable_lora(model, rank) makes them.") }
        return layers
    }

    private func probeAndTune(_ c: CallContext) throws -> Value {
        let object = try modelArgument(c[0], "lp_ft()"), model = object.model, head = try c.string(1)
        guard let optimizer = model.optimizer else { throw HoneError(.value, "lp_ft(): the model is not compiled. Call compile() first.") }
        let rate = try c.optionalDouble(6) ?? optimizer.currentRate() / 10
        func fit(_ epochs: Value) throws -> Value {
            var keywords = c.restKeywords
            keywords.append((name: "epochs", value: epochs))
            return try c.interpreter.call(c.interpreter.attribute(c[0], "fit"), CallArguments([c[2], c[3]], keywords))
        }
        let before = try model.trainOnly(head)
        var isDone = false
        // An error must not leave the trunk frozen.
        defer { if !isDone { model.restoreTrainable(before) } }
        let probe = try fit(c[4])
        model.restoreTrainable(before)
        isDone = true
        try optimizer.setLearningRate(rate)
        return .tuple([probe, try fit(c[5])])
    }
}

extension DictObject {
    fileprivate convenience init(_ rates: OrderedDictionary<String, Double>) {
        self.init()
        for (name, rate) in rates { self[name] = .float(rate) }
    }
}
