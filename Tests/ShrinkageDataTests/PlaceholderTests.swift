import Testing

@testable import ShrinkageData
