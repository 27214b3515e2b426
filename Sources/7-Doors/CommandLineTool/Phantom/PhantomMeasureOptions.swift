// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Phantoms
import Reports
import Validation
import Vocabulary

/// Which part of which frame is measured, and how the result is told.
struct PhantomMeasureOptions: ParsableArguments {
  @Option(help: "The part to measure: X,Y,WIDTH,HEIGHT in pixels, columns and rows counted from 0.")
  var roi: RegionOption?

  @Option(help: "Which frame or slice, counted from 1. Default: the middle one.")
  var frame: Int?

  @Option(help: "Millimetres between pixels, one number or COLUMNS,ROWS. Default: as the file says; else pixels.")
  var spacing: SpacingOption?

  @Option(
    help: """
      The numbers are this many times the natural logarithm of the exposure (less with more exposure: a negative number); they are \
      made proportional to it. Default: they are taken as they are.
      """)
  var logScale: FiniteNumber?

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    if let frame, frame < 1 { throw ValidationError("--frame is \(frame), and 1 or more is needed") }
    if logScale?.value == 0 { throw ValidationError("--log-scale is 0, and another number is needed") }
    guard ConfidenceLevel(level) != nil else {
      throw ValidationError("--level lies strictly between 0 and 1, found \(level)")
    }
  }

  var confidence: ConfidenceLevel { ConfidenceLevel(level) ?? .percent95 }

  /// The part of an image that was asked for; without `--roi` the part that is given.
  func part(_ image: MeasuredImage, otherwise region: PlaneRegion) throws -> (plane: ImagePlane, words: String) {
    let region = roi?.region ?? region
    guard let part = image.plane.part(region) else {
      throw ImageRefusal(
        "\(image.name): there is no region \(region.words); the image has \(image.plane.columns) × "
          + "\(image.plane.rows) pixels")
    }
    return (part, region.words)
  }

  /// Prints what was found, and leaves with 2 where the measurement could not be made.
  func print(_ answer: TableQuestions.Answer, tables: [TablePicture], failure: UndefinedReason?) throws {
    try AnswerWords(answer, tables: tables).print(json: json)
    if failure != nil { throw ExitCode(ExitTable.cannotBeJudged) }
  }

  /// Writes a chart, where one is asked for.
  static func write(_ picture: LinePicture, to path: String?) throws {
    guard let path else { return }
    let target = URL(filePath: path)
    let drawing = LineChart(id: "measurement", picture: picture).figure.drawing
    try AtomicFiles(in: target.deletingLastPathComponent()).write([.init(target.lastPathComponent, drawing)])
  }
}

/// A rectangle as it is typed.
struct RegionOption: ExpressibleByArgument {
  let region: PlaneRegion

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 4, let x = parts[0], let y = parts[1], let width = parts[2], let height = parts[3],
      x >= 0, y >= 0, width > 0, height > 0
    else { return nil }
    region = PlaneRegion(column: x, row: y, width: width, height: height)
  }
}

/// Distances between pixels as they are typed.
struct SpacingOption: ExpressibleByArgument {
  let betweenColumns: Double
  let betweenRows: Double

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).compactMap { Double($0) }
    guard parts.count == 1 || parts.count == 2, let first = parts.first, let last = parts.last,
      argument.filter({ $0 == "," }).count == parts.count - 1,
      ImagePlane.distances.contains(first), ImagePlane.distances.contains(last)
    else { return nil }
    (betweenColumns, betweenRows) = (first, last)
  }
}
