// Taking long chains of objects apart (a linked list of a million nodes, lists nested as deep) without recursion:
// reference counting alone would recurse once a link and exhaust the stack. Past a depth, what an object held is set
// aside and released by the outermost release, in a loop.

import CCoroutine

/// What waits to be released on a thread.
private final class Pending {
    var contents: [Any] = []
}

/// Called from `deinit` with the values that the object holds.
func releaseContents(_ contents: inout [Value]) {
    if contents.isEmpty { return }
    release(&contents, empty: [])
}

/// Called from `deinit` with one thing that the object holds: leaves `empty` in its place.
func release<T>(_ contents: inout T, empty: T) {
    let depth = hone_release_enter()
    if depth > 100 {
        let pending: Pending
        if let held = hone_release_pending() {
            pending = Unmanaged<Pending>.fromOpaque(held).takeUnretainedValue()
        } else {
            pending = Pending()
            hone_release_set_pending(Unmanaged.passRetained(pending).toOpaque())
        }
        pending.contents.append(contents)
    }
    contents = empty
    _ = hone_release_leave()
    if depth == 1, hone_release_pending() != nil { releasePending() }
}

private func releasePending() {
    while let held = hone_release_pending() {
        let pending = Unmanaged<Pending>.fromOpaque(held).takeRetainedValue()
        hone_release_set_pending(nil)
        // Released one after the other; whatever they set aside in turn is found by the next round.
        _ = hone_release_enter()
        while pending.contents.popLast() != nil {}
        _ = hone_release_leave()
    }
}
