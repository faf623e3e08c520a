import Glibc
import HoneCore
import HoneLanguage
import HoneScript
let i = makeInterpreter()
i.output = { c, t in fputs(t, c == .standard ? stdout : stderr) }
let path = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "/dev/stdin"
var bytes: [UInt8] = []
if let f = fopen(path, "r") { var c = getc(f); while c != EOF { bytes.append(UInt8(c)); c = getc(f) } }
do { try i.run(Source(name: path, bytes: bytes)) } catch let e as ScriptError { fflush(stdout); fputs(e.rendered() + "\n", stderr); exit(1) }
