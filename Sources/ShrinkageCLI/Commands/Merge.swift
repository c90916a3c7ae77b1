import ArgumentParser
import ShrinkageData

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add up statistics of different rows of the same columns.",
    usage: "shrinkage merge <file> ... --output <file>",
    discussion: """
      Columns must agree by name and order, and folds by their numbers; each fold gets the rows of that \
      fold. The order of the files does not matter.

      EXAMPLE
        shrinkage merge monday.stats tuesday.stats --output week.stats
      """)

  @Argument(help: ArgumentHelp("Files that shrinkage stats has written.", valueName: "file"))
  var files: [String]

  @OptionGroup(title: "Output") var destination: StatisticsFileOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws { try requireNames(files.map { ("a file", $0) }) }

  func run() throws {
    var results = try StatisticsResults(
      destination, output, inputs: files.map { NamedFile("a file to merge", $0) })
    _ = output.start()
    var sum = try TableStatistics.read(files[0])
    for file in files.dropFirst() {
      let other = try TableStatistics.read(file)
      do {
        try sum.merge(other)
      } catch {
        let names = [file, files[0]].map { printable(TableStatistics.name($0)) }
        throw Failure(.data, "\(names[0]): cannot be added to \(names[1]): \(error)")
      }
    }
    try results.write(sum)
  }
}
