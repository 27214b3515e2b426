// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Phantoms
import Validation
import Vocabulary

/// `fiducial phantom measure noise-power`: how noise is spread over frequencies.
struct PhantomMeasureNoise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "noise-power",
    abstract: "The noise power spectrum of even images.",
    discussion: """
      The region is even: a slab, water. Several files are taken for images of one system at one exposure, and measured together; with \
      --difference the first two are subtracted, which takes away what is fixed. Without --roi it is the middle half.
      Example: fiducial phantom measure noise-power slab1.dcm slab2.dcm --roi 100,100,512,512 --chart nps.svg
      """)

  @Argument(help: "The images.")
  var files: [String]

  @Option(help: "The side of a square in pixels, 8 to 256. Default: 64, or less in a small region.")
  var side: Int?

  @Option(help: "The degree of the polynomial that is taken away from each square: 0, 1 or 2.")
  var detrending = 2

  @Flag(help: "Measure half of the difference of the first two images (in power).")
  var difference = false

  @Option(help: "Draw the normalised power into this file, as SVG.")
  var chart: String?

  @OptionGroup var options: PhantomMeasureOptions

  func validate() throws {
    if let side, !(8...256).contains(side) { throw ValidationError("--side is \(side), and 8 to 256 is needed") }
    guard (0...2).contains(detrending) else {
      throw ValidationError("--detrending is \(detrending), and 0, 1 or 2 is needed")
    }
  }

  func run() throws {
    let reader = PlaneReader(options)
    var answer = TableQuestions.Answer()
    var planes: [ImagePlane] = []
    for location in try FileList.files(in: files) {
      let image = try reader.image(location)
      let (plane, words) = try options.part(image, otherwise: image.plane.middle)
      planes.append(plane)
      answer.notes += image.notes + ["\(image.name): region \(words)"]
    }
    if difference { planes = [try subtracted(planes)] }
    var settings = NoisePower.Options()
    (settings.side, settings.detrending, settings.level) = (side, detrending, options.confidence)
    let power = NoisePower(planes, options: settings)
    answer.estimates = power.estimates
    if power.reason == nil {
      answer.notes.append("squares of \(power.side) × \(power.side) pixels, \(power.squares) of them")
    }
    try PhantomMeasureOptions.write(picture(power), to: chart)
    try options.print(answer, tables: power.reason == nil ? [table(power)] : [], failure: power.reason)
  }

  /// The difference of two images over √2, about the mean of both: as noisy as one of them.
  private func subtracted(_ planes: [ImagePlane]) throws(ImageRefusal) -> ImagePlane {
    guard planes.count >= 2, planes[0].columns == planes[1].columns, planes[0].rows == planes[1].rows else {
      throw ImageRefusal("--difference needs two images of one shape")
    }
    let mean = zip(planes[0].values, planes[1].values).reduce(0) { $0 + Double($1.0) + Double($1.1) }
    let offset = Float(mean / Double(2 * planes[0].values.count))
    let values = zip(planes[0].values, planes[1].values).map { ($0 - $1) / Float(2).squareRoot() + offset }
    guard
      let plane = ImagePlane(
        columns: planes[0].columns, rows: planes[0].rows, values: values, betweenColumns: planes[0].betweenColumns,
        betweenRows: planes[0].betweenRows, unit: planes[0].unit)
    else { throw ImageRefusal("the difference of the images is not finite") }
    return plane
  }

  private func table(_ power: NoisePower) -> TablePicture {
    let unit = power.unit.rawValue
    let titles = ["frequency in 1/\(unit)", "power in \(unit)²", "lower", "upper", "normalised in \(unit)²"]
    let normalized = power.normalized
    let step = options.json ? 1 : max(1, power.points.count / 12)
    return TablePicture(
      caption: "Radial noise power", columns: titles.map { .init($0, isNumeric: true) },
      rows: power.points.enumerated().filter { $0.offset % step == 0 }.map { index, point in
        [
          point.frequency, point.power, point.interval?.lower, point.interval?.upper,
          normalized.map { $0[index].power },
        ].map { number in number.map { options.json ? "\($0)" : String(format: "%.4g", $0) } ?? "" }
      })
  }

  private func picture(_ power: NoisePower) -> LinePicture {
    let points = power.normalized ?? power.points
    return LinePicture(
      title: "Noise power",
      x: .init("Spatial frequency in 1/\(power.unit.rawValue)", lower: 0),
      y: .init(
        power.normalized == nil ? "Noise power" : "Normalised noise power in \(power.unit.rawValue)²", lower: 0),
      series: [
        LinePicture.Series(
          name: "radial mean",
          points: points.map {
            .init(x: $0.frequency, y: $0.power, lower: $0.interval?.lower, upper: $0.interval?.upper)
          }, bandMethod: "\(Int((options.level * 100).rounded())) % interval, chi-squared")
      ], caption: "Squares of \(power.side) pixels, a polynomial of degree \(detrending) taken away.")
  }
}
