// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Harmonisation
import ImageFiles
import Reports
import Vocabulary
import Volumes
import Workers

/// `fiducial harmonise apply`: takes out what sites do.
struct HarmoniseApply: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Brings features, or the grey values of pictures, to what was fitted.",
    discussion: """
      No answers are needed. A site that was not there when ComBat was fitted is brought to the others by its own rows in this table; \
      nothing changes for the others. Pictures are written as PNG of 16 bits beside a copy of the table; a grey value v of the standard, \
      0 to 100 between the outer landmarks, is stored as 10000 + 400 v.

      Example: fiducial harmonise apply combat.json new.csv --site site --output new-harmonised.csv
      Example: fiducial harmonise apply standard.json pictures.csv --image image --output harmonised/
      """)

  @Argument(help: "What 'harmonise fit' wrote.", completion: .file())
  var file: String

  @Argument(help: "The table, a row for each image.", completion: .file())
  var table: String

  @Option(help: "The column of the site, for features.")
  var site: String?

  @Option(help: "The column of the picture's file, for grey values.")
  var image: String?

  @Option(name: .shortAndLong, help: "The new table; for pictures a folder, which holds table.csv and pictures.")
  var output: String

  @OptionGroup(title: "Reading") var helpers: HelperOptions

  func validate() throws {
    guard (site == nil) != (image == nil) else { throw ValidationError("name one of --site and --image") }
  }

  func run() throws {
    let fitted = try HarmonisedRows.file(file)
    let rows = try FeatureRows(table)
    switch fitted {
    case .comBat(let combat):
      guard let site else { throw ValidationError("the file is of features: name the column of the --site") }
      try features(rows, site, combat)
    case .histogram(let standard):
      guard let image else { throw ValidationError("the file is of grey values: name the column of the --image") }
      try pictures(rows, image, standard)
    }
  }

  private func features(_ rows: FeatureRows, _ site: String, _ combat: ComBat) throws {
    let made = try HarmonisedRows(rows, site: site, by: combat)
    var replaced: [String: [String]] = [:]
    for (place, name) in made.features.enumerated() { replaced[name] = made.rows.map { "\($0[place])" } }
    let target = URL(filePath: output)
    try AtomicFiles(in: target.deletingLastPathComponent()).write([
      .init(target.lastPathComponent, rows.text(replacing: replaced))
    ])
    var lines = ["\(output): \(rows.count) rows, \(made.features.count) features"]
    if !made.unseen.isEmpty {
      lines.append("sites brought in by their own rows: \(made.unseen.joined(separator: ", "))")
    }
    lines += made.notes.map { "note: \(HarmoniseErrorWords.words($0))" }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private func pictures(_ rows: FeatureRows, _ column: String, _ standard: HistogramStandard) throws {
    let folder = URL(filePath: output, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pool = helpers.pool
    defer { pool.stop() }
    let progress = Progress()
    defer { progress.end() }
    var names: [String] = []
    let files = AtomicFiles(in: folder)
    try PictureReader(rows, table: table, column: column, pool: pool).each(progress) { row, volume in
      guard volume.grid.size.z == 1 else { throw ImageRefusal("row \(row + 1) is a volume; expected a picture") }
      var pixels = volume.voxels
      try standard.apply(&pixels)
      let stored = pixels.map { UInt16(max(0, min(65_535, (10_000 + 400 * $0).rounded()))) }
      names.append(String(format: "%06d.png", row + 1))
      try files.write([
        .init(
          names[row],
          Data(PNGFile.bytes(grey16: stored, columns: volume.grid.size.x, rows: volume.grid.size.y)))
      ])
    }
    try files.write([.init("table.csv", rows.text(replacing: [column: names]))])
    try StandardOutput.print("\(output): \(names.count) pictures and table.csv")
  }
}
