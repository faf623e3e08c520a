import Testing
@testable import HoneGraph
