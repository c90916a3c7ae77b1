import Shrinkage
import ShrinkageData
import ShrinkageReport

extension LinearModel {
  /// Every coefficient with its column's name.
  func coefficientCSV(_ features: [String]) -> CSVText {
    var text = CSVText(header: ["feature", "coefficient"])
    for (name, value) in zip(features, coefficients) {
      text.append([name, CSVText.number(value)])
    }
    return text
  }

  /// The coefficients that are not 0, for reading.
  func coefficientTable(_ features: [String]) -> TextTable {
    var table = TextTable([.init("feature", .left), .init("coefficient", .decimal)])
    if options.intercept { table.append(["(intercept)", NumberText.significant(intercept)]) }
    for (name, value) in zip(features, coefficients) where value != 0 {
      table.append([printable(name), NumberText.significant(value)])
    }
    return table
  }
}
