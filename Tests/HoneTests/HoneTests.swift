import Testing
@testable import Hone
