// Whether what has been typed at a prompt is a whole, by the parser's own judgement.

import HoneCore

package enum InputStatus {
    /// Ready to run.
    case complete
    /// More lines are needed: an open bracket or string, or a block that no blank line has ended.
    case incomplete
    /// No further line can mend it.
    case invalid(ScriptError)
}

package func inputStatus(_ text: String) -> InputStatus {
    let source = Source(name: "<input>", text: text)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let last = (text.hasSuffix("\n") ? lines.dropLast().last : lines.last) ?? ""
    let endsBlank = last.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\r" }
    var lexer = Lexer(source)
    do { _ = try lexer.run() } catch let problem as SyntaxProblem {
        return problem.error.code == .incomplete ? .incomplete : .invalid(ScriptError(problem, source))
    } catch { return .complete }
    do {
        guard let statement = try Parser.parse(source).last else { return .complete }
        switch statement.kind {
        case .conditional, .whileLoop, .forLoop, .tryBlock, .withBlock, .function, .classDefinition:
            return endsBlank ? .complete : .incomplete
        default: return .complete
        }
    } catch let problem as SyntaxProblem {
        // A blank line ends the block, whatever it still lacks.
        if problem.error.code == .incomplete, !endsBlank { return .incomplete }
        return .invalid(ScriptError(problem, source))
    } catch { return .complete }
}
