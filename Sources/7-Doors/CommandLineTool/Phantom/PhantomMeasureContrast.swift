// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Phantoms
import Validation
import Vocabulary

/// `fiducial phantom measure contrast-detail`: which discs can be seen.
struct PhantomMeasureContrast: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contrast-detail",
    abstract: "Which discs of a contrast–detail matrix can be seen, and the least diameter for each contrast.",
    discussion: """
      Where the discs are is told by the answers.json of an instrument, or by a file of the same form: inserts with column, row, halfWidth \
      (the radius in the image), size (the diameter), contrast and value (below 0 for dark ones). Several files are images of the same \
      object, judged together; from nine on a Hotelling observer judges each disc, too.
      Example: fiducial phantom measure contrast-detail cd-*.dcm --answers answers.json --chart curve.svg
      """)

  @Argument(help: "The images.")
  var files: [String]

  @Option(help: "Where the discs are.")
  var answers: String

  @Flag(help: "Let a channelized Hotelling observer judge each disc, too (needs several images).")
  var hotelling = false

  @Option(help: "Draw the contrast–detail curve into this file, as SVG.")
  var chart: String?

  @OptionGroup var options: PhantomMeasureOptions

  func run() throws {
    let details = try PhantomInstrumentAnswers.details(at: answers)
    let reader = PlaneReader(options)
    var answer = TableQuestions.Answer()
    var planes: [ImagePlane] = []
    for location in try FileList.files(in: files) {
      let image = try reader.image(location)
      if let first = planes.first, first.columns != image.plane.columns || first.rows != image.plane.rows {
        throw ImageRefusal("\(image.name): it has another shape than the images before it")
      }
      planes.append(image.plane)
      answer.notes += image.notes
    }
    let measured = ContrastDetail(planes, details: details, level: options.confidence)
    answer.estimates = measured.estimates
    if hotelling { answer.estimates += details.map { judged($0, among: details, planes) } }
    try PhantomMeasureOptions.write(picture(measured), to: chart)
    let isJudged = measured.findings.contains { $0.detectability.value != nil }
    try options.print(
      answer, tables: [],
      failure: isJudged ? nil : measured.findings.first?.detectability.reason ?? .noObservations)
  }

  /// What a Hotelling observer makes of a disc: pictures about it, and about places where nothing is.
  private func judged(
    _ detail: ContrastDetail.Detail, among details: [ContrastDetail.Detail], _ planes: [ImagePlane]
  ) -> Estimate {
    let radius = detail.disc.radius / planes[0].betweenColumns
    let group = "contrast=\(detail.contrast.formatted()), diameter=\(detail.diameter.formatted()) mm"
    let reach = (1.6 * radius).rounded(.up)
    // Where no picture about the disc has room there is none to judge, and no channels are made for it.
    guard 2 * reach + 5 <= Double(min(planes[0].columns, planes[0].rows)) else {
      var none = HotellingObserver.laguerreGauss(count: 4, width: 4, side: 5)
        .detectability(present: [], absent: [], level: options.confidence)
      none.reason = .notApplicable("the disc with what is around it does not lie in the image")
      return none.of(group: group)
    }
    let side = 2 * Int(reach) + 5
    let observer = HotellingObserver.laguerreGauss(count: 4, width: max(4, 2.5 * radius), side: side)
    func picture(_ plane: ImagePlane, _ column: Double, _ row: Double) -> ImagePlane? {
      plane.part(
        PlaneRegion(
          column: Int(column.rounded()) - side / 2, row: Int(row.rounded()) - side / 2, width: side, height: side))
    }
    let present = planes.compactMap { picture($0, detail.disc.column, detail.disc.row) }
    let first = planes[0]
    var free: [(Double, Double)] = []
    for row in stride(from: side / 2, to: first.rows - side / 2, by: side) {
      for column in stride(from: side / 2, to: first.columns - side / 2, by: side) {
        let isFree = details.allSatisfy { other in
          let (x, y) = (Double(column) - other.disc.column, Double(row) - other.disc.row)
          return (x * x + y * y).squareRoot() > Double(side) * 0.71 + other.disc.radius / first.betweenColumns
        }
        if isFree { free.append((Double(column), Double(row))) }
      }
    }
    let absent = planes.flatMap { plane in free.compactMap { picture(plane, $0.0, $0.1) } }
    return observer.detectability(present: present, absent: absent, level: options.confidence).of(group: group)
  }

  private func picture(_ measured: ContrastDetail) -> LinePicture {
    let contrasts = Set(measured.findings.map(\.detail.contrast)).sorted(by: >)
    let points = zip(contrasts, measured.thresholds).compactMap { contrast, estimate in
      estimate.value.map { ($0, contrast) }
    }.sorted { $0.0 < $1.0 }
    return LinePicture(
      title: "Contrast and detail", x: .init("Least diameter seen, in mm", lower: 0),
      y: .init("Contrast as made", lower: 0),
      series: [.init(name: "observer without prewhitening", points: points.map { .init(x: $0.0, y: $0.1) })],
      caption: "The diameter at which d′ reaches \(ContrastDetail.threshold.formatted()), for each contrast.")
  }
}
