import Testing
@testable import HoneCore
