// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DataQuality
import Foundation
import Harmonisation
import Imaging
import Reports
import Statistics
import Vocabulary
import Volumes
import Workers

/// `fiducial harmonise check`: how well the site can be told.
struct HarmoniseCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Says how well the site can be told from features or pictures, before and after.",
    discussion: """
      Two small learners, one that draws lines and one that asks the nearest rows of other patients, say the site of each row; no row \
      is judged by what was learnt from its patient. An area under the curve of 1 is a site that is always told, 0.5 one that is not; \
      below 0.5 nothing more is known than at 0.5. What these learners cannot tell, a larger one may.

      Example: fiducial harmonise check features.csv --site site --patient patient --with combat.json
      Example: fiducial harmonise check pictures.csv --site site --image image --with standard.json
      """)

  @Argument(help: "The table, a row for each image.", completion: .file())
  var table: String

  @Option(help: "The column of the site.")
  var site: String

  @Option(help: "The column of the patient. Default: each row is one of its own.")
  var patient: String?

  @Option(help: "The column of the picture's file: thumbnails of 16 × 16 are the features.")
  var image: String?

  @Option(help: "Columns of features, with commas. Default: all columns of numbers but those that are named here.")
  var features: String?

  @Option(help: "A column that is no feature. Repeatable.")
  var leave: [String] = ["case", "patient"]

  @Option(name: .customLong("with"), help: "What 'harmonise fit' wrote: the check is done again after it.")
  var file: String?

  @Option(help: "Parts that patients are dealt into.")
  var folds = 5

  @Option(help: "The seed of the dealing.")
  var seed: UInt64 = 1

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup(title: "Reading") var helpers: HelperOptions

  func validate() throws {
    guard (2...20).contains(folds) else { throw ValidationError("--folds is \(folds), and 2 to 20 is needed") }
    if image != nil, features != nil { throw ValidationError("--features goes without --image") }
  }

  func run() throws {
    let rows = try FeatureRows(table)
    let fitted = try file.map { try HarmonisedRows.file($0) }
    let sites = try rows.texts(site)
    let patients = try patient.map { try rows.texts($0) } ?? (0..<rows.count).map { "\($0)" }
    let teller = SiteTeller(sites: sites, patients: patients, folds: folds, seed: seed)
    var found: [(when: String, areas: [Estimate])] = []
    if let image {
      if case .comBat = fitted { throw ValidationError("--with is of features; a check of pictures takes grey values") }
      let pool = helpers.pool
      defer { pool.stop() }
      let progress = Progress()
      defer { progress.end() }
      let recipe = PreprocessingRecipe(steps: [.resize(size: [16, 16, nil], by: .linear, antialiasing: .gaussian)])
      var (before, after) = ([[Double]](), [[Double]]())
      try PictureReader(rows, table: table, column: image, pool: pool).each(progress) { _, volume in
        before.append(try recipe.applied(to: volume).volume.voxels.map(Double.init))
        guard case .histogram(let standard) = fitted else { return }
        var pixels = volume.voxels
        try standard.apply(&pixels)
        guard let changed = Volume(grid: volume.grid, voxels: pixels) else { return }
        after.append(try recipe.applied(to: changed).volume.voxels.map(Double.init))
      }
      found.append(("before", try teller.areas(before, isPictures: true)))
      if !after.isEmpty { found.append(("after", try teller.areas(after, isPictures: true))) }
    } else {
      var names = features.map { $0.split(separator: ",").map(String.init) }
      if case .comBat(let combat) = fitted { names = names ?? combat.features }
      let columns = names ?? rows.numeric(but: leave + [site] + [patient].compactMap { $0 })
      found.append(("before", try teller.areas(try rows.rows(columns))))
      switch fitted {
      case .comBat(let combat):
        found.append(("after", try teller.areas(try HarmonisedRows(rows, site: site, by: combat).rows)))
      case .histogram: throw ValidationError("--with is of grey values; name the column of the --image")
      case nil: break
      }
    }
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "sites": .array(Set(sites).sorted().map(JSONValue.string)), "rows": .integer(rows.count),
          "told": .array(
            found.flatMap { when, areas in
              areas.map { area in
                JSONValue.object([
                  "when": .string(when), "site": area.group.map(JSONValue.string), "learner": .string(area.method),
                  "value": .number(orNull: area.value), "lower": .number(orNull: area.interval?.lower),
                  "upper": .number(orNull: area.interval?.upper), "n": .integer(area.n),
                ])
              }
            }),
        ]).text())
    }
    var lines = ["\(rows.count) rows of \(Set(patients).count) patients, \(Set(sites).count) sites"]
    for (when, areas) in found {
      for area in areas {
        lines.append("\(when): \(area.group ?? "") told by \(area.method): area \(NumberWords.estimate(area))")
      }
    }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }
}
