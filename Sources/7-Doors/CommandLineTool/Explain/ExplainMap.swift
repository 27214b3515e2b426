// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Explainability
import Foundation
import Imaging
import ImageFiles
import ModelPackages
import Reports
import Vocabulary
import Volumes

/// `fiducial explain map`: which voxels spoke for an answer.
struct ExplainMap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Draws which voxels of images spoke for an answer.",
    discussion: """
      For each image NAME.png (the image, the map over it, a scale with numbers), NAME.map.nii.gz (the map on the image's own grid) and \
      NAME.json (score, what a value of 1 means, the greatest value with its interval) are written. What is explained is the number before \
      any sigmoid or softmax, where the network's end is known. A map by itself proves nothing: 'fiducial explain check' tests it.

      Example: fiducial explain chest/ image.nii.gz --finding nodule --method rise --out explanations/
      """)

  @Argument(help: "The model's package: a folder or a .fidmodel file.", completion: .file())
  var model: String

  @Argument(help: "Images: NIfTI, NRRD, PNG, or folders with one series of DICOM each.", completion: .file())
  var images: [String]

  @OptionGroup var options: ExplanationOptions

  @Option(help: "The value at the end of the scale, so that pictures can be compared. Default: the greatest of each.")
  var scale: Double?

  @Option(help: "The folder that is written.", completion: .directory)
  var out = "explanations"

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    guard !images.isEmpty else { throw ValidationError("name at least one image") }
    if let scale, !(scale > 0) { throw ValidationError("--scale is \(scale), and more than 0 is needed") }
  }

  func run() throws {
    let model = try ExplainedModel(model, options)
    let opened = try model.opened()
    let reader = ExplainedImage(helper: helper.dicom)
    let names = PictureNames(images.map { URL(filePath: $0) })
    var rows: [JSONValue] = []
    for path in images {
      let volume = try reader.volume(path)
      let (question, prepared) = try model.question(volume, opened)
      let progress = Progress()
      let name = names[URL(filePath: path)].split(separator: ".").first.map(String.init) ?? "image"
      let found: Explanation
      let map: SaliencyMap
      do {
        found = try opened.explainer.explained(
          question,
          watch: ExplanationWatch(progress: { progress.show("explaining \(name): \(Int($0 * 100)) %") }))
        map = try found.map(of: model.finding, on: prepared.volume.grid)
      } catch { throw ExplanationRefusal(error) }
      progress.end()
      let own = SaliencyMap(
        values: try prepared.returned(map.values), method: map.method, finding: map.finding)
      let peak = found.values.indices.max { (found.values[$0], -$0) < (found.values[$1], -$1) } ?? 0
      let error = found.standardErrors.map { Double($0[peak]) }
      let words = OverlayPicture.Words(
        title: "\(model.title): \(model.finding)", meaning: found.meaning,
        notes: ["Score: \(NumberWords.decimal(found.score))."]
          + (error.map {
            [
              "Greatest value \(NumberWords.decimal(Double(found.values[peak]))) with a standard error of "
                + "\(NumberWords.decimal($0)) over masks."
            ]
          } ?? []))
      guard
        let picture = OverlayPicture.drawn(
          image: volume, map: own, words: words, isSigned: found.isSigned, scale: scale)
      else { throw ExplanationRefusal("the map does not lie on the image") }
      let row = JSONValue.object([
        "image": .string(name), "model": .string(model.title), "digest": .string("\(model.package.digest)"),
        "finding": .string(model.finding), "method": .string(found.method), "meaning": .string(found.meaning),
        "score": .number(found.score), "greatest": .number(Double(found.values[peak])),
        "standardError": error.map(JSONValue.number), "scale": .number(picture.scale),
        "slice": .integer(picture.slice), "sum": .number(found.values.reduce(0.0) { $0 + Double($1) }),
        "completenessError": found.completenessError.map(JSONValue.number),
        "evaluations": .integer(found.evaluations), "seed": .unsigned(options.seed),
      ])
      let file = try NIfTIFile.bytes(of: DecodedImage(own.values), isPacked: true)
      try AtomicFiles(in: URL(filePath: out)).write([
        .init("\(name).png", Data(picture.png)), .init("\(name).map.nii.gz", Data(file)),
        .init("\(name).json", row.text() + "\n"),
      ])
      rows.append(row)
      if !json {
        try StandardOutput.print(
          "\(name): \(model.finding) scores \(NumberWords.decimal(found.score)); \(found.method), greatest "
            + "\(NumberWords.decimal(Double(found.values[peak]))); written to \(out)/\(name).png")
      }
    }
    if json { try StandardOutput.print(JSONValue.array(rows).text()) }
  }
}
