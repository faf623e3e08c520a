import Testing
@testable import HoneFiles
