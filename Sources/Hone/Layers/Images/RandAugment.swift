// Several changes of images, chosen by chance: RandAugment (Cubuk et al., 2019) and AugMix (Hendrycks et al., 2020). The choice is made
// anew for each batch.

import HoneCore
import HoneGraph

/// The changes to choose from, in Keras's order.
private func choices(_ a: Arguments, all: Bool) throws -> [any ImageAugmentation] {
    let strength = try bounds(a, "factor", from: 0), factor = Config.list([.float(Double(strength.0)), .float(Double(strength.1))])
    let common: [String: Config] = ["factor": factor, "value_range": try a.config("value_range"), "interpolation": try a.config("interpolation"), "x_factor": factor, "y_factor": factor,
                                    "height_factor": factor, "width_factor": factor, "addition_factor": factor, "threshold_factor": factor]
    var bits = common
    bits["factor"] = .int(max(1, Int(8 * strength.1)))
    let colors: [any ImageAugmentation] = all
        ? [try RandomBrightness.part(common), try RandomColorDegeneration.part(common), try RandomContrast.part(common), try RandomSharpness.part(common)] : []
    return [try RandomShear.part(common), try RandomTranslation.part(common), try RandomRotation.part(common)] + colors
        + [try RandomPosterization.part(bits), try Solarization.part(common), try AutoContrast.part(common), try Equalization.part(common)]
}

extension Builder {
    /// One of the changes, drawn for the batch; `orNone`: or none of them.
    fileprivate func oneOf(_ choices: [any ImageAugmentation], _ images: Value, orNone: Bool) throws -> Value {
        let count = choices.count + (orNone ? 1 : 0), number = try Term(self, draw((0, Float(count)), shape: [1, 1, 1, 1])).apply(.floor), x = Term(self, images)
        // Grey images have no colours to lose.
        return try choices.enumerated().filter { shape(images)[3] == 3 || !($0.element is RandomColorDegeneration) }.reduce(x) { made, choice in
            try Term.equal(number, Float(choice.offset)).select(Term(self, choice.element.augmented(self, images)), made)
        }.value
    }
}

private let interpolation = Parameter("interpolation", .choice(["bilinear", "nearest"]), "bilinear", "how to fill in between")

struct RandAugment: ImageAugmentation {
    static let signature = Signature("RandAugment", "Some of eleven changes of images, drawn for each batch, while training.", [
        valueRangeParameter, Parameter("num_ops", .positive, 2, "how many changes, one after the other"), Parameter("factor", .any, 0.5, "bounds of their strength, from 0 to 1"), interpolation, unusedSeed, .dataFormat,
    ])
    private let choices: [any ImageAugmentation]
    private let count: Int
    let format: DataFormat
    init(_ a: Arguments) throws { (choices, count, format) = (try Hone.choices(a, all: true), min(64, try a.int("num_ops")), try a.dataFormat()) }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        try (0..<count).reduce(images) { x, _ in try b.oneOf(choices, x, orNone: false) }
    }
}

struct AugMix: ImageAugmentation {
    static let signature = Signature("AugMix", "Mixes images with what several chains of changes make of them, while training.", [
        valueRangeParameter, Parameter("num_chains", .positive, 3, "how many chains"), Parameter("chain_depth", .positive, 3, "up to how many changes each"),
        Parameter("factor", .any, 0.3, "bounds of their strength, from 0 to 1"), Parameter("alpha", .number, 1.0, "of the distributions that shares are drawn from"),
        Parameter("all_ops", .bool, true, "False leaves out changes of brightness, colour, contrast and sharpness"), interpolation, unusedSeed, .dataFormat,
    ])
    private let choices: [any ImageAugmentation]
    private let chains, depth: Int
    private let alpha: Float
    private let range: (Float, Float)
    let format: DataFormat

    init(_ a: Arguments) throws {
        (choices, format, range) = (try Hone.choices(a, all: try a.bool("all_ops")), try a.dataFormat(), try valueRange(a))
        (chains, depth, alpha) = (try a.int("num_chains"), try a.int("chain_depth"), Float(try a.double("alpha")))
        guard chains * depth <= 64, chains <= 64, depth <= 64 else { throw HoneError(.value, "AugMix(): num_chains times chain_depth may be up to 64, got \(chains) and \(depth).") }
        guard alpha > 0, alpha.isFinite else { throw HoneError(.value, "AugMix(): alpha must be above 0, got \(alpha).") }
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        // Shares of the chains: Gamma numbers over their sum.
        let alpha = try Term(b, alpha), logs = try (0..<chains).map { _ in try b.logGamma(alpha, shape: [1, 1, 1, 1]) }
        let shares = try Term(b, b.graph.add(.softmax, [Term.joined(logs).value])), x = Term(b, images)
        var sum: Term?
        for i in 0..<chains {
            let chain = try (0..<depth).reduce(images) { x, _ in try b.oneOf(choices, x, orNone: true) }, part = try Term(b, chain) * shares.channel(i)
            sum = try sum.map { try $0 + part } ?? part
        }
        let share = try b.beta(alpha, shape: [1, 1, 1, 1])
        return try (share * x + (1 - share) * (sum ?? x)).clipped(range.0, range.1).value
    }
}
