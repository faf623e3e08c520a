// `sys` and `time`.

import Glibc
import HoneCore

extension Interpreter {
    func installSystem() {
        let sys = ModuleObject("sys", summary: "The script's arguments, streams and limits.")
        sys.attributes["stdout"] = .native(OutputStream(.standard))
        sys.attributes["stderr"] = .native(OutputStream(.error))
        sys.attributes["version"] = .string("3.11 (Hone)")
        sys.attributes["version_info"] = .tuple([.int(3), .int(11), .int(0), .string("final"), .int(0)])
        sys.attributes["platform"] = .string("linux")
        sys.attributes["byteorder"] = .string("little")
        sys.attributes["maxsize"] = .int(.max)
        sys.attributes["path"] = .list([.string("")])
        sys.attributes["modules"] = .dict(DictObject())
        sys.missing = { name, interpreter in name == "argv" ? .list(interpreter.arguments.map(Value.string)) : nil }
        sys.add([
            BuiltinFunction("exit(status=None, /)", "Ends the script.") { c in throw c.interpreter.exit(c[0]) },
            BuiltinFunction("getrecursionlimit()", "How many calls may be nested.") { .int($0.interpreter.limits.recursion) },
            BuiltinFunction("setrecursionlimit(limit, /)", "Sets how many calls may be nested.") { c in
                let limit = try c.int(0)
                guard limit > 0 else { throw HoneError(.value, "recursion limit must be greater or equal than 1") }
                c.interpreter.limits.recursion = limit
                return .none
            },
            BuiltinFunction("getsizeof(object, default=..., /)", "Roughly how many bytes an object takes.") { c in
                switch c[0] {
                case .array(let a): .int(112 + a.array.count * a.array.dtype.size)
                case .string(let text): .int(49 + text.utf8.count)
                default: .int(56 + 8 * ((try? c.interpreter.length(c[0])) ?? 0))
                }
            },
            BuiltinFunction("exc_info()", "Class, value and place of the exception being handled.") { c in
                guard let raise = c.interpreter.handled.last else { return .tuple([.none, .none, .none]) }
                return .tuple([.type(raise.exception.type), .instance(raise.exception), .none])
            },
        ])
        registerModule("sys", sys)
        installTime()
    }

    private func installTime() {
        let module = ModuleObject("time", summary: "Clocks, waiting, dates.")
        func clock(_ name: String, _ summary: String, _ id: clockid_t) -> [BuiltinFunction] {
            func read() -> (seconds: Int, nanoseconds: Int) {
                var now = timespec()
                clock_gettime(id, &now)
                return (now.tv_sec, now.tv_nsec)
            }
            return [
                BuiltinFunction("\(name)()", summary) { _ in
                    let now = read()
                    return .float(Double(now.seconds) + Double(now.nanoseconds) * 1e-9)
                },
                BuiltinFunction("\(name)_ns()", summary + " In nanoseconds.") { _ in
                    let now = read()
                    return .int(now.seconds &* 1_000_000_000 &+ now.nanoseconds)
                },
            ]
        }
        module.add(clock("time", "Seconds since 1970.", CLOCK_REALTIME) + clock("perf_counter", "Seconds on a clock for measuring.", CLOCK_MONOTONIC)
            + clock("monotonic", "Seconds on a clock that never goes back.", CLOCK_MONOTONIC)
            + clock("process_time", "Seconds of processor time used.", CLOCK_PROCESS_CPUTIME_ID))
        let fields = ["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"]
        let type = ClassObject("struct_time", base: types.tuple)
        func broken(_ c: CallContext, _ convert: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?) throws -> Value {
            let seconds = c[0].isNone ? Double(Glibc.time(nil)) : try c.double(0)
            var stamp = time_t(clampedInt(seconds.rounded(.down))), parts = tm()
            guard convert(&stamp, &parts) != nil else { throw HoneError(.overflow, "timestamp out of range") }
            let values = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, (parts.tm_wday + 6) % 7, parts.tm_yday + 1, parts.tm_isdst]
            return .tuple(TupleObject(values.map { .int(Int($0)) }, fields: (type, fields)))
        }
        /// The inverse of `broken`; now when there is no argument.
        func parts(_ c: CallContext, _ i: Int) throws -> tm {
            var result = tm()
            guard !c[i].isNone else {
                var now = Glibc.time(nil)
                localtime_r(&now, &result)
                return result
            }
            let values = try c.elements(i).map { Int32(clamping: $0.integer ?? 0) }
            guard values.count == 9 else { throw HoneError(.type, "a time must have 9 parts, as localtime() gives") }
            result.tm_year = values[0] &- 1900
            result.tm_mon = values[1] &- 1
            (result.tm_mday, result.tm_hour, result.tm_min, result.tm_sec) = (values[2], values[3], values[4], values[5])
            result.tm_wday = (values[6] &+ 1) % 7
            result.tm_yday = values[7] &- 1
            result.tm_isdst = values[8]
            return result
        }
        func formatted(_ format: String, _ parts: tm) -> String {
            if format.isEmpty { return "" }
            var parts = parts
            var buffer = [CChar](repeating: 0, count: format.utf8.count * 8 + 256)
            let n = strftime(&buffer, buffer.count, format, &parts)
            return String(decoding: buffer[..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        module.add([
            BuiltinFunction("sleep(seconds, /)", "Waits; an interrupt ends it.") { c in
                var left = try c.double(0)
                guard left >= 0 else { throw HoneError(.value, "sleep length must be non-negative") }
                while left > 0 {
                    let step = min(left, 0.05)
                    var pause = timespec(tv_sec: 0, tv_nsec: Int(step * 1e9))
                    nanosleep(&pause, nil)
                    left -= step
                    if c.interpreter.interrupt.take() { throw HoneError(.cancelled, "") }
                }
                return .none
            },
            BuiltinFunction("localtime(seconds=None, /)", "A time as year, month, day, … here.") { try broken($0) { localtime_r($0, $1) } },
            BuiltinFunction("gmtime(seconds=None, /)", "A time as year, month, day, … in Greenwich.") { try broken($0) { gmtime_r($0, $1) } },
            BuiltinFunction("mktime(t, /)", "The seconds since 1970 of a local time.") { c in
                var time = try parts(c, 0)
                return .float(Double(mktime(&time)))
            },
            BuiltinFunction("strftime(format, t=None, /)", "A time as text.") { .string(formatted(try $0.string(0), try parts($0, 1))) },
            BuiltinFunction("asctime(t=None, /)", "A time as text in the usual form.") { .string(formatted("%a %b %e %H:%M:%S %Y", try parts($0, 0))) },
            BuiltinFunction("ctime(seconds=None, /)", "A time in seconds as text in the usual form.") { c in
                var stamp = c[0].isNone ? Glibc.time(nil) : time_t(clampedInt(try c.double(0))), local = tm()
                localtime_r(&stamp, &local)
                return .string(formatted("%a %b %e %H:%M:%S %Y", local))
            },
        ])
        registerModule("time", module)
    }
}
