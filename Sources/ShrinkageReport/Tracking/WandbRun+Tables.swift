import Foundation

/// Tables and charts, as `wandb.Table` and `wandb.plot.line` log them.
extension WandbRun {
  public mutating func table(_ table: RunTable, key: String) throws(TrackingError) {
    let step = nextStep
    let media = Array(Self.media(table).utf8)
    let digest = SHA256.digest(media).hexadecimal
    let name = "media/table/\(key)_\(step)_\(digest.prefix(20)).table.json"
    try AppendFile.write(media, to: "\(path)/files/\(name)")
    let artifact = try WandbArtifact(table, key: key, in: path)
    let entry = "\(key).table.json"
    let values: [(String, JSON)] = [
      ("_type", .string("table-file")), ("path", .string(name)), ("sha256", .string(digest)),
      ("size", .integer(media.count)), ("ncols", .integer(table.columns.count)),
      ("nrows", .integer(table.rows.count)), ("log_mode", .string("IMMUTABLE")),
      ("artifact_path", .string("wandb-client-artifact://\(artifact.id)/\(entry)")),
      (
        "_latest_artifact_path",
        .string("wandb-client-artifact://\(artifact.sequenceID):latest/\(entry)")
      ),
    ]
    let files = Self.field(6) { files in
      files.set(1) {
        $0.set(1, name)
        $0.set(3, 2)
      }
    }
    let (runID, project) = (id, project)
    let record = Self.field(8) { artifact.describe(&$0, runID: runID, project: project) }
    try append(
      [files, record] + self.step(values.map { ([key, $0.0], $0.1.compact) }, step))
  }

  /// The file that the run's page shows.
  private static func media(_ table: RunTable) -> String {
    JSON.object([
      ("columns", .strings(table.columns.map(\.name))),
      ("data", .array(table.rows.map(JSON.array))),
    ]).compact
  }

  public mutating func chart(_ chart: RunLineChart, key: String) throws(TrackingError) {
    try table(chart.table, key: "\(key)_table")
    try append([
      Self.configRecord([(["_wandb", "visualize", key], Self.panel(chart, key).compact)])
    ])
  }

  /// The panel of W&B's own line chart, and the query that gets it its table.
  private static func panel(_ chart: RunLineChart, _ key: String) -> JSON {
    func field(_ name: String, _ arguments: [JSON] = [], _ fields: [JSON] = []) -> JSON {
      .object([
        ("name", .string(name)), ("args", .array(arguments)), ("fields", .array(fields)),
      ])
    }
    func argument(_ name: String, _ value: String) -> JSON {
      .object([("name", .string(name)), ("value", .string(value))])
    }
    let query = field(
      "runSets", [argument("runSets", "${runSets}")],
      [
        field("id"), field("name"), field("_defaultColorIndex"),
        field("summaryTable", [argument("tableKey", "\(key)_table")]),
      ])
    return .object([
      ("panel_type", .string("Vega2")),
      (
        "panel_config",
        .object([
          ("panelDefId", .string("wandb/line/v0")),
          (
            "fieldSettings",
            .object([
              ("x", .string(chart.x)), ("y", .string(chart.y)),
              ("stroke", chart.stroke.map(JSON.string) ?? .null),
            ])
          ),
          ("stringSettings", .object([("title", .string(chart.title))])),
          ("transform", .object([("name", .string("tableWithLeafColNames"))])),
          ("userQuery", .object([("queryFields", .array([query]))])),
        ])
      ),
    ])
  }
}

/// The artifact that keeps one version of a table: a manifest with one file.
private struct WandbArtifact {
  let id = WandbRun.identifier(length: 128)
  let sequenceID = WandbRun.identifier(length: 128)
  private let key: String
  private let size: Int
  /// The base64 of the file's MD5.
  private let digest: String
  /// Absolute: the client that uploads may stand in another directory.
  private let file: String

  /// Writes the table's file below a run's folder.
  init(_ table: RunTable, key: String, in run: String) throws(TrackingError) {
    self.key = key
    let bytes = Array(Self.content(table).utf8)
    file =
      URL(fileURLWithPath: "\(run)/artifacts/\(key).table.json").standardizedFileURL.path
    (size, digest) = (bytes.count, Data(MD5.digest(bytes)).base64EncodedString())
    try AppendFile.write(bytes, to: file)
  }

  private static func content(_ table: RunTable) -> String {
    func type(_ name: String) -> JSON { .object([("wb_type", .string(name))]) }
    func union(_ kind: RunTable.Kind) -> JSON {
      let name = kind == .text ? "string" : "number"
      return .object([
        ("wb_type", .string("union")),
        ("params", .object([("allowed_types", .array([type("none"), type(name)]))])),
      ])
    }
    let types = JSON.object(table.columns.map { ($0.name, union($0.kind)) })
    return JSON.object([
      ("_type", .string("table")),
      (
        "column_types",
        .object([
          ("wb_type", .string("typedDict")), ("params", .object([("type_map", types)])),
        ])
      ),
      ("columns", .strings(table.columns.map(\.name))),
      ("data", .array(table.rows.map(JSON.array))),
      ("ncols", .integer(table.columns.count)), ("nrows", .integer(table.rows.count)),
      ("log_mode", .string("IMMUTABLE")),
    ]).compact
  }

  /// Sets the fields of an ArtifactRecord.
  func describe(_ record: inout ProtobufMessage, runID: String, project: String) {
    let entry = "\(key).table.json"
    let manifest = "wandb-artifact-manifest-v1\n\(entry):\(digest)\n"
    record.set(1, runID)
    record.set(2, project)
    record.set(4, "run_table")
    record.set(5, "run-\(runID)-\(key)")
    record.set(6, MD5.digest(Array(manifest.utf8)).hexadecimal)
    record.set(11, "latest")
    record.set(12) {
      $0.set(1, 1)
      $0.set(2, "wandb-storage-policy-v1")
      $0.set(3) {
        $0.set(1, "storageLayout")
        $0.set(2, "\"V2\"")
      }
      $0.set(4) {
        $0.set(1, entry)
        $0.set(2, digest)
        $0.set(4, size)
        $0.set(6, file)
      }
    }
    record.set(14, 1)
    record.set(15, id)
    record.set(16, sequenceID)
  }
}
