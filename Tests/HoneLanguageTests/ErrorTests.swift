// What errors say, where they point, and how they are told.

import HoneCore
import Testing
@testable import HoneLanguage

@Suite struct ErrorTests {
    static let syntax: [(String, String)] = [
        ("x = (1 +", "test:1:5: SyntaxError: '(' was never closed."),
        ("x = 1)", "test:1:6: SyntaxError: ')' closes nothing."),
        ("x = (1]", "test:1:7: SyntaxError: ']' does not match the '(' on line 1."),
        ("if x", "test:1:5: SyntaxError: expected ':' after `if`, found the end of the line."),
        ("if x:\npass", "test:2:1: SyntaxError: expected an indented block after `if`."),
        ("  x = 1", "test:1:1: SyntaxError: unexpected indentation."),
        ("if 1:\n    x\n  y", "test:3:1: SyntaxError: this line's indentation matches no block around it."),
        ("x = 'abc", "test:1:5: SyntaxError: this string is not closed on its line."),
        ("x = '''abc", "test:1:5: SyntaxError: this triple-quoted string is never closed."),
        ("print 3", "test:1:7: SyntaxError: print is a function: write print(…)."),
        ("f() = 3", "test:1:1: SyntaxError: the result of a call cannot be assigned to. For a comparison write '=='."),
        ("None = 3", "test:1:1: SyntaxError: 'None' is a constant and cannot be assigned to."),
        ("x = 5 5", "test:1:7: SyntaxError: unexpected a number after the statement."),
        ("def f(a, a): pass", "test:1:10: SyntaxError: the parameter 'a' appears twice."),
        ("def f(a=1, b): pass", "test:1:12: SyntaxError: the parameter 'b' needs a default, as those before it have one."),
        ("f(a=1, 2)", "test:1:8: SyntaxError: a positional argument cannot follow keyword arguments."),
        ("f(a=1, a=2)", "test:1:8: SyntaxError: the keyword argument 'a' is given twice."),
        ("return 1", "test:1:1: SyntaxError: `return` outside of a function."),
        ("break", "test:1:1: SyntaxError: `break` outside of a loop."),
        ("x = 09", "test:1:5: SyntaxError: a whole number cannot begin with 0; write 0o… for octal."),
        ("x = 12abc", "test:1:5: SyntaxError: '12a' is neither a number nor a name."),
        ("x = 99999999999999999999", "test:1:5: OverflowError: 99999999999999999999 is too large: integers here are 64-bit (up to 9223372036854775807)."),
        ("x = 1j", "test:1:5: SyntaxError: complex numbers are not part of this language."),
        ("x = b'a'", "test:1:5: SyntaxError: bytes literals are not part of this language; use a string."),
        ("(1 := 2)", "test:1:4: SyntaxError: expected ',' or ')', found ':='."),
        ("x = f'{}'", "test:1:7: SyntaxError: an expression is missing between the braces."),
        ("x = f'{1'", "test:1:7: SyntaxError: this '{' in the f-string has no '}'."),
        ("x = f'}'", "test:1:7: SyntaxError: a single '}' in an f-string; write '}}' for the character."),
        ("x = “a”", "test:1:5: SyntaxError: unexpected character '“'. Use the plain quotes ' or \"."),
        ("class A(B, metaclass=C): pass", "test:1:22: SyntaxError: classes of classes are not part of this language, but for metaclass=ABCMeta. A method __init_subclass__ or a decorator does much of what they are for."),
        ("async def f(): pass", "test:1:1: SyntaxError: async code is not part of this language."),
        ("try:\n    x\ny", "test:3:1: SyntaxError: expected `except` or `finally` after the block of `try`."),
        ("else:\n    x", "test:1:1: SyntaxError: `else` without a block it belongs to."),
        ("from . import x", "test:1:6: SyntaxError: relative imports are not part of this language."),
        ("class = 3", "test:1:7: SyntaxError: expected a name: a class's name, found '='."),
    ]

    @Test(arguments: syntax) func syntaxError(_ text: String, _ message: String) { #expect(Session().run(text) == message) }

    static let runtime: [(String, String)] = [
        ("prnt(3)", "test:1:1: NameError: name 'prnt' is not defined. Did you mean `print`?"),
        ("import math\nmath.sqr(4)", "test:2:1: AttributeError: module 'math' has no attribute 'sqr'. Did you mean `sqrt`?"),
        ("'a'.uper()", "test:1:1: AttributeError: 'str' object has no attribute 'uper'. Did you mean `upper`?"),
        ("x = np.zeros(3)", "test:1:5: NameError: name 'np' is not defined. Did you forget `import numpy as np`?"),
        ("math.pi", "test:1:1: NameError: name 'math' is not defined. Did you forget `import math`?"),
        ("1 + 'a'", "test:1:1: TypeError: unsupported operand types for +: 'int' and 'str'. Convert one of them: str(…), int(…) or float(…)."),
        ("y = 1\nx = [1,\n  2, y / 0]", "test:3:6: ZeroDivisionError: division by zero"),
        ("[1, 2][5]", "test:1:1: IndexError: list index 5 is out of range; there are 2 elements."),
        ("{'a': 1}['b']", "test:1:1: KeyError: 'b'"),
        ("{[1]: 2}", "test:1:2: TypeError: unhashable type: 'list'. Use a tuple."),
        ("len(5)", "test:1:1: TypeError: object of type 'int' has no len()"),
        ("for i in 5: pass", "test:1:10: TypeError: 'int' object is not iterable"),
        ("int('x')", "test:1:1: ValueError: invalid literal for int() with base 10: 'x'."),
        ("int('1.5')", "test:1:1: ValueError: invalid literal for int() with base 10: '1.5'. Use int(float(…))."),
        ("'a' < 1", "test:1:1: TypeError: '<' not supported between instances of 'str' and 'int'."),
        ("def f(alpha, beta): pass\nf(1, bta=2)", "test:2:1: TypeError: f() got an unexpected keyword argument 'bta'. Did you mean `beta`?"),
        ("def f(a, b, c): pass\nf(1)", "test:2:1: TypeError: f() missing 2 required arguments: 'b' and 'c'."),
        ("def f(a): pass\nf(1, 2)", "test:2:1: TypeError: f() takes 1 positional argument but 2 were given."),
        ("sorted([1], revers=True)", "test:1:1: TypeError: sorted() got an unexpected keyword argument 'revers'. Did you mean `reverse`? Usage: sorted(iterable, /, *, key=None, reverse=False)"),
        ("'a'.join([1])", "test:1:1: TypeError: sequence item 0: expected str instance, int found."),
        ("chr('a')", "test:1:1: TypeError: chr(): 'i' must be an int, not str."),
        ("len()", "test:1:1: TypeError: len() needs the argument 'object'. Usage: len(object, /)"),
        ("import sklern", "test:1:8: ModuleNotFoundError: there is no module 'sklern' here."),
        ("from math import sine", "test:1:18: ImportError: cannot import 'sine' from 'math'. Did you mean `sin`?"),
        ("def f():\n    print(x)\n    x = 1\nf()", "test:2:11: UnboundLocalError: cannot access local variable 'x' where it is not associated with a value"),
        ("class A(int): pass", "test:1:9: TypeError: the class 'int' cannot be derived from."),
        ("open('/no/such')", "test:1:1: FileNotFoundError: [Errno 2] No such file or directory: '/no/such'"),
        ("class E(Exception): pass\nraise E('mine')", "test:2:1: E: mine"),
        ("raise ValueError", "test:1:1: ValueError"),
        ("assert 1 > 2, 'no'", "test:1:1: AssertionError: no"),
        ("x = {}\nx.y = 1", "test:2:1: AttributeError: 'dict' object has no attribute 'y'."),
        ("f'{1:z}'", "test:1:4: ValueError: Unknown format code 'z' for object of type 'int'."),
        ("'%d' % 'a'", "test:1:1: TypeError: %d format: a number is required, not 'str'."),
    ]

    @Test(arguments: runtime) func runtimeError(_ text: String, _ message: String) {
        let printed = Session().run(text)
        #expect(printed.hasPrefix(message), "\(printed)")
    }

    @Test func tracebackNamesTheFunctionsAndMarksTheExpression() throws {
        let error = try #require(Session().error("def outer(a):\n    return inner(a) * 2\ndef inner(b):\n    return 1 + b.size\nouter([1])\n"))
        #expect(error.rendered() == """
            Traceback (most recent call last):
              test:5, in <module>
                outer([1])
              test:2, in outer
                return inner(a) * 2
            test:4:16: AttributeError: 'list' object has no attribute 'size'.
                    return 1 + b.size
                               ^^^^^^
            """)
        #expect(error.error.code == .attribute)
        #expect(error.traceback.map(\.function) == ["<module>", "outer", "inner"])
        #expect(error.rendered(color: true).contains("\u{1B}[1;31m^^^^^^\u{1B}[0m"))
    }

    @Test func aCauseIsShownFirst() throws {
        let error = try #require(Session().error("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e\n"))
        #expect(error.rendered() == """
            test:2:5: ZeroDivisionError: division by zero
                    1 / 0
                    ^^^^^

            The exception above led to this one:

            test:4:5: ValueError: bad
                    raise ValueError('bad') from e
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """)
    }

    @Test func manyEqualLevelsAreFolded() throws {
        let error = try #require(Session().error("def f(n):\n    return f(n - 1) if n else 1 / 0\nf(50)\n"))
        #expect(error.rendered().contains("the same 47 more times"))
    }

    @Test func codesOfTheEngineKeepTheirKind() throws {
        let session = Session()
        session.interpreter.builtins["fail"] = .builtin(BuiltinFunction("fail()") { _ in throw HoneError(.shape, "shapes differ.") })
        #expect(session.error("fail()")?.error.code == .shape)
        #expect(session.run("try: fail()\nexcept ValueError as e: print('caught', e)") == "caught shapes differ.\n")
    }

    @Test func exitCarriesItsStatus() {
        #expect(Session().error("exit(3)")?.exitStatus == 3)
        #expect(Session().error("import sys\nsys.exit()")?.exitStatus == 0)
        #expect(Session().error("raise SystemExit('text')")?.exitStatus == 1)
        #expect(Session().run("try: exit(1)\nexcept Exception: print('no')\nfinally: print('bye')").hasPrefix("bye\n"))
    }
}
