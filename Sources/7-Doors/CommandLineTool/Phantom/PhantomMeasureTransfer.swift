// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Phantoms
import Validation
import Vocabulary

/// `fiducial phantom measure mtf`: the modulation transfer on a slanted edge.
struct PhantomMeasureTransfer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mtf",
    abstract: "The presampled modulation transfer function, on a slanted edge.",
    discussion: """
      The region holds one straight edge, slanted by 1 to 40 degrees to the rows or columns; without --roi it is the middle half of the \
      image. The numbers must be in proportion to exposure: radiographs stored for processing, CT; --log-scale makes them so.
      Example: fiducial phantom measure mtf edge.dcm --roi 200,180,128,160 --chart mtf.svg
      """)

  @Argument(help: "The images, each with an edge.")
  var files: [String]

  @Option(help: "Bins of the edge's profile for each pixel, 4 to 20.")
  var bins = 10

  @Flag(help: "The region holds a thin wire or a bead instead of an edge.")
  var wire = false

  @Option(help: "How far to each side of the edge its profile is used, in pixels.")
  var halfWidth = 32.0

  @Option(help: "How the line spread ends: rectangular, tapered or hann.")
  var window: ModulationTransfer.Window = .tapered

  @Option(help: "Replicates of the bootstrap of groups of rows.")
  var replicates = 200

  @Option(help: "The seed of the bootstrap.")
  var seed: UInt64 = 20_261_121

  @Option(help: "Draw the curves into this file, as SVG.")
  var chart: String?

  @OptionGroup var options: PhantomMeasureOptions

  func validate() throws {
    guard (4...20).contains(bins) else { throw ValidationError("--bins is \(bins), and 4 to 20 is needed") }
    guard halfWidth >= 4, halfWidth <= 1000 else {
      throw ValidationError("--half-width is \(halfWidth), and 4 to 1000 is needed")
    }
    guard (0...100_000).contains(replicates) else {
      throw ValidationError("--replicates is \(replicates), and 0 to 100000 is needed")
    }
  }

  func run() throws {
    let reader = PlaneReader(options)
    var settings = ModulationTransfer.Options()
    (settings.binsPerPixel, settings.halfWidth, settings.window) = (bins, halfWidth, window)
    (settings.replicates, settings.seed, settings.level) = (replicates, seed, options.confidence)
    var answer = TableQuestions.Answer()
    var measured: [(name: String, transfer: ModulationTransfer)] = []
    for location in try FileList.files(in: files) {
      let image = try reader.image(location)
      let (plane, words) = try options.part(image, otherwise: image.plane.middle)
      let transfer =
        wire
        ? ModulationTransfer(pointIn: plane, options: settings)
        : ModulationTransfer(slantedEdgeIn: plane, options: settings)
      measured.append((image.name, transfer))
      answer.estimates += transfer.estimates.map { $0.of(group: image.name) }
      answer.notes += image.notes + ["\(image.name): region \(words)"]
      if transfer.reason == nil, !wire {
        answer.notes.append(
          "\(image.name): the transfer along the \(transfer.isAlongColumns ? "columns" : "rows")")
      }
    }
    try PhantomMeasureOptions.write(picture(measured), to: chart)
    try options.print(
      answer, tables: measured.filter { $0.transfer.reason == nil }.map(table),
      failure: measured.compactMap(\.transfer.reason).first)
  }

  private func table(_ name: String, _ transfer: ModulationTransfer) -> TablePicture {
    let columns = ["frequency in 1/\(transfer.unit.rawValue)", "transfer", "lower", "upper"]
    let shown =
      options.json ? Array(transfer.points) : transfer.points.enumerated().filter { $0.offset % 10 == 0 }.map(\.element)
    return TablePicture(
      caption: "\(name): modulation transfer", columns: columns.map { .init($0, isNumeric: true) },
      rows: shown.map { point in
        [point.frequency, point.transfer, point.band?.lower, point.band?.upper].map { number in
          number.map { options.json ? "\($0)" : String(format: "%.4f", $0) } ?? ""
        }
      })
  }

  private func picture(_ measured: [(name: String, transfer: ModulationTransfer)]) -> LinePicture {
    LinePicture(
      title: "Modulation transfer",
      x: .init("Spatial frequency in 1/\(measured.first?.transfer.unit.rawValue ?? "px")", lower: 0),
      y: .init("Presampled modulation transfer", lower: 0),
      series: measured.map { name, transfer in
        LinePicture.Series(
          name: name,
          points: transfer.points.map {
            .init(x: $0.frequency, y: $0.transfer, lower: $0.band?.lower, upper: $0.band?.upper)
          },
          bandMethod: wire ? nil : "\(Int((options.level * 100).rounded())) % pointwise band by groups of rows")
      }, caption: "Measured on \(wire ? "a point" : "a slanted edge"); blur and the pixel's own aperture are in it.")
  }
}
