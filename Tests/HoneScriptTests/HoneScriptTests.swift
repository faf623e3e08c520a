import Testing
@testable import HoneScript
