import Foundation
import Testing

@testable import ShrinkageReport

@Suite struct WandbRunTests {
  /// A run with its records read back.
  private struct Written {
    let directory: TemporaryDirectory
    let run: WandbRun
    let bytes: [UInt8]
    let records: [ProtobufReader]

    init() throws {
      directory = try TemporaryDirectory()
      var run = try WandbRun(directory: directory.path + "/wandb", SampleRun.description)
      try SampleRun.write(to: &run)
      self.run = run
      let folder = run.path.split(separator: "/").suffix(2).joined(separator: "/")
      bytes = try directory.bytes("\(folder)/run-\(run.id).wandb")
      records = try WandbLogReader.records(bytes).map { try ProtobufReader($0) }
    }

    func records(_ kind: Int) throws -> [ProtobufReader] {
      try records.flatMap { try $0.messages(kind) }
    }

    /// The items of a record: JSON by key, whose parts a dot joins.
    func items(_ record: ProtobufReader, _ field: Int = 1) throws -> [String: String] {
      var items: [String: String] = [:]
      for item in try record.messages(field) {
        let key = item.texts(1).first ?? item.texts(2).joined(separator: ".")
        items[key] = try item.text(16)
      }
      return items
    }

    func file(_ name: String) throws -> [UInt8] {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: name)))
    }
  }

  @Test func theOrderOfRecords() throws {
    let written = try Written()
    let kinds = written.records.map { $0.numbers.filter { $0 != 1 } }
    #expect(
      kinds == [
        [21], [17], [12], [12], [5], [2], [3], [2], [3], [2], [3], [6], [8], [2], [3], [6], [8],
        [2],
        [3], [5], [3], [3], [18],
      ])
    #expect(try written.records.map { try $0.integer(1) } == Array(1...kinds.count))
  }

  @Test func theRun() throws {
    let written = try Written()
    let run = try written.records(17)[0]
    #expect(try run.text(1) == written.run.id)
    #expect(written.run.id.wholeMatch(of: /[a-z0-9]{8}/) != nil)
    #expect(try run.text(3) == "p")
    #expect(try run.text(6) == "g")
    #expect(try run.text(8) == "n <b>")
    #expect(run.texts(10) == ["a", "b c"])
    #expect(try run.message(17).integer(1) == 1_700_000_000)
    #expect(try run.message(17).integer(2) == 250_000_000)
    let name = try #require(written.run.path.split(separator: "/").last)
    #expect(name.wholeMatch(of: /offline-run-\d{8}_\d{6}-[a-z0-9]{8}/) != nil)
    let link = written.directory.path + "/wandb/latest-run"
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == String(name))
    let config = try written.items(written.records(5)[0])
    #expect(config == ["model": "\"lasso\"", "data": #"{"rows":3,"name":null}"#])
    #expect(try written.records(18)[0].integer(1) == 2)
  }

  @Test func steps() throws {
    let written = try Written()
    let history = try written.records(2)
    #expect(try history.map { try $0.message(2).integer(1) } == [0, 1, 2, 3, 4])
    for step in 0..<3 {
      let items = try written.items(history[step])
      #expect(items["_step"] == "\(step)")
      for (key, value) in SampleRun.metrics(step) {
        let json = try #require(items[key], "\(key)")
        #expect(value.isNaN ? json == "NaN" : Double(json) == value)
      }
      // A summary is not derived from the history.
      #expect(try written.items(written.records(3)[step]) == items)
    }
  }

  @Test func tables() throws {
    let written = try Written()
    let items = try written.items(written.records(2)[3])
    func text(_ name: String) throws -> String {
      let json = Array("[\(try #require(items["coefficients.\(name)"]))]".utf8)
      let values = try JSONSerialization.jsonObject(with: Data(json)) as? [String]
      return try #require(values?.first)
    }
    let path = try text("path")
    let media = try written.file("\(written.run.path)/files/\(path)")
    #expect(try text("sha256") == SHA256.digest(media).hexadecimal)
    #expect(items["coefficients.size"] == "\(media.count)")
    #expect(path.hasPrefix("media/table/coefficients_3_\(try text("sha256").prefix(20))"))
    #expect(try written.records(6)[0].message(1).text(1) == path)
    let content = try TemporaryDirectory.json(media)
    let rows = try #require(content["data"] as? [[Any]])
    #expect(rows.map { $0[1] as? String } == SampleRun.names)
    #expect(rows[0][2] is NSNull)

    let artifact = try written.records(8)[0]
    let entry = try artifact.message(12).message(4)
    let file = try written.file(entry.text(6))
    #expect(try entry.text(6).hasPrefix("/"))
    #expect(try entry.text(2) == Data(MD5.digest(file)).base64EncodedString())
    #expect(try entry.integer(4) == file.count)
    #expect(try artifact.text(5) == "run-\(written.run.id)-coefficients")
    #expect(try artifact.text(15).count == 128)
    #expect(
      try text("artifact_path")
        == "wandb-client-artifact://\(artifact.text(15))/coefficients.table.json")
    #expect(
      try text("_latest_artifact_path")
        == "wandb-client-artifact://\(artifact.text(16)):latest/coefficients.table.json")
    #expect(try TemporaryDirectory.json(file)["nrows"] as? Int == SampleRun.names.count)
  }

  @Test func charts() throws {
    let written = try Written()
    let items = try written.items(written.records(5)[1])
    let panel = try TemporaryDirectory.json(
      try #require(items["_wandb.visualize.paths"]).utf8)
    let config = try #require(panel["panel_config"] as? [String: Any])
    #expect(config["panelDefId"] as? String == "wandb/line/v0")
    let settings = try #require(config["fieldSettings"] as? [String: String])
    #expect(settings == ["x": "lambda", "y": "coefficient", "stroke": "feature"])
    #expect(try written.items(written.records(2)[4])["paths_table.nrows"] == "9")
  }

  /// Whatever a killed program had handed over, all records that are whole are read.
  @Test func aPrefixIsARun() throws {
    let written = try Written()
    let whole = try WandbLogReader.records(written.bytes)
    var counts: [Int] = []
    for end in stride(from: 0, through: written.bytes.count, by: 7) {
      let records = try WandbLogReader.records(Array(written.bytes[..<end]))
      #expect(records == Array(whole[..<records.count]))
      counts.append(records.count)
    }
    #expect(counts == counts.sorted())
    // The last prefix ends within the last record, or behind it.
    #expect(Set(counts) == Set(0...max(counts.last ?? 0, whole.count - 1)))
  }
}
