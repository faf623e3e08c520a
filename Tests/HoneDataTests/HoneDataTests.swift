import Testing
@testable import HoneData
