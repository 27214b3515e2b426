// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Harmonisation
import Reports
import Vocabulary
import Volumes
import Workers

/// `fiducial harmonise fit`: learns what sites do.
struct HarmoniseFit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Learns what sites do to features, or one standard of grey values.",
    discussion: """
      With --site, the table has features: ComBat finds the shift and the spread of each site, and what --keep names stays. With --image, \
      the table names pictures: the landmarks of their histograms become one standard. Fit on training rows alone.

      Example: fiducial harmonise fit features.csv --site site --keep age --output combat.json
      Example: fiducial harmonise fit pictures.csv --image image --output standard.json
      """)

  @Argument(help: "The table, a row for each image.", completion: .file())
  var table: String

  @Option(help: "The column of the site, for features.")
  var site: String?

  @Option(help: "The column of the picture's file, for grey values.")
  var image: String?

  @Option(help: "Columns of features, with commas. Default: all columns of numbers but those that are named here.")
  var features: String?

  @Option(help: "A column whose differences are to stay, such as age. Repeatable.")
  var keep: [String] = []

  @Option(help: "A column that is no feature. Repeatable.")
  var leave: [String] = ["case", "patient"]

  @Flag(help: "Takes shifts out and leaves spreads as they are.")
  var meanOnly = false

  @Flag(help: "Takes the histogram of what is brighter than the mean, for pictures with air around.")
  var aboveMean = false

  @Option(name: .shortAndLong, help: "The file that is written.", completion: .file())
  var output: String

  @OptionGroup(title: "Reading") var helpers: HelperOptions

  func validate() throws {
    guard (site == nil) != (image == nil) else { throw ValidationError("name one of --site and --image") }
    if image != nil, features != nil || !keep.isEmpty || meanOnly {
      throw ValidationError("--features, --keep and --mean-only go with --site")
    }
    if aboveMean, image == nil { throw ValidationError("--above-mean goes with --image") }
  }

  func run() throws {
    let rows = try FeatureRows(table)
    let file: HarmonisationFile
    var lines: [String] = []
    if let site {
      let names = features.map { $0.split(separator: ",").map(String.init) } ?? rows.numeric(but: leave + keep + [site])
      let kept = try rows.covariates(keep)
      let combat = try ComBat(
        fitting: try rows.rows(names), sites: try rows.texts(site), features: names, covariates: kept.rows,
        covariateNames: kept.names, meanOnly: meanOnly)
      file = .comBat(combat)
      lines.append(
        "\(rows.count) rows, \(names.count) features, sites "
          + combat.sites.map { "\($0.site) (\($0.images))" }.joined(separator: ", "))
      lines += combat.notes.map { "note: \(HarmoniseErrorWords.words($0))" }
    } else {
      let pool = helpers.pool
      defer { pool.stop() }
      var fit = HistogramStandard.Fit(foreground: aboveMean ? .aboveMean : .all)
      let progress = Progress()
      defer { progress.end() }
      try PictureReader(rows, table: table, column: image ?? "", pool: pool).each(progress) { _, volume in
        try fit.add(volume.voxels)
      }
      let standard = try fit.standard()
      file = .histogram(standard)
      lines.append("\(standard.images) pictures, \(standard.percentiles.count) landmarks")
    }
    let target = URL(filePath: output)
    try AtomicFiles(in: target.deletingLastPathComponent()).write([
      .init(target.lastPathComponent, file.json.text() + "\n")
    ])
    lines.append("written to \(output), \(file.digest)")
    try StandardOutput.print(lines.joined(separator: "\n"))
  }
}
