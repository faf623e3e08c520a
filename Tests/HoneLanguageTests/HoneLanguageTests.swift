import Testing
@testable import HoneLanguage
